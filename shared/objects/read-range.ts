import { LimitExceededError } from '#shared/kernel/errors';
import type { ObjectReader } from './port';

/** Largest range that `read` gives back in one piece. */
const maxReadBytes = 1024 * 1024 * 1024;

/**
 * A whole object or a range of it in one piece; closes the reader. What `ObjectStore.read` does in every adapter.
 *
 * @throws LimitExceededError
 */
export async function readRange(reader: ObjectReader, key: string, offset = 0, length?: number): Promise<Uint8Array> {
  try {
    const wanted = Math.max(0, Math.min(length ?? reader.length - offset, reader.length - offset));
    if (wanted > maxReadBytes) {
      throw new LimitExceededError('Too large to be read in one piece', { details: { key, limit: maxReadBytes } });
    }
    const buffer = Buffer.allocUnsafeSlow(wanted);
    return buffer.subarray(0, await reader.read(buffer, offset));
  } finally {
    await reader.close();
  }
}
