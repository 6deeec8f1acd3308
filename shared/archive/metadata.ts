import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import { inflateDataSet } from '#shared/dicom/deflate';
import { toDicomJson } from '#shared/dicom/json';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { ObjectReader } from '#shared/objects/port';
import type { InstanceEntry } from './documents';
import type { PackIdentity } from './pack-manifest';
import { withoutPixelData } from './skeleton';

/** A deflated data set may inflate to this much. */
export const inflatedLimitBytes = 512 * 1024 * 1024;

/** Path of a space's Studies service; the beginning of every Bulk Data URI in its metadata. */
export const dicomWebRoot = (space: string): string => `/spaces/${space}/dicomweb`;

/** Where a value of an instance is fetched (PS3.18 10.4.1.1.5): `path` is `/7FE00010` or `/54000100/0/54001010`. */
export function bulkDataUri(identity: PackIdentity, sopInstanceUid: string, path: string): string {
  const { space, studyInstanceUid, seriesInstanceUid } = identity;
  const series = `${dicomWebRoot(space)}/studies/${studyInstanceUid}/series/${seriesInstanceUid}`;
  return `${series}/instances/${sopInstanceUid}/bulkdata/${path.slice(1).replaceAll('/', '.')}`;
}

/**
 * The DICOM JSON object of one instance, bulk data by URI (PS3.18 10.4.1.1.2).
 *
 * @param part10 - the whole object, or with its pixel data taken out
 */
export function instanceMetadata(part10: Uint8Array, entry: InstanceEntry, identity: PackIdentity): string {
  const { transferSyntaxUid } = entry;
  const isDeflated = transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
  const raw = part10.subarray(entry.dataSetOffset);
  const json = toDicomJson(isDeflated ? inflateDataSet(raw, inflatedLimitBytes) : raw, {
    transferSyntaxUid,
    truncated: 'keep',
    maxInlineBytes: 1024,
    bulkDataUri: (path) => bulkDataUri(identity, entry.sopInstanceUid, path),
  });
  return withTransferSyntax(json, transferSyntaxUid);
}

/** Adds Available Transfer Syntax UID (0008,3002), which tells a client how the stored frames are encoded. */
function withTransferSyntax(json: string, transferSyntaxUid: string): string {
  const attribute = `"00083002":{"vr":"UI","Value":["${transferSyntaxUid}"]}`;
  if (json === '{}') return `{${attribute}}`;
  const at = json.search(/"(?:0008[4-9A-F]|000[9A-F]|00[1-9A-F]|0[1-9A-F]|[1-9A-F])[0-9A-F]{0,6}[0-9A-F]":\{"vr"/);
  return at < 0 ? `${json.slice(0, -1)},${attribute}}` : `${json.slice(0, at)}${attribute},${json.slice(at)}`;
}

/** Compressed metadata of a series while its pack is written: a JSON array, one object per instance in pack order. */
export class MetadataWriter {
  readonly #identity: PackIdentity;
  readonly #gzip = createGzip({ level: 4, memLevel: 9 });
  readonly #chunks: Buffer[] = [];
  readonly #hash = createHash('sha256');
  #count = 0;

  constructor(identity: PackIdentity) {
    this.#identity = identity;
    this.#gzip.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#hash.update(chunk);
    });
  }

  /** Adds an instance from its whole Part 10 bytes. Resolves when the compressor can take more. */
  async add(part10: Uint8Array, entry: InstanceEntry): Promise<void> {
    await this.#write(instanceMetadata(part10, entry, this.#identity));
  }

  /** Adds an instance too large to hold: its pixel data is not read. */
  async addLarge(reader: ObjectReader, entry: InstanceEntry): Promise<void> {
    await this.add(await withoutPixelData(reader, entry), entry);
  }

  /** Ends the array. */
  async finish(): Promise<{ readonly chunks: readonly Uint8Array[]; readonly sha256: string }> {
    const ended = once(this.#gzip, 'end');
    this.#gzip.end(this.#count === 0 ? '[]' : ']');
    await ended;
    return { chunks: this.#chunks, sha256: this.#hash.digest('hex') };
  }

  async #write(json: string): Promise<void> {
    this.#count += 1;
    if (!this.#gzip.write(`${this.#count === 1 ? '[' : ',\n'}${json}`)) await once(this.#gzip, 'drain');
  }
}
