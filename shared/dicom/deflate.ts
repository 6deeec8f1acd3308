import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { LimitExceededError } from '#shared/kernel/errors';
import { MalformedDataSetError } from './errors';

/**
 * Inflates a deflated data set at once, in this thread: for worker threads and tools. `inflateChunks` leaves the thread
 * free.
 *
 * @param bytes - the raw deflate stream (RFC 1951) behind the file meta group
 * @param maxBytes - refuse to produce more; never allocates beyond it
 * @returns new bytes
 * @throws LimitExceededError when it inflates to more than `maxBytes`
 * @throws MalformedDataSetError when it is no deflate stream, or ends early
 * @see PS3.5 A.5
 */
export function inflateDataSet(bytes: Uint8Array, maxBytes: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new LimitExceededError('A deflated data set is too large', {
        details: { limit: 'inflatedBytes', maximum: maxBytes },
        cause,
      });
    }
    throw new MalformedDataSetError('Not a complete deflate stream', { cause });
  }
}

/** Deflates a data set for the Deflated Explicit VR Little Endian syntax, padded to even length (PS3.5 A.5). */
export function deflateDataSet(bytes: Uint8Array): Uint8Array {
  const deflated = deflateRawSync(bytes);
  return (deflated.length & 1) === 0 ? deflated : Buffer.concat([deflated, Uint8Array.of(0)]);
}
