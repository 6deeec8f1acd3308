import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { LimitExceededError } from '#shared/kernel/errors';
import { MalformedDataSetError } from './errors';

export interface InflateOptions {
  /** The bytes are a prefix of the stream: give what they hold, and no more than the limit, instead of refusing. */
  readonly partial?: boolean;
}

/**
 * Inflates a deflated data set.
 *
 * @param bytes - the raw deflate stream (RFC 1951) behind the file meta group
 * @param maxBytes - refuse to produce more; never allocates beyond it
 * @returns new bytes
 * @throws LimitExceededError when it inflates to more than `maxBytes` (never with `partial`)
 * @throws MalformedDataSetError when it is no deflate stream, or ends early (the latter not with `partial`)
 * @see PS3.5 A.5
 */
export function inflateDataSet(bytes: Uint8Array, maxBytes: number, options: InflateOptions = {}): Uint8Array {
  if (options.partial !== true) return inflate(bytes, maxBytes, constants.Z_FINISH);
  for (let length = bytes.length; ; length = Math.floor(length / 2)) {
    try {
      return inflate(bytes.subarray(0, length), maxBytes, constants.Z_SYNC_FLUSH);
    } catch (error) {
      // Too much for the limit: less input gives less output.
      if (!(error instanceof LimitExceededError) || length <= 1) throw error;
    }
  }
}

function inflate(bytes: Uint8Array, maxBytes: number, finishFlush: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: maxBytes, finishFlush });
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
