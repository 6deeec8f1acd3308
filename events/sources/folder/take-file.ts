import type { FileHandle } from 'node:fs/promises';
import type { Archive } from '#shared/archive/archive';
import { IncomingInstances, type Outcome } from '#shared/archive/incoming';
import type { Arrival, Expectation } from '#shared/archive/receive';
import { parsePart10Head } from '#shared/dicom/part10';
import { PlatformError } from '#shared/kernel/errors';
import type { ItemEnd } from '#shared/sources/items';
import { readZipDirectory, readZipEntry, type ZipEntry } from '#shared/zip/read-zip';
import { failedEnd } from '../running/failure';
import { type FileOutcome, isDicomDir, landOpened, nextChunk, openFile } from './land-file';
import type { Placement } from './placement';

/** What came of a file, a zip archive or a download. */
export interface Taken {
  readonly end: ItemEnd;
  /** Instances landed, by study. */
  readonly landed: ReadonlyMap<string, number>;
  readonly skipped: number;
  readonly quarantined: number;
  readonly failed: number;
  /** Where it lies, of a file that is indexed in place. */
  readonly placement?: Placement;
}

/** How files are taken. */
export interface Taker {
  readonly archive: Archive;
  readonly arrival: Arrival;
  /** False: what cannot be landed is refused without keeping its bytes, because it stays where it is. */
  readonly quarantines: boolean;
  /** What every object must be; files of a folder may be anything. */
  readonly expected?: Expectation;
}

/** Nothing of what may come of a file. */
export const nothing = { landed: new Map<string, number>(), skipped: 0, quarantined: 0, failed: 0 };

/** Takes nothing, because of a failure. */
export function takenFailure(error: unknown, at: number): Taken {
  return { ...nothing, failed: 1, end: failedEnd(error, at) };
}

/** Lands a file: a DICOM object, or a zip archive of such. Failures are values. */
export async function takeFile(taker: Taker, path: string): Promise<Taken> {
  const now = taker.archive.clock.now();
  const opened = await openFile(path);
  if ('kind' in opened) return takenOne(opened, now);
  try {
    return await takeOpened({ ...taker, arrival: { ...taker.arrival, path } }, opened);
  } catch (error) {
    return takenFailure(error, now);
  } finally {
    await opened.close();
  }
}

/** As `takeFile`, of a file that is open. It stays open. */
export async function takeOpened(taker: Taker, file: FileHandle): Promise<Taken> {
  const head = await nextChunk(file);
  if (isZip(head)) return await takeZip(taker, file);
  const { archive, arrival, quarantines } = taker;
  const now = archive.clock.now();
  if (isDicomDir(head)) return skippedOne('DICOMDIR', 'An index of other files', now);
  if (!quarantines && !isDicom(head)) return skippedOne('NOT_DICOM', 'Not a DICOM object', now);
  return takenOne(await landOpened(archive, file, head, arrival, quarantines), now);
}

/** Local file header, or the end of an empty archive (APPNOTE.TXT 4.3.7, 4.3.16). */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
}

export function isDicom(head: Uint8Array): boolean {
  try {
    parsePart10Head(head);
    return true;
  } catch (error) {
    if (error instanceof PlatformError) return false;
    throw error;
  }
}

/** A file of which nothing is taken. */
export function skippedOne(code: string, reason: string, at: number): Taken {
  return { ...nothing, skipped: 1, end: { state: 'skipped', instances: 0, error: { code, reason, at } } };
}

function takenOne(outcome: FileOutcome, at: number): Taken {
  if (outcome.kind === 'stored') {
    const study = outcome.instance?.studyInstanceUid;
    return { ...nothing, landed: new Map(study ? [[study, 1]] : []), end: { state: 'done', instances: 1 } };
  }
  if (outcome.kind === 'skipped') return skippedOne('NOT_A_FILE', outcome.reason, at);
  if (outcome.kind === 'failed') return takenFailure(outcome.error, at);
  const error = { code: outcome.code, reason: outcome.reason, at };
  return { ...nothing, quarantined: 1, end: { state: 'skipped', instances: 0, error } };
}

/** Lands the objects of a zip archive. What is no DICOM object is left out, archives within it too. */
export async function takeZip(taker: Taker, file: FileHandle): Promise<Taken> {
  const { archive, arrival, quarantines, expected = {} } = taker;
  const incoming = new IncomingInstances(archive, arrival, expected, quarantines);
  let skipped = 0;
  for (const entry of await readZipDirectory(file)) {
    if (!(await landEntry(file, entry, incoming))) skipped += 1;
  }
  return { ...takenMany(await incoming.settled(), quarantines, archive.clock.now()), skipped };
}

/** @returns false when the entry is no DICOM object */
async function landEntry(file: FileHandle, entry: ZipEntry, incoming: IncomingInstances): Promise<boolean> {
  let isBegun = false;
  try {
    for await (const chunk of readZipEntry(file, entry)) {
      if (!isBegun && (!isDicom(chunk) || isDicomDir(chunk))) return false;
      if (!isBegun) incoming.begin();
      isBegun = true;
      await incoming.write(chunk);
    }
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    if (isBegun) incoming.abort(error);
    else incoming.refuse(error, {});
    return true;
  }
  if (isBegun) await incoming.end();
  return isBegun;
}

/** Sums up instances that came together. When one failed, all of them come again: those that landed are known then. */
export function takenMany(outcomes: readonly Outcome[], quarantines: boolean, at: number): Taken {
  const landed = new Map<string, number>();
  const failures: (ItemEnd & { state: 'failed' })[] = [];
  let quarantined = 0;
  for (const outcome of outcomes) {
    if (outcome.kind === 'stored') {
      const { studyInstanceUid } = outcome.instance;
      landed.set(studyInstanceUid, (landed.get(studyInstanceUid) ?? 0) + 1);
    } else if (quarantines && isQuarantined(outcome.error)) quarantined += 1;
    else failures.push(failedEnd(outcome.error, at));
  }
  const instances = outcomes.length - failures.length - quarantined;
  const counts = { landed, skipped: 0, quarantined, failed: failures.length };
  if (failures.length === 0) return { ...counts, end: { state: 'done', instances } };
  return { ...counts, end: worst(failures, outcomes.length) };
}

const isQuarantined = (error: unknown): boolean =>
  error instanceof PlatformError && error.details['quarantine'] !== undefined;

/** One that may pass makes all be tried again. */
function worst(failures: readonly (ItemEnd & { state: 'failed' })[], of: number): ItemEnd {
  const one = failures.find(({ isFinal }) => !isFinal) ?? failures[0]!;
  const reason = `${failures.length} of ${of} objects: ${one.error.reason}`.slice(0, 500);
  return { ...one, error: { ...one.error, reason } };
}
