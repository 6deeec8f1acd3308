import type { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { StoreUnavailableError } from '../errors';
import type { Connection } from './connection';
import { statusOf } from './s3-errors';

/** A version of an object. */
export interface Version {
  readonly key: string;
  readonly etag?: string;
}

/**
 * Reads a range into a buffer. A connection that breaks off is taken up again where it ended.
 *
 * @returns bytes read, fewer only at the end of the object
 * @throws ObjectNotFoundError; ObjectExistsError when the key holds another version by now
 */
export async function downloadInto(
  connection: Connection,
  { key, etag }: Version,
  buffer: Uint8Array,
  position: number,
): Promise<number> {
  if (buffer.length === 0) return 0;
  let filled = 0;
  return await connection.run({ key, bytes: buffer.length }, async (abortSignal) => {
    if (filled === buffer.length) return filled;
    const from = position + filled;
    const command = new GetObjectCommand({
      ...connection.at(key),
      Range: `bytes=${from}-${position + buffer.length - 1}`,
      ...(etag === undefined ? {} : { IfMatch: etag }),
    });
    const answer = await connection.sender.send(command, { abortSignal }).catch((error: unknown) => {
      if (statusOf(error) === 416) return null; // begins at or after the end
      throw error;
    });
    if (!answer) return filled;
    const body = answer.Body as Readable;
    if (startOf(answer.ContentRange) !== from) {
      body.destroy();
      throw new StoreUnavailableError('The store did not answer with the range that was asked for', {
        details: { key },
      });
    }
    const expected = Math.min(buffer.length - filled, answer.ContentLength ?? 0);
    const end = filled + expected;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      buffer.set(chunk.subarray(0, end - filled), filled);
      filled += Math.min(chunk.length, end - filled);
    }
    if (filled < end) throw new BrokenOff();
    return filled;
  });
}

/** Null from a store that does not understand ranges and answers with the whole object. */
function startOf(contentRange: string | undefined): number | null {
  const start = /^bytes (\d{1,16})-/.exec(contentRange ?? '')?.[1];
  return start === undefined ? null : Number(start);
}

/** Not a PlatformError, so that it is tried again. */
class BrokenOff extends Error {
  readonly code = 'BROKEN_OFF';
}
