import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { skimForReading } from '#shared/archive/inflated-object';
import { InflatedReader } from '#shared/archive/inflated-reader';
import { openEntry } from '#shared/archive/retrieval/stored-bytes';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { framePassTags, NoFramesError, type ReadRange } from '#shared/imaging/frames';
import { type OpenImage, readFrame } from '#shared/imaging/image/frame-source';
import type { FrameSource } from '#shared/imaging/image/image';
import { type OpenObject, openObject } from '#shared/imaging/image/open-object';
import { WeightedCache } from '#shared/kernel/weighted-cache';
import type { ObjectReader } from '#shared/objects/port';

/** Headers remembered, in bytes: requests for one image follow each other. */
const headersLimitBytes = 32 * 1024 * 1024;
const known = new WeightedCache<OpenObject>(headersLimitBytes, headersLimitBytes / 4);

const noBytes = new Uint8Array(0);

/** A stored object, open until `close`. */
export interface StoredObject {
  readonly entry: InstanceEntry;
  readonly object: OpenObject;
  /** Ranges of its (inflated) data set, each a buffer of its own. */
  readonly read: ReadRange;
  /** Its preamble and file meta. */
  meta(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A stored image, open until `close`. */
export interface StoredImage {
  readonly entry: InstanceEntry;
  readonly image: OpenImage;
  /** Ranges of its (inflated) data set, each a buffer of its own. */
  readonly read: ReadRange;
  /** @throws FrameNotFoundError */
  frame(number: number): Promise<FrameSource>;
  /** A compressed frame whose samples are known. */
  decodedFrame(number: number, decoded: Uint8Array): FrameSource;
  close(): Promise<void>;
}

/**
 * Opens a stored object: all but its long values is held.
 *
 * @param again - the entry anew, when its bytes moved meanwhile
 * @throws CorruptObjectError; MalformedDataSetError, LimitExceededError as `Skimmer`
 */
export async function openStoredObject(
  archive: Archive,
  entry: InstanceEntry,
  again: () => Promise<InstanceEntry>,
): Promise<StoredObject> {
  const opened = await openEntry(archive, entry, again);
  const { read, close } = rangesOf(opened.reader, opened.entry);
  try {
    const object = await objectOf(opened.reader, opened.entry, read);
    const meta = () => metaOf(opened.reader, opened.entry);
    return { entry: opened.entry, object, read, meta, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Opens an image; its pixels are read frame by frame, into memory of their own.
 *
 * @throws as `openStoredObject`; NoFramesError
 */
export async function openStored(
  archive: Archive,
  found: InstanceEntry,
  again: () => Promise<InstanceEntry>,
): Promise<StoredImage> {
  const stored = await openStoredObject(archive, found, again);
  const { image } = stored.object;
  if (image) {
    const { entry, read, close } = stored;
    const { header, longValues, transferSyntaxUid } = image;
    const compressed = { header, longValues, transferSyntaxUid, isEncapsulated: true, pixels: noBytes };
    return {
      entry,
      image,
      read,
      frame: (number) => readFrame(image, number, read),
      decodedFrame: (frame, decoded) => ({ ...compressed, frame, decoded }),
      close,
    };
  }
  await stored.close();
  throw new NoFramesError('The instance has no frames, or none that can be told apart');
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

async function metaOf(reader: ObjectReader, { location, dataSetOffset }: InstanceEntry): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(dataSetOffset);
  return bytes.subarray(0, await reader.read(bytes, location.offset));
}

async function objectOf(reader: ObjectReader, entry: InstanceEntry, read: ReadRange): Promise<OpenObject> {
  const { store, key, offset } = entry.location;
  const id = `${store}|${key}|${offset}`;
  const remembered = known.get(id);
  if (remembered) return remembered;
  const dataSet = await skimForReading(reader, entry, { passTags: framePassTags, holdsText: true });
  const object = await openObject(dataSet, entry.transferSyntaxUid, read);
  known.set(id, object, weightOf(object));
  return object;
}

/** A fragment is about 100 bytes; what else is made of a header, and what it takes itself, as many as 32 Ki. */
const leastWeight = 32 * 1024;

const weightOf = ({ header, image, skimmed }: OpenObject): number =>
  leastWeight +
  header.length +
  (image?.longValues ?? []).reduce((sum, { bytes }) => sum + bytes.length, 0) +
  100 * skimmed.reduce((sum, { fragments }) => sum + 1 + 2 * (fragments?.length ?? 0), 0);
