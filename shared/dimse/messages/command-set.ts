import { InvalidPduFieldError, MalformedMessageError } from '../errors';

type Vr = 'UI' | 'US' | 'AE' | 'LO' | 'AT';

/** Elements of group 0000 but the group length. PS3.7 Annex E.1. */
const elements = [
  [0x0002, 'affectedSopClassUid', 'UI'],
  [0x0003, 'requestedSopClassUid', 'UI'],
  [0x0100, 'commandField', 'US'],
  [0x0110, 'messageId', 'US'],
  [0x0120, 'messageIdBeingRespondedTo', 'US'],
  [0x0600, 'moveDestination', 'AE'],
  [0x0700, 'priority', 'US'],
  [0x0800, 'commandDataSetType', 'US'],
  [0x0900, 'status', 'US'],
  [0x0901, 'offendingElement', 'AT'],
  [0x0902, 'errorComment', 'LO'],
  [0x0903, 'errorId', 'US'],
  [0x1000, 'affectedSopInstanceUid', 'UI'],
  [0x1001, 'requestedSopInstanceUid', 'UI'],
  [0x1002, 'eventTypeId', 'US'],
  [0x1005, 'attributeIdentifierList', 'AT'],
  [0x1008, 'actionTypeId', 'US'],
  [0x1020, 'numberOfRemainingSuboperations', 'US'],
  [0x1021, 'numberOfCompletedSuboperations', 'US'],
  [0x1022, 'numberOfFailedSuboperations', 'US'],
  [0x1023, 'numberOfWarningSuboperations', 'US'],
  [0x1030, 'moveOriginatorApplicationEntityTitle', 'AE'],
  [0x1031, 'moveOriginatorMessageId', 'US'],
] as const satisfies readonly (readonly [number, string, Vr])[];

type ValueOf<V extends Vr> = V extends 'US' ? number : V extends 'AT' ? readonly number[] : string;

/**
 * A DIMSE command set; keys are the keywords of PS3.7 Annex E in our case. AT values are tags as 32-bit numbers.
 * Absent and empty elements are undefined.
 */
export type CommandSet = {
  readonly [E in (typeof elements)[number] as E[1]]?: ValueOf<E[2]>;
} & { readonly commandField: number; readonly commandDataSetType: number };

type Value = string | number | readonly number[];

const byElement: ReadonlyMap<number, readonly [string, Vr]> = new Map(
  elements.map(([element, keyword, vr]) => [element, [keyword, vr]]),
);

/** What fills a text to an even length. PS3.5 section 6.2. */
const valuePadding: Readonly<Record<'UI' | 'AE' | 'LO', string>> = { UI: '\0', AE: ' ', LO: ' ' };

/**
 * Decodes a command set: implicit VR little endian, group 0000 only. Elements we do not know are skipped; the group
 * length is not trusted.
 *
 * @throws MalformedMessageError
 * @see DICOM PS3.7 section 6.3.1
 */
export function decodeCommandSet(bytes: Uint8Array): CommandSet {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Record<string, Value> = {};
  let at = 0;
  while (at < view.length) {
    if (view.length - at < 8) throw new MalformedMessageError('a command element is cut off');
    const length = view.readUInt32LE(at + 4);
    if (view.readUInt16LE(at) !== 0) throw new MalformedMessageError('a command set has an element outside group 0000');
    if (length > view.length - at - 8) throw new MalformedMessageError('a command element passes the end of the set');
    const known = byElement.get(view.readUInt16LE(at + 2));
    const value = known && decodeValue(known[1], view.subarray(at + 8, at + 8 + length));
    if (known && value !== undefined) found[known[0]] = value;
    at += 8 + length;
  }
  if (found['commandField'] === undefined || found['commandDataSetType'] === undefined) {
    throw new MalformedMessageError('a command set lacks Command Field or Command Data Set Type');
  }
  return found as CommandSet;
}

function decodeValue(vr: Vr, bytes: Buffer): Value | undefined {
  if (bytes.length === 0) return undefined;
  switch (vr) {
    case 'US':
      if (bytes.length !== 2) throw new MalformedMessageError('an unsigned short of a command set has not 2 bytes');
      return bytes.readUInt16LE(0);
    case 'AT':
      return decodeTags(bytes);
    case 'UI':
      return bytes.toString('latin1').replace(/[\0 ]+$/, '') || undefined;
    default:
      return bytes.toString('latin1').replace(/^ +|[\0 ]+$/g, '') || undefined;
  }
}

function decodeTags(bytes: Buffer): number[] {
  if (bytes.length % 4 !== 0) throw new MalformedMessageError('an attribute tag of a command set has not 4 bytes');
  const tags: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    tags.push(bytes.readUInt16LE(at) * 0x10000 + bytes.readUInt16LE(at + 2));
  }
  return tags;
}

/**
 * Encodes a command set with its group length, elements in ascending order.
 *
 * @throws InvalidPduFieldError for text outside Latin-1 and numbers outside 16 bits
 */
export function encodeCommandSet(command: CommandSet): Buffer {
  const values: [element: number, value: Buffer][] = [];
  let length = 0;
  for (const [element, keyword, vr] of elements) {
    const value: Value | undefined = command[keyword];
    if (value === undefined) continue;
    const encoded = encodeValue(vr, value);
    values.push([element, encoded]);
    length += 8 + encoded.length;
  }
  const bytes = Buffer.alloc(12 + length);
  bytes.writeUInt32LE(4, 4);
  bytes.writeUInt32LE(length, 8);
  let at = 12;
  for (const [element, value] of values) {
    bytes.writeUInt16LE(element, at + 2);
    bytes.writeUInt32LE(value.length, at + 4);
    bytes.set(value, at + 8);
    at += 8 + value.length;
  }
  return bytes;
}

function encodeValue(vr: Vr, value: Value): Buffer {
  if (typeof value === 'string') return encodeString(value, valuePadding[vr as 'UI' | 'AE' | 'LO']);
  const tags = typeof value === 'number' ? undefined : value;
  const bytes = Buffer.alloc(tags ? tags.length * 4 : 2);
  if (tags) {
    tags.forEach((tag, i) => {
      bytes.writeUInt16LE(tag >>> 16, i * 4);
      bytes.writeUInt16LE(tag & 0xffff, i * 4 + 2);
    });
    return bytes;
  }
  if ((value as number) < 0 || (value as number) > 0xffff)
    throw new InvalidPduFieldError('a command value is over 16 bits');
  bytes.writeUInt16LE(value as number);
  return bytes;
}

function encodeString(text: string, padding: string): Buffer {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0xff) throw new InvalidPduFieldError('a text of a command set is not ISO 646');
  }
  return Buffer.from(text.length % 2 === 0 ? text : text + padding, 'latin1');
}
