import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Archive } from '#shared/archive/archive';
import { type Arrival, Reception, type StoredInstance } from '#shared/archive/receive';
import { mediaStorageDirectory } from '#shared/dicom/dicomdir';
import { parsePart10Head } from '#shared/dicom/part10';
import { PlatformError } from '#shared/kernel/errors';

const chunkBytes = 256 * 1024;

/** What became of one file. `code` is stable, `reason` for people. */
export type FileOutcome =
  | { readonly kind: 'stored'; readonly instance?: StoredInstance }
  | { readonly kind: 'quarantined'; readonly code: string; readonly reason: string }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string; readonly error?: unknown };

/**
 * Lands one file, read as a stream. A DICOMDIR is skipped; what cannot be read as DICOM goes to quarantine. Failures of
 * the store or the file system are values too, so that the caller goes on with the next file.
 */
export async function landFile(archive: Archive, file: string, arrival: Arrival): Promise<FileOutcome> {
  const opened = await openFile(file);
  if ('kind' in opened) return opened;
  try {
    const head = await nextChunk(opened);
    if (isDicomDir(head)) return { kind: 'skipped', reason: 'DICOMDIR' };
    return await landOpened(archive, opened, head, { ...arrival, path: file });
  } catch (error) {
    return failure(error);
  } finally {
    await opened.close();
  }
}

/**
 * Lands an open file whose first chunk was read.
 *
 * @param quarantine - false: what cannot be read as DICOM is refused without keeping its bytes, because the file stays
 */
export async function landOpened(
  archive: Archive,
  file: FileHandle,
  head: Uint8Array,
  arrival: Arrival,
  quarantine = true,
): Promise<FileOutcome> {
  const reception = new Reception(archive, arrival);
  try {
    for (let chunk = head; chunk.length > 0; chunk = await nextChunk(file)) await reception.write(chunk);
  } catch (error) {
    reception.abort();
    return failure(error);
  }
  return await finish(reception, quarantine);
}

/**
 * Opens a regular file without following a link that was put in its place.
 *
 * @returns the outcome instead when that fails
 */
export async function openFile(file: string): Promise<FileHandle | FileOutcome> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    return { kind: 'skipped', reason: 'not a regular file' };
  } catch (error) {
    return failure(error);
  }
}

/** The next part of the file in a buffer of its own; empty at its end. */
export async function nextChunk(file: FileHandle): Promise<Uint8Array> {
  const chunk = Buffer.allocUnsafeSlow(chunkBytes);
  const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
  return chunk.subarray(0, bytesRead);
}

/** True for the first chunk of a DICOMDIR. */
export function isDicomDir(head: Uint8Array): boolean {
  try {
    return parsePart10Head(head).mediaStorageSopClassUid === mediaStorageDirectory;
  } catch (error) {
    if (error instanceof PlatformError) return false; // no DICOM at all: Reception says what is wrong with it
    throw error;
  }
}

async function finish(reception: Reception, quarantine: boolean): Promise<FileOutcome> {
  try {
    return { kind: 'stored', instance: await reception.finish({}, { quarantine }) };
  } catch (error) {
    if (error instanceof PlatformError && error.details['quarantine'] !== undefined)
      return { kind: 'quarantined', code: error.code, reason: error.message };
    return failure(error);
  }
}

function failure(error: unknown): FileOutcome {
  const code = (error as { code?: unknown }).code;
  const reason = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', code: typeof code === 'string' ? code : 'INTERNAL_ERROR', reason, error };
}
