import path from 'node:path';
import { isRunning, type Owner, thisProcess } from '#shared/kernel/running-process';
import { StoreUnavailableError } from '../errors';
import { isCount, parseObject } from '../journal';
import type { Disk } from './disk';
import { diskErrorCode } from './disk-errors';
import type { Layout } from './layout';

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
