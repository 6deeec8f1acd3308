import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { InvalidDicomJsonError } from '#shared/dicom/errors';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { fromDicomJson } from '#shared/dicom/json';
import { EXPLICIT_VR_LITTLE_ENDIAN, encodingOf } from '#shared/dicom/transfer-syntaxes';
import { isUsableUid } from '#shared/dicom/uid';
import { isVr } from '#shared/dicom/vr';
import { UNDEFINED_LENGTH, walk } from '#shared/dicom/walker';
import { LimitExceededError } from '#shared/kernel/errors';
import type { BulkValue } from './bulk-parts';
import { MissingBulkDataError } from './errors';

type Json = Readonly<Record<string, unknown>>;
type Part = BulkValue['parts'][number];

/** Bulk data within sequences, and that of attributes that are no bulk data elsewhere, of one instance. */
const heldLimitBytes = 16 * 1024 * 1024;
const chunkBytes = 1024 * 1024;
/** What a server says of its own copies. */
const notStored = new Set(['00083002']);
const PIXEL_DATA = '7FE00010';

/** An instance as its metadata describes it. */
export class DescribedInstance {
  readonly #json: Json;
  /** At the top level, by tag. */
  readonly #bulk = new Map<string, string>();
  /** Everything it names, once each. */
  readonly names: ReadonlySet<string>;

  /** @throws InvalidDicomJsonError */
  constructor(json: unknown) {
    if (!isObject(json)) throw new InvalidDicomJsonError('An instance is no object', { details: { path: '/' } });
    this.#json = json;
    for (const [tag, attribute] of Object.entries(json)) {
      if (isObject(attribute) && typeof attribute['BulkDataURI'] === 'string' && /^[0-9A-Fa-f]{8}$/.test(tag))
        this.#bulk.set(tag.toUpperCase(), attribute['BulkDataURI']);
    }
    const names = [...namesIn(json, 0)];
    this.names = new Set(names);
    if (names.length > this.names.size)
      throw new InvalidDicomJsonError('An instance names the same bulk data twice', { details: { path: '/' } });
  }

  /** What names it, as far as the metadata tells. */
  get identity(): { readonly sopClassUid?: string; readonly sopInstanceUid?: string } {
    const [sopClassUid, sopInstanceUid] = [uidOf(this.#json['00080016']), uidOf(this.#json['00080018'])];
    return { ...(sopClassUid ? { sopClassUid } : {}), ...(sopInstanceUid ? { sopInstanceUid } : {}) };
  }

  /**
   * The instance as a Part 10 object in Explicit VR Little Endian, or in the syntax of its compressed frames.
   *
   * @param values - by name, all that it names
   * @throws MissingBulkDataError, InvalidDicomJsonError, LimitExceededError
   */
  async *part10(values: ReadonlyMap<string, BulkValue>): AsyncGenerator<Uint8Array> {
    for (const name of this.names) {
      if (!values.has(name)) throw new MissingBulkDataError('The request lacks bulk data that an instance names');
    }
    const { sopClassUid, sopInstanceUid } = this.identity;
    const transferSyntaxUid = this.#transferSyntax(values);
    if (!sopClassUid || !sopInstanceUid)
      throw new InvalidDicomJsonError('An instance has no SOP Class or SOP Instance UID', { details: { path: '/' } });
    const dataSet = await this.#withoutTopLevelBulk(values);
    yield Buffer.from(buildFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid }));
    let at = 0;
    for (const [tag, name] of [...this.#bulk].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const end = placeOf(dataSet, Number.parseInt(tag, 16));
      if (end > at) yield dataSet.subarray(at, end);
      at = end;
      yield* element(tag, vrOf(this.#json[tag] ?? this.#json[tag.toLowerCase()], tag), values.get(name)!);
    }
    if (at < dataSet.length) yield dataSet.subarray(at);
  }

  #transferSyntax(values: ReadonlyMap<string, BulkValue>): string {
    const name = this.#bulk.get(PIXEL_DATA);
    return (name === undefined ? undefined : values.get(name)?.transferSyntaxUid) ?? EXPLICIT_VR_LITTLE_ENDIAN;
  }

  async #withoutTopLevelBulk(values: ReadonlyMap<string, BulkValue>): Promise<Uint8Array> {
    const top = new Set(this.#bulk.values());
    const held = new Map<string, Uint8Array>();
    let total = 0;
    for (const name of this.names) {
      if (top.has(name)) continue;
      const { parts } = values.get(name)!;
      total += parts.reduce((sum, { size }) => sum + size, 0);
      if (total > heldLimitBytes)
        throw new LimitExceededError('Too much bulk data within sequences', {
          details: { limit: 'bulkData', maximum: heldLimitBytes },
        });
      held.set(name, await whole(parts));
    }
    const rest = Object.entries(this.#json).filter(
      ([tag]) => !this.#bulk.has(tag.toUpperCase()) && !notStored.has(tag),
    );
    return fromDicomJson(Object.fromEntries(rest), (uri) => held.get(uri));
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of bulk data, in the order of the object; `fromDicomJson` refuses what is nested too deeply. */
function* namesIn(json: Json, depth: number): Generator<string> {
  if (depth > 64) return;
  for (const attribute of Object.values(json)) {
    if (!isObject(attribute)) continue;
    const { BulkDataURI: uri, Value: value } = attribute;
    if (typeof uri === 'string') yield uri;
    else if (attribute['vr'] === 'SQ' && Array.isArray(value))
      for (const item of value) if (isObject(item)) yield* namesIn(item, depth + 1);
  }
}

function uidOf(attribute: unknown): string | undefined {
  const value = isObject(attribute) && Array.isArray(attribute['Value']) ? attribute['Value'][0] : undefined;
  return typeof value === 'string' && isUsableUid(value) ? value : undefined;
}

function vrOf(attribute: unknown, tag: string): string {
  const vr = isObject(attribute) ? attribute['vr'] : undefined;
  if (typeof vr === 'string' && isVr(vr) && vr !== 'SQ') return vr;
  throw new InvalidDicomJsonError('Bulk data has no VR that can hold it', { details: { path: `/${tag}` } });
}

/** Where the first element behind `tag` begins. */
function placeOf(dataSet: Uint8Array, tag: number): number {
  let place = dataSet.length;
  const look = (cursor: { tag: number; depth: number; offset: number }) => {
    if (cursor.depth > 0 || cursor.tag < tag) return undefined;
    place = cursor.offset;
    return 'stop' as const;
  };
  walk(
    dataSet,
    { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN },
    { element: look, enterSequence: (cursor) => look(cursor) ?? 'skip', enterFragments: look },
  );
  return place;
}

/** An element whose value comes from parts: one padded value, or a fragment for each frame. */
async function* element(tag: string, vr: string, { parts, transferSyntaxUid }: BulkValue): AsyncGenerator<Uint8Array> {
  const number = Number.parseInt(tag, 16);
  if (encodingOf(transferSyntaxUid).encapsulated) {
    yield new DataSetWriter().begin(number, 'OB', UNDEFINED_LENGTH).beginFragment(0).toBytes();
    for (const part of parts) {
      yield new DataSetWriter().beginFragment(even(part.size)).toBytes();
      yield* chunksOf(part);
      if (part.size % 2 === 1) yield Uint8Array.of(0);
    }
    yield new DataSetWriter().endFragments().toBytes();
    return;
  }
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (size >= UNDEFINED_LENGTH - 1)
    throw new LimitExceededError('A value is too long for DICOM', { details: { limit: 'value' } });
  yield new DataSetWriter().begin(number, vr, even(size)).toBytes();
  for (const part of parts) yield* chunksOf(part);
  if (size % 2 === 1) yield Uint8Array.of(vr.startsWith('O') || vr === 'UN' ? 0 : 0x20);
}

const even = (size: number): number => size + (size % 2);

async function* chunksOf(part: Part): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < part.size; ) {
    const chunk = Buffer.allocUnsafeSlow(Math.min(chunkBytes, part.size - at));
    const read = await part.read(chunk, at);
    if (read === 0) throw new MissingBulkDataError('Bulk data could not be read back');
    at += read;
    yield chunk.subarray(0, read);
  }
}

async function whole(parts: readonly Part[]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (const part of parts) for await (const chunk of chunksOf(part)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
