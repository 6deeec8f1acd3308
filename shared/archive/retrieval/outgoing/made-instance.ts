import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import type { ReadyInstance } from '#shared/dimse/storage/outgoing-instance';
import { canTranscode } from '#shared/imaging/transcode/can-transcode';
import type { FrameTranscoder } from '#shared/imaging/transcode/transcoded-frames';
import { PlatformError } from '#shared/kernel/errors';
import type { ObjectCorrector } from '../corrected-object';
import { entryAgain, type RetrievedSeries } from '../find';
import { type Representation, representationOf } from '../representation';
import { openStoredObject } from '../stored-object';

/** An instance that is made for a peer: transcoded, corrected where it does not fit into memory. */
export interface InstanceToMake {
  readonly series: RetrievedSeries;
  readonly entry: InstanceEntry;
  /** Transfer syntaxes that the peer takes, the best first. */
  readonly syntaxes: readonly string[];
  readonly corrector: ObjectCorrector | null;
}

/** Objects that broke off while they were sent, as `<store>|<key>|<offset>|<syntax>`: they are not begun again. */
const broken = new Set<string>();
const brokenLimit = 1_000;

/**
 * Begins an instance in the first of the transfer syntaxes that it can be brought to without loss; its first frame is
 * made.
 *
 * @returns null: in none of them
 * @throws MalformedDataSetError, LimitExceededError, FrameDecodingError and what else its bytes are to blame for;
 *   CorruptObjectError, ObjectNotFoundError
 */
export async function makeInstance(
  archive: Archive,
  { series, entry, syntaxes, corrector }: InstanceToMake,
  transcode: FrameTranscoder,
): Promise<ReadyInstance | null> {
  const stored = await openStoredObject(archive, entry, entryAgain(archive, series, entry));
  const isPossible = (uid: string) => !broken.has(brokenKey(stored.entry, uid)) && canTranscode(stored.object, uid);
  let target: string | undefined;
  try {
    // Its own syntax needs no look at its pixels: a damaged object is sent as it is.
    target = syntaxes.find((uid) => uid === entry.transferSyntaxUid || isPossible(uid));
  } finally {
    if (target === undefined) await stored.close();
  }
  if (target === undefined) return null;
  const made = await representationOf(stored, target, transcode, corrector);
  const { studyInstanceUid, seriesInstanceUid } = series;
  const { sopClassUid, sopInstanceUid } = entry;
  return {
    ...{ studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid, transferSyntaxUid: target },
    dataSet: await dataSetOf(made),
    release: () => made.close(),
  };
}

/** Without the file meta, which is the first chunk. */
async function dataSetOf(made: Representation) {
  const chunks = made.chunks[Symbol.asyncIterator]();
  const meta = await chunks.next();
  const metaLength = meta.done ? 0 : meta.value.length;
  return {
    length: made.length === null ? null : made.length - metaLength,
    chunks: remembered({ [Symbol.asyncIterator]: () => chunks }, made),
  };
}

/** Remembers what breaks off: it would take the next association with it as well. */
async function* remembered(chunks: AsyncIterable<Uint8Array>, { entry, transferSyntaxUid }: Representation) {
  try {
    yield* chunks;
  } catch (error) {
    // What may pass, such as a file in place that is away, is begun again.
    if (!(error instanceof PlatformError && error.retryable)) remember(brokenKey(entry, transferSyntaxUid));
    throw error;
  }
}

function remember(key: string): void {
  if (broken.size >= brokenLimit) broken.clear();
  broken.add(key);
}

const brokenKey = ({ location: { store, key, offset } }: InstanceEntry, transferSyntaxUid: string): string =>
  `${store}|${key}|${offset}|${transferSyntaxUid}`;
