import { Readable } from 'node:stream';
import { constants, createInflateRaw } from 'node:zlib';
import { LimitExceededError, PlatformError } from '#shared/kernel/errors';
import { MalformedDataSetError } from './errors';

/** Inflated on zlib's own thread at a time; between two of them everything else gets its turn. */
const chunkBytes = 64 * 1024;

/** How far to inflate. */
export interface InflateLimits {
  /** Refuse to produce more. */
  readonly maxBytes: number;
  /** The source is a prefix of the stream: its early end is no error. */
  readonly partial?: boolean;
}

/**
 * Inflates a deflated data set (raw deflate, RFC 1951) piece by piece, as fast as the pieces are taken: a bomb costs one
 * piece of memory, and no more time than its reader gives it. Leaving the loop early frees the inflater.
 *
 * @returns pieces of at most 64 KiB, each a buffer of its own
 * @throws LimitExceededError when more than `maxBytes` come out
 * @throws MalformedDataSetError when it is no deflate stream, or ends early
 * @see PS3.5 A.5
 */
export async function* inflateChunks(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { maxBytes, partial = false }: InflateLimits,
): AsyncGenerator<Buffer> {
  const input = Readable.from(source, { objectMode: true, highWaterMark: 1 });
  const finishFlush = partial ? constants.Z_SYNC_FLUSH : constants.Z_FINISH;
  const inflate = createInflateRaw({ chunkSize: chunkBytes, finishFlush });
  input.once('error', (error) => inflate.destroy(error)).pipe(inflate);
  let total = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > maxBytes) {
        throw new LimitExceededError('A deflated data set is too large', {
          details: { limit: 'inflatedBytes', maximum: maxBytes },
        });
      }
      yield chunk;
    }
  } catch (error) {
    throw isOfZlib(error) ? new MalformedDataSetError('Not a complete deflate stream', { cause: error }) : error;
  } finally {
    input.destroy();
    inflate.destroy();
  }
}

const isOfZlib = (error: unknown): boolean =>
  !(error instanceof PlatformError) && /^Z_/.test(String((error as NodeJS.ErrnoException).code));

/** The beginning of an inflated data set. */
export interface InflatedPrefix {
  readonly bytes: Uint8Array;
  /** True when all that was given came out: the limit did not cut it. */
  readonly isAll: boolean;
}

/**
 * The first `maxBytes` that come out of a deflated data set or of its first bytes.
 *
 * @throws MalformedDataSetError when it is no deflate stream
 */
export async function inflatePrefix(bytes: Uint8Array, maxBytes: number): Promise<InflatedPrefix> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of inflateChunks([bytes], { maxBytes: Number.POSITIVE_INFINITY, partial: true })) {
    chunks.push(chunk);
    total += chunk.length;
    if (total > maxBytes) return { bytes: Buffer.concat(chunks, maxBytes), isAll: false };
  }
  return { bytes: Buffer.concat(chunks, total), isAll: true };
}
