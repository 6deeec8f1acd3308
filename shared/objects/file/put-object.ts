import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { InvalidKeyError, ObjectExistsError } from '../errors';
import { type ObjectInfo, type PutOptions, reusedChunkBytes } from '../port';
import type { Disk, DiskFile } from './disk';
import { diskErrorCode } from './disk-errors';
import { ensureDirectory, type Layout } from './layout';
import type { SpaceGuard } from './space-guard';

export interface PutParts {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly guard: SpaceGuard;
}

/** Small chunks are gathered up to this size before a write. */
const gatherBytes = reusedChunkBytes;
const gatherChunks = 512;
/** Synced in portions, so that a large put does not hold up the commits of landing at its end. */
const syncEveryBytes = 16 * 1024 * 1024;
/** Puts may use most of the reserve: packs free segments. */
const reserveShare = 0.25;

/** Streams an object into a temporary file, syncs it and puts it into place. Memory: the chunks of 256 KiB. */
export async function putObject(
  parts: PutParts,
  key: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: PutOptions,
): Promise<ObjectInfo> {
  const { disk, layout } = parts;
  if (options.ifAbsent && (await disk.stat(layout.pathOf(key)))) throw taken(key);
  const temporary = path.join(layout.temp, randomUUID());
  const file = await disk.open(temporary, 'create');
  try {
    const length = await writeAll(parts, file, content).finally(() => file.close());
    await place(parts, temporary, key, options.ifAbsent ?? false);
    return { key, length };
  } catch (error) {
    await removeIfThere(disk, temporary);
    throw error;
  }
}

/** Copies within the store; the copy is a file of its own, visible and durable when it resolves. */
export async function copyObject(parts: PutParts, from: string, to: string): Promise<void> {
  const { disk, layout, guard } = parts;
  const source = layout.pathOf(from);
  await guard.claim((await disk.stat(source))?.length ?? 0, reserveShare);
  const temporary = path.join(layout.temp, randomUUID());
  try {
    await disk.copy(source, temporary);
    const file = await disk.open(temporary, 'write');
    await file.sync().finally(() => file.close());
    await place(parts, temporary, to, false);
  } catch (error) {
    await removeIfThere(disk, temporary);
    throw error;
  }
}

async function writeAll(
  parts: PutParts,
  file: DiskFile,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  let length = 0;
  let syncedLength = 0;
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  const flush = async (): Promise<void> => {
    await parts.guard.claim(gatheredBytes, reserveShare);
    await file.write(gathered, length);
    length += gatheredBytes;
    gathered = [];
    gatheredBytes = 0;
    if (length - syncedLength < syncEveryBytes) return;
    syncedLength = length;
    await file.sync();
  };
  for await (const chunk of content) {
    if (chunk.length === 0) continue;
    gathered.push(chunk);
    gatheredBytes += chunk.length;
    if (gatheredBytes >= gatherBytes || gathered.length >= gatherChunks) await flush();
  }
  await flush();
  await file.sync();
  return length;
}

/** Gives a synced temporary file its name. */
async function place({ disk, layout }: PutParts, temporary: string, key: string, ifAbsent: boolean): Promise<void> {
  const target = layout.pathOf(key);
  const directory = path.dirname(target);
  await prepareDirectory(disk, directory, key);
  if (ifAbsent) await linkIfAbsent(disk, temporary, target, key);
  else await disk.rename(temporary, target);
  await disk.syncDirectory(directory);
}

async function prepareDirectory(disk: Disk, directory: string, key: string): Promise<void> {
  try {
    await ensureDirectory(disk, directory);
  } catch (error) {
    const code = diskErrorCode(error);
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error;
    throw new InvalidKeyError('A part of the key is an object already', { details: { key }, cause: error });
  }
}

/** A second name cannot replace anything, so of several writers exactly one wins. */
async function linkIfAbsent(disk: Disk, temporary: string, target: string, key: string): Promise<void> {
  try {
    await disk.link(temporary, target);
  } catch (error) {
    if (diskErrorCode(error) === 'EEXIST') throw taken(key);
    throw error;
  }
  await disk.unlink(temporary);
}

async function removeIfThere(disk: Disk, file: string): Promise<void> {
  try {
    await disk.unlink(file);
  } catch {
    // Gone already, or removed when the store opens next: the caller hears of the first error.
  }
}

function taken(key: string): ObjectExistsError {
  return new ObjectExistsError('The key is taken', { details: { key } });
}
