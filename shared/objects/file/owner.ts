import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { StoreUnavailableError } from '../errors';
import { isCount, parseObject } from '../journal';
import type { Disk } from './disk';
import { diskErrorCode } from './disk-errors';
import type { Layout } from './layout';

/** A process, told apart from a later one with the same number. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** In the units of the system; empty where it cannot be known. */
  readonly startedAt: string;
}

const maxOwnerBytes = 4096;

function ownerPath(layout: Layout): string {
  return path.join(layout.root, '.radlake', 'owner.json');
}

/**
 * Notes this process as the one that cleans up and recovers the store. A second one would seal segments that the first
 * still writes. A note of a process that is gone, or of another machine (an earlier container), is replaced.
 *
 * @throws StoreUnavailableError while another process of this machine holds the store
 */
export async function claimStore(disk: Disk, layout: Layout): Promise<void> {
  const file = ownerPath(layout);
  const owner = await readOwner(disk, file);
  if (owner && owner.pid !== process.pid && isRunning(owner)) {
    throw new StoreUnavailableError('Another process has this store open', { details: { pid: owner.pid } });
  }
  if (await disk.stat(file)) await disk.unlink(file);
  const note = await disk.open(file, 'create');
  try {
    await note.write([Buffer.from(JSON.stringify(thisProcess()))], 0);
  } catch (error) {
    // On a full disk the note stays empty and holds nobody off: better than not to start.
    if (!['ENOSPC', 'EDQUOT'].includes(diskErrorCode(error))) throw error;
  } finally {
    await note.close();
  }
}

/** Takes the note away when it is this process's. */
export async function leaveStore(disk: Disk, layout: Layout): Promise<void> {
  const owner = await readOwner(disk, ownerPath(layout));
  if (owner?.pid === process.pid) await disk.unlink(ownerPath(layout));
}

async function readOwner(disk: Disk, file: string): Promise<Owner | null> {
  try {
    const note = await disk.open(file, 'read');
    const buffer = Buffer.alloc(maxOwnerBytes);
    const length = await note.read(buffer, 0).finally(() => note.close());
    const value = parseObject(buffer.subarray(0, length));
    if (!value || !isCount(value['pid'])) return null;
    return { host: String(value['host']), pid: value['pid'], startedAt: String(value['startedAt']) };
  } catch (error) {
    if (diskErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** This process. */
export function thisProcess(): Owner {
  return { host: os.hostname(), pid: process.pid, startedAt: startTimeOf(process.pid) ?? '' };
}

/** Whether a process of this machine still lives. */
export function isRunning(owner: Owner): boolean {
  if (owner.host !== os.hostname() || owner.pid === 0) return false;
  const startedAt = startTimeOf(owner.pid);
  return startedAt !== null && (startedAt === '' || owner.startedAt === '' || startedAt === owner.startedAt);
}

/** Null for a process that is gone (or killed and not yet collected); empty where the system does not tell. */
function startTimeOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (diskErrorCode(error) !== 'EPERM') return null;
  }
  try {
    // proc(5): the name in parentheses may hold anything; state is the first field after it, start time the twentieth.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? '');
  } catch {
    return ''; // no /proc on this system
  }
}
