import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import type { SourceCharacterSets } from '#shared/dicom/charset/decode';
import { correctJson } from '#shared/dicom/correct/correct-json';
import { toDicomJson } from '#shared/dicom/json';
import { endOfString } from '#shared/dicom/json-text';
import type { SkimmedDataSet } from '#shared/dicom/skim';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { ObjectReader } from '#shared/objects/port';
import type { Corrections } from './corrections';
import type { InstanceEntry } from './documents';
import type { PackIdentity } from './pack-manifest';
import { skimDeflated, skimObject } from './skim-object';

/** Path of a space's Studies service; the beginning of every Bulk Data URI in its metadata. */
export const dicomWebRoot = (space: string): string => `/spaces/${space}/dicomweb`;

/** Longer values stand in metadata as addresses (bytes). */
export const inlineLimitBytes = 1024;

/** Where a value of an instance is fetched (PS3.18 10.4.1.1.5): `path` is `/7FE00010` or `/54000100/0/54001010`. */
export function bulkDataUri(identity: PackIdentity, sopInstanceUid: string, path: string): string {
  const { space, studyInstanceUid, seriesInstanceUid } = identity;
  const series = `${dicomWebRoot(space)}/studies/${studyInstanceUid}/series/${seriesInstanceUid}`;
  return `${series}/instances/${sopInstanceUid}/bulkdata/${path.slice(1).replaceAll('/', '.')}`;
}

/**
 * The DICOM JSON object of one instance, bulk data by URI (PS3.18 10.4.1.1.2).
 *
 * @param part10 - the whole object, not deflated
 * @param source - sets in which text is read that contradicts its declared one, as the index reads it
 */
export function instanceMetadata(
  part10: Uint8Array,
  entry: InstanceEntry,
  identity: PackIdentity,
  source: SourceCharacterSets = {},
): string {
  return dataSetMetadata({ bytes: part10.subarray(entry.dataSetOffset), skimmed: [] }, entry, identity, source);
}

/** As `instanceMetadata`, for a data set read by `skimObject`. */
export function skimmedMetadata(
  dataSet: SkimmedDataSet,
  entry: InstanceEntry,
  identity: PackIdentity,
  source: SourceCharacterSets = {},
): string {
  return dataSetMetadata(dataSet, entry, identity, source);
}

/** What a sloppy device sent is described as far as it can be followed: its bytes stay as they came. */
export const passFaults = { faults: 'pass' } as const;

function dataSetMetadata(
  { bytes, skimmed }: Pick<SkimmedDataSet, 'bytes' | 'skimmed'>,
  { transferSyntaxUid, sopInstanceUid }: InstanceEntry,
  identity: PackIdentity,
  source: SourceCharacterSets,
): string {
  const json = toDicomJson(bytes, {
    transferSyntaxUid,
    truncated: 'keep',
    ...passFaults,
    maxInlineBytes: inlineLimitBytes,
    bulkDataUri: (path) => bulkDataUri(identity, sopInstanceUid, path),
    skimmed,
    source,
  });
  return withTransferSyntax(json, transferSyntaxUid);
}

/**
 * The metadata of a pack (`MetadataWriter`), inflated, with corrected attributes.
 *
 * @param entries - of the pack, in pack order
 * @param sourceOf - of each instance, as for `instanceMetadata`
 */
export async function correctedMetadata(
  metadata: Uint8Array,
  entries: readonly InstanceEntry[],
  corrections: Corrections,
  sourceOf: (entry: InstanceEntry) => SourceCharacterSets,
): Promise<Uint8Array> {
  const text = Buffer.from(metadata.buffer, metadata.byteOffset, metadata.length).toString('utf8');
  // A line break stands between objects only: within text it is escaped.
  const objects = text.slice(1, -1).split(separator);
  for (const [at, json] of objects.entries()) {
    const entry = entries[at];
    if (!entry) break;
    objects[at] = correctJson(json, corrections.correctionOf(entry), sourceOf(entry));
    if (at % correctedAtOnce === correctedAtOnce - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return Buffer.from(`[${objects.join(separator)}]`);
}

/** Others get their turn after so many objects. */
const correctedAtOnce = 256;
const separator = ',\n';
const AVAILABLE_TRANSFER_SYNTAX = '00083002';

/** Adds Available Transfer Syntax UID (0008,3002), which tells a client how the stored frames are encoded. */
function withTransferSyntax(json: string, transferSyntaxUid: string): string {
  const attribute = `"${AVAILABLE_TRANSFER_SYNTAX}":{"vr":"UI","Value":["${transferSyntaxUid}"]}`;
  if (json === '{}') return `{${attribute}}`;
  const at = placeOf(json, AVAILABLE_TRANSFER_SYNTAX);
  if (json.startsWith(`"${AVAILABLE_TRANSFER_SYNTAX}"`, at)) return json;
  return at < 0 ? `${json.slice(0, -1)},${attribute}}` : `${json.slice(0, at)}${attribute},${json.slice(at)}`;
}

/** Where the first top level key of a DICOM JSON object that is not below `key` begins; -1 when all are. */
function placeOf(json: string, key: string): number {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (code === 0x22) {
      const end = endOfString(json, at);
      if (depth === 1 && json.charCodeAt(end + 1) === 0x3a && json.slice(at + 1, end) >= key) return at;
      at = end;
    }
  }
  return -1;
}

/** Handed to the compressor at a time: each time costs a trip to another thread. */
const gatherCharacters = 128 * 1024;

/** Compressed metadata of a series while its pack is written: a JSON array, one object per instance in pack order. */
export class MetadataWriter {
  readonly #identity: PackIdentity;
  readonly #sourceOf: (entry: InstanceEntry) => SourceCharacterSets;
  readonly #gzip = createGzip({ level: 4, memLevel: 9 });
  readonly #chunks: Buffer[] = [];
  readonly #hash = createHash('sha256');
  #count = 0;
  /** JSON that waits for the compressor. */
  #text = '';

  /** @param sourceOf - of each instance, as for `instanceMetadata` */
  constructor(identity: PackIdentity, sourceOf: (entry: InstanceEntry) => SourceCharacterSets = () => ({})) {
    this.#identity = identity;
    this.#sourceOf = sourceOf;
    this.#gzip.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#hash.update(chunk);
    });
  }

  /** Adds an instance from its whole Part 10 bytes. Resolves when the compressor can take more. */
  async add(part10: Uint8Array, entry: InstanceEntry): Promise<void> {
    if (entry.transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)
      return await this.addSkimmed(await skimDeflated([part10.subarray(entry.dataSetOffset)], passFaults), entry);
    return await this.#write(instanceMetadata(part10, entry, this.#identity, this.#sourceOf(entry)));
  }

  /** Adds an instance too large to hold, from its data set without long values. */
  async addSkimmed(dataSet: SkimmedDataSet, entry: InstanceEntry): Promise<void> {
    await this.#write(skimmedMetadata(dataSet, entry, this.#identity, this.#sourceOf(entry)));
  }

  /** As `addSkimmed`, reading the object. */
  async addLarge(reader: ObjectReader, entry: InstanceEntry): Promise<void> {
    await this.addSkimmed(await skimObject(reader, entry, passFaults), entry);
  }

  /** Ends the array. */
  async finish(): Promise<{ readonly chunks: readonly Uint8Array[]; readonly sha256: string }> {
    const ended = once(this.#gzip, 'end');
    this.#gzip.end(`${this.#text}${this.#count === 0 ? '[]' : ']'}`);
    this.#text = '';
    await ended;
    return { chunks: this.#chunks, sha256: this.#hash.digest('hex') };
  }

  async #write(json: string): Promise<void> {
    this.#count += 1;
    this.#text += `${this.#count === 1 ? '[' : separator}${json}`;
    if (this.#text.length < gatherCharacters) return;
    const text = this.#text;
    this.#text = '';
    if (!this.#gzip.write(text)) await once(this.#gzip, 'drain');
  }
}
