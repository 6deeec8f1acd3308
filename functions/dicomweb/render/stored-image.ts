import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { InflatedReader } from '#shared/archive/inflated-reader';
import { openEntry } from '#shared/archive/retrieval/stored-bytes';
import { skimObject } from '#shared/archive/skim-object';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { canDecode } from '#shared/imaging/codecs/decode-frame';
import { framePassTags, type ReadRange } from '#shared/imaging/frames';
import { type OpenImage, openImage, readFrame } from '#shared/imaging/image/frame-source';
import type { FrameSource } from '#shared/imaging/image/image';
import type { ObjectReader } from '#shared/objects/port';

/** Headers remembered, in bytes and in number: pictures of one image follow each other. */
const weightLimit = 32 * 1024 * 1024;
const countLimit = 512;
const known = new Map<string, OpenImage>();
let weight = 0;

/** A stored image, open until `close`. */
export interface StoredImage {
  readonly entry: InstanceEntry;
  readonly image: OpenImage;
  /** @throws FrameNotFoundError */
  frame(number: number): Promise<FrameSource>;
  close(): Promise<void>;
}

/** True for what has pixels that can be shown. */
export function isRenderable({ rows, transferSyntaxUid }: Pick<InstanceEntry, 'rows' | 'transferSyntaxUid'>): boolean {
  return rows !== null && (canDecode(transferSyntaxUid) || nativeSyntaxes.has(transferSyntaxUid));
}

const nativeSyntaxes: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.1.98',
  '1.2.840.10008.1.2.2',
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
]);

/**
 * Opens an image; its pixels are read frame by frame, into memory of their own.
 *
 * @param again - the entry anew, when its bytes moved meanwhile
 * @throws NoFramesError, CorruptObjectError
 */
export async function openStored(
  archive: Archive,
  entry: InstanceEntry,
  again: () => Promise<InstanceEntry>,
): Promise<StoredImage> {
  const opened = await openEntry(archive, entry, again);
  const { read, close } = rangesOf(opened.reader, opened.entry);
  try {
    const image = await headerOf(opened.reader, opened.entry, read);
    return { entry: opened.entry, image, frame: (number) => readFrame(image, number, read), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ranges of a data set, inflated on the way where it is deflated; `close` closes the reader too. */
export function rangesOf(reader: ObjectReader, entry: InstanceEntry): { read: ReadRange; close: () => Promise<void> } {
  const from = entry.location.offset + entry.dataSetOffset;
  const size = entry.location.length - entry.dataSetOffset;
  if (entry.transferSyntaxUid === DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN) {
    const inflated = new InflatedReader(reader, entry);
    const close = async () => {
      await inflated.close();
      await reader.close();
    };
    return { read: (offset, length) => inflated.read(offset, length), close };
  }
  const read: ReadRange = async (offset, length) => {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - offset)));
    return bytes.subarray(0, await reader.read(bytes, from + offset));
  };
  return { read, close: () => reader.close() };
}

async function headerOf(reader: ObjectReader, entry: InstanceEntry, read: ReadRange): Promise<OpenImage> {
  const { store, key, offset } = entry.location;
  const id = `${store}|${key}|${offset}`;
  const remembered = known.get(id);
  if (remembered) {
    known.delete(id);
    known.set(id, remembered);
    return remembered;
  }
  const image = await openImage(await skimObject(reader, entry, framePassTags), entry.transferSyntaxUid, read);
  remember(id, image);
  return image;
}

/** Least recently used first out. Stored objects never change. */
function remember(id: string, image: OpenImage): void {
  if (known.has(id) || weightOf(image) > weightLimit / 4) return;
  known.set(id, image);
  weight += weightOf(image);
  for (const [oldest, old] of known) {
    if (weight <= weightLimit && known.size <= countLimit) return;
    known.delete(oldest);
    weight -= weightOf(old);
  }
}

/** A fragment is about 100 bytes. */
const weightOf = ({ header, longValues, index }: OpenImage): number =>
  header.length +
  longValues.reduce((sum, { bytes }) => sum + bytes.length, 0) +
  100 * index.encapsulated.reduce((sum, fragments) => sum + 1 + fragments.length, 0);
