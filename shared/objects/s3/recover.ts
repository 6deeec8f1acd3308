import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { segmentIdOf } from '../keys';
import { readSeal } from '../scan';
import type { SequenceClock } from '../sequence';
import type { Connection } from './connection';
import { downloadInto } from './download';
import { listKeys } from './list';
import { heldPrefix } from './readers';

/** What start-up found and did. */
export interface S3RecoveryReport {
  readonly segments: number;
  /** Uploads in parts that were never completed. */
  readonly abortedUploads: number;
  /** Copies kept for readers of a process that is gone. */
  readonly removedCopies: number;
}

/** Removes what the process before left under way, and raises the clock above everything that landed. */
export async function recoverPrefix(connection: Connection, clock: SequenceClock): Promise<S3RecoveryReport> {
  const abortedUploads = await abortUploads(connection);
  let removedCopies = 0;
  for (const key of await ownKeys(connection, heldPrefix)) {
    await connection.remove(key);
    removedCopies += 1;
  }
  let segments = 0;
  let last = { key: '', length: 0, etag: '' };
  for await (const object of listKeys(connection, 'segments/', '')) {
    if (segmentIdOf(object.key) === null) continue;
    segments += 1;
    last = object;
  }
  if (last.key !== '') await observeSegment(connection, last, clock);
  return { segments, abortedUploads, removedCopies };
}

/**
 * Segments are named by the sequence at their beginning, and draw all of their sequences at once: the last name has the
 * highest. A spilled object draws its own later; those are above no more than what the owner's note and the catalogue
 * say.
 */
async function observeSegment(
  connection: Connection,
  { key, length, etag }: { readonly key: string; readonly length: number; readonly etag: string },
  clock: SequenceClock,
): Promise<void> {
  const id = segmentIdOf(key) ?? '';
  const read = (buffer: Uint8Array, position: number) => downloadInto(connection, { key, etag }, buffer, position);
  const seal = await readSeal({ length, read }, id);
  const opened = Number.parseInt(id.slice(0, 14), 16);
  const highest = seal?.lastSequence ?? opened;
  if (Number.isSafeInteger(highest)) clock.observe(highest);
}

async function ownKeys(connection: Connection, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listKeys(connection, prefix, '')) keys.push(key);
  return keys;
}

/** Only the owner writes under its prefix: whatever is under way there was left by one that is gone. */
async function abortUploads(connection: Connection): Promise<number> {
  const { bucket, prefix, sender } = connection;
  let aborted = 0;
  let marker: { readonly KeyMarker?: string; readonly UploadIdMarker?: string } | null = {};
  while (marker) {
    const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({
      Bucket: bucket,
      Prefix: prefix,
      ...marker,
    });
    const page = await connection.run({}, (abortSignal) => sender.send(command, { abortSignal }));
    for (const { Key, UploadId } of page.Uploads ?? []) {
      if (!Key?.startsWith(prefix) || UploadId === undefined) continue;
      const upload = { Bucket: bucket, Key, UploadId };
      await connection.run({ key: Key.slice(prefix.length) }, (abortSignal) =>
        sender.send(new AbortMultipartUploadCommand(upload), { abortSignal }),
      );
      aborted += 1;
    }
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page;
    marker =
      IsTruncated && NextKeyMarker !== undefined
        ? { KeyMarker: NextKeyMarker, ...(NextUploadIdMarker ? { UploadIdMarker: NextUploadIdMarker } : {}) }
        : null;
  }
  return aborted;
}
