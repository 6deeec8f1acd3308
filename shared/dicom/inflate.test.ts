import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { LimitExceededError, PlatformError } from '#shared/kernel/errors';
import { deflateDataSet } from './deflate';
import { MalformedDataSetError } from './errors';
import { inflateChunks, inflatePrefix } from './inflate';

const mebibyte = 1024 * 1024;

/** A stream that inflates to `megabytes` of zeros, made without holding them. */
function* bomb(megabytes: number): Generator<Uint8Array> {
  const piece = deflateRawSync(Buffer.alloc(mebibyte), { finishFlush: constants.Z_FULL_FLUSH });
  for (let at = 0; at < megabytes; at++) yield piece;
  yield deflateRawSync('');
}

async function inflated(source: Iterable<Uint8Array>, maxBytes = 64 * mebibyte): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of inflateChunks(source, { maxBytes })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('inflating piece by piece', () => {
  it('gives back what was deflated, however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 700 }), async (bytes, size) => {
        const packed = deflateDataSet(bytes);
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < packed.length; at += size) pieces.push(packed.subarray(at, at + size));
        expect(Buffer.compare(await inflated(pieces), bytes)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('throws nothing but what it says on any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 500 }), async (bytes) => {
        await inflated([bytes], 10_000).catch((error: unknown) => expect(error).toBeInstanceOf(PlatformError));
        await inflatePrefix(bytes, 1000).catch((error: unknown) => expect(error).toBeInstanceOf(PlatformError));
      }),
      { numRuns: 100 },
    );
  });

  it('stops a bomb at the limit, having held a piece of it at a time', async () => {
    let [most, total] = [0, 0];
    const run = async () => {
      for await (const chunk of inflateChunks(bomb(4096), { maxBytes: 8 * mebibyte })) {
        most = Math.max(most, chunk.length);
        total += chunk.length;
      }
    };
    await expect(run()).rejects.toThrow(LimitExceededError);
    expect(most).toBeLessThanOrEqual(64 * 1024);
    expect(total).toBeLessThanOrEqual(8 * mebibyte);
  });

  it('reads no more of the stream than its reader takes', async () => {
    let given = 0;
    const counted = function* () {
      for (const piece of bomb(4096)) {
        given += 1;
        yield piece;
      }
    };
    for await (const chunk of inflateChunks(counted(), { maxBytes: 2 ** 40 })) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    // One piece is some 1 kB: zlib and the streams around it hold a few tens of kB.
    expect(given).toBeLessThan(200);
  });

  it('leaves the event loop to others between the pieces', async () => {
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const bytes = await inflated(bomb(16));
    isDone = true;
    expect(bytes.length).toBe(16 * mebibyte);
    expect(turns).toBeGreaterThan(16);
  });

  it('refuses a stream that ends early, and what is none', async () => {
    const packed = deflateDataSet(Buffer.from('a data set, say'.repeat(99)));
    await expect(inflated([packed.subarray(0, packed.length - 6)])).rejects.toThrow(MalformedDataSetError);
    await expect(inflated([Uint8Array.of(0xff, 0xff, 0xff)])).rejects.toThrow(MalformedDataSetError);
  });

  it('passes on the fault of its source', async () => {
    const broken = function* (): Generator<Uint8Array> {
      yield deflateDataSet(Buffer.alloc(100)).subarray(0, 3);
      throw new TypeError('the disk');
    };
    await expect(inflated(broken())).rejects.toThrow(new TypeError('the disk'));
  });
});

describe('the beginning of a deflated data set', () => {
  const noise = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919 + (i >> 3) * 31) & 0xff);

  it('is what a cut stream holds', async () => {
    const packed = deflateDataSet(noise);
    const { bytes, isAll } = await inflatePrefix(packed.subarray(0, packed.length >> 1), mebibyte);
    expect(isAll).toBe(true);
    expect(bytes.length).toBeGreaterThan(0);
    expect(Buffer.compare(bytes, noise.subarray(0, bytes.length))).toBe(0);
  });

  it('is cut at the limit, also of a bomb', async () => {
    expect(await inflatePrefix(deflateDataSet(noise), 1000)).toEqual({
      bytes: Buffer.from(noise.subarray(0, 1000)),
      isAll: false,
    });
    const { bytes, isAll } = await inflatePrefix(Buffer.concat([...bomb(512)]), 100_000);
    expect({ length: bytes.length, isAll }).toEqual({ length: 100_000, isAll: false });
  });
});
