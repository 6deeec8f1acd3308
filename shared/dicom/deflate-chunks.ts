import { once } from 'node:events';
import { createDeflateRaw } from 'node:zlib';

/** Deflated on zlib's own thread at a time. */
const chunkBytes = 64 * 1024;

/**
 * Deflates a data set for the Deflated Explicit VR Little Endian syntax piece by piece, as fast as the pieces are taken;
 * padded to even length.
 *
 * @see PS3.5 A.5
 */
export async function* deflateChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const deflate = createDeflateRaw({ chunkSize: chunkBytes });
  const made: Buffer[] = [];
  let isOdd = false;
  deflate.on('data', (chunk: Buffer) => made.push(chunk));
  const taken = function* () {
    for (const chunk of made.splice(0)) {
      isOdd = isOdd !== (chunk.length % 2 === 1);
      yield chunk;
    }
  };
  try {
    for await (const chunk of source) {
      await new Promise<void>((resolve, reject) => {
        deflate.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
      yield* taken();
    }
    const end = once(deflate, 'end');
    deflate.end();
    await end;
    yield* taken();
    if (isOdd) yield Uint8Array.of(0);
  } finally {
    deflate.destroy();
  }
}
