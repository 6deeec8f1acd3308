import { NotDicomError } from './errors';
import {
  EXPLICIT_VR_BIG_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  encodingOf,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from './transfer-syntaxes';
import { vrAt, vrIndex } from './vr';
import { type Cursor, type Signal, type Visitor, walk } from './walker';

/** What the first bytes of a file tell before its data set begins. */
export interface Part10Head {
  /** 128 bytes and `DICM` are there. */
  readonly hasPreamble: boolean;
  /** At least one element of group 2 is there. */
  readonly hasMeta: boolean;
  /** Transfer Syntax UID (0002,0010); sniffed from the first elements where the meta group does not tell it. */
  readonly transferSyntaxUid: string;
  /** True when `transferSyntaxUid` was sniffed. */
  readonly sniffed: boolean;
  /** First byte of the data set (of the deflate stream, for a deflated one). */
  readonly dataSetOffset: number;
  readonly mediaStorageSopClassUid?: string;
  readonly mediaStorageSopInstanceUid?: string;
  readonly implementationClassUid?: string;
  readonly implementationVersionName?: string;
  readonly sourceApplicationEntityTitle?: string;
  readonly sendingApplicationEntityTitle?: string;
  readonly receivingApplicationEntityTitle?: string;
}

type MetaName =
  | 'transferSyntaxUid'
  | Exclude<keyof Part10Head, 'hasPreamble' | 'hasMeta' | 'sniffed' | 'dataSetOffset'>;
type MetaTexts = { -readonly [K in MetaName]?: string };

const metaNames: ReadonlyMap<number, MetaName> = new Map([
  [0x00020002, 'mediaStorageSopClassUid'],
  [0x00020003, 'mediaStorageSopInstanceUid'],
  [0x00020010, 'transferSyntaxUid'],
  [0x00020012, 'implementationClassUid'],
  [0x00020013, 'implementationVersionName'],
  [0x00020016, 'sourceApplicationEntityTitle'],
  [0x00020017, 'sendingApplicationEntityTitle'],
  [0x00020018, 'receivingApplicationEntityTitle'],
]);

/** Bytes that `parsePart10Head` looks at, at most: a longer meta group is refused. */
export const MAX_HEAD_BYTES = 65_536;

function isDicm(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d;
}

/** A value of the meta group without its padding; at most 256 characters of the default repertoire. */
function text(bytes: Uint8Array, start: number, length: number): string {
  let [from, end] = [start, start + Math.min(length, 256)];
  while (end > from && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) end--;
  while (end > from && bytes[from] === 0x20) from++;
  let value = '';
  for (let at = from; at < end; at++) value += String.fromCharCode(bytes[at]!);
  return value;
}

/** Group 2 is walked element by element: its group length is not trusted (PS3.10 7.1). */
class MetaCollector implements Visitor {
  readonly texts: MetaTexts = {};
  end: number;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.end = start;
  }

  element({ tag, valueOffset, length }: Cursor): Signal {
    if (tag >>> 16 !== 2) return 'stop';
    this.end = valueOffset + length;
    const name = metaNames.get(tag);
    if (name !== undefined) this.texts[name] = text(this.bytes, valueOffset, length);
    return undefined;
  }

  enterSequence(): Signal {
    return 'stop';
  }

  enterFragments(): Signal {
    return 'stop';
  }
}

function readMeta(head: Uint8Array, start: number): MetaCollector {
  const found = new MetaCollector(head, start);
  const options = { transferSyntaxUid: metaSyntax(head, start), offset: start, end: start + MAX_HEAD_BYTES };
  const result = walk(head, options, found);
  if (result.status === 'truncated' && head[result.offset] === 2 && head[result.offset + 1] === 0) {
    throw new NotDicomError('The file meta group does not end', { details: { offset: result.offset } });
  }
  return found;
}

/** Explicit unless the first element of group 2 shows no VR (seen in the wild). */
function metaSyntax(bytes: Uint8Array, at: number): string {
  const explicit = vrAt(vrIndex(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0)) !== undefined;
  return explicit ? EXPLICIT_VR_LITTLE_ENDIAN : IMPLICIT_VR_LITTLE_ENDIAN;
}

/** A first element that data sets begin with: low even group, small length. */
function plausible(bytes: Uint8Array, at: number, littleEndian: boolean): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const group = view.getUint16(at, littleEndian);
  if (group === 0 || group > 0x0040 || (group & 1) === 1) return false;
  if (vrAt(vrIndex(bytes[at + 4]!, bytes[at + 5]!)) !== undefined) return true;
  return littleEndian && view.getUint32(at + 4, true) <= 0x10000;
}

/**
 * The transfer syntax that the first element shows, among those that need no meta group.
 *
 * @param certain - this is DICOM whatever the element looks like
 */
function sniff(bytes: Uint8Array, at: number, certain = false): string | undefined {
  if (at + 8 > bytes.length) return certain ? IMPLICIT_VR_LITTLE_ENDIAN : undefined;
  const explicit = vrAt(vrIndex(bytes[at + 4]!, bytes[at + 5]!)) !== undefined;
  const little = explicit ? EXPLICIT_VR_LITTLE_ENDIAN : IMPLICIT_VR_LITTLE_ENDIAN;
  if (plausible(bytes, at, true)) return little;
  if (explicit && plausible(bytes, at, false)) return EXPLICIT_VR_BIG_ENDIAN;
  return certain ? little : undefined;
}

/** `DICM` may also stand by chance in the values of a data set without preamble. */
function isChance(head: Uint8Array): boolean {
  const group2 = head[132] === 2 && head[133] === 0;
  return !group2 && plausible(head, 0, true) && sniff(head, 0) === EXPLICIT_VR_LITTLE_ENDIAN;
}

function startOf(head: Uint8Array): { start: number; hasPreamble: boolean } {
  if (isDicm(head, 128) && !isChance(head)) return { start: 132, hasPreamble: true };
  if (isDicm(head, 0)) return { start: 4, hasPreamble: false };
  return { start: 0, hasPreamble: false };
}

/**
 * Reads the preamble and the file meta information, and says where the data set begins.
 *
 * Tolerates what archives hold: no preamble, no meta group, a group length that is missing or wrong, an implicit VR
 * meta group, no Transfer Syntax UID.
 *
 * @param head - the first bytes of the file; 4 KB suffice for honest files, `MAX_HEAD_BYTES` is the most looked at
 * @throws NotDicomError when this is no DICOM, or its meta group does not end within `head`
 * @see PS3.10 7.1
 */
export function parsePart10Head(head: Uint8Array): Part10Head {
  const { start, hasPreamble } = startOf(head);
  const hasMeta = head[start] === 2 && head[start + 1] === 0 && start + 8 <= head.length;
  const { texts: meta, end: dataSetOffset } = hasMeta ? readMeta(head, start) : { texts: {} as MetaTexts, end: start };
  const told = meta.transferSyntaxUid;
  const sniffed = told === undefined || told === '';
  const transferSyntaxUid = sniffed ? sniff(head, dataSetOffset, hasPreamble || hasMeta) : told;
  if (transferSyntaxUid === undefined)
    throw new NotDicomError('Neither a DICOM preamble nor a plausible first element');
  return { ...meta, hasPreamble, hasMeta, sniffed, transferSyntaxUid, dataSetOffset };
}

/** True when the data set of this head is one deflate stream: inflate it before walking. */
export function isDeflated(head: Part10Head): boolean {
  return encodingOf(head.transferSyntaxUid).deflated;
}
