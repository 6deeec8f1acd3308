import fc from 'fast-check';
import { BlockPool, landingBlockBytes, landingBlocks, sectorBytes } from '../landing-blocks';
import type { DiskFile } from './disk';
import { writeDurably } from './durable-writes';

/** A file in memory that takes only what a disk takes past its page cache. */
function strictFile(): { file: DiskFile; bytes: Buffer; calls: number[] } {
  const bytes = Buffer.alloc(4 * 1024 * 1024);
  const calls: number[] = [];
  const write: DiskFile['write'] = async (buffers, position) => {
    let at = position;
    for (const buffer of buffers) {
      expect([at % sectorBytes, buffer.length % sectorBytes, buffer.byteOffset % sectorBytes]).toEqual([0, 0, 0]);
      bytes.set(buffer, at);
      at += buffer.length;
    }
    calls.push(position);
  };
  return { file: { write } as DiskFile, bytes, calls };
}

/** Distinct bytes, in a landing block or in a buffer of their own that begins anywhere. */
interface Source {
  readonly length: number;
  readonly isPooled: boolean;
}

describe('writeDurably', () => {
  it('writes any mixture of blocks and other bytes as one, whole sectors each', async () => {
    const source = fc.record({ length: fc.integer({ min: 0, max: landingBlockBytes }), isPooled: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(source, { maxLength: 12 }), async (sources: Source[]) => {
        const free = landingBlocks.freeCount;
        const taken: Uint8Array[] = [];
        let seed = 0;
        const buffers = sources.map(({ length, isPooled }) => {
          const block = isPooled ? landingBlocks.take()! : Buffer.alloc(length + 3).subarray(3);
          if (isPooled) taken.push(block);
          seed += 1;
          return block.subarray(0, length).fill(seed);
        });
        const length = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
        const all = [...buffers, Buffer.alloc((sectorBytes - (length % sectorBytes)) % sectorBytes, 0xee)];
        const { file, bytes, calls } = strictFile();
        await writeDurably(file, all, 1024);
        const expected = Buffer.concat(all);
        expect(bytes.subarray(1024, 1024 + expected.length).equals(expected)).toBe(true);
        expect(calls).toEqual([1024]);
        for (const block of taken) landingBlocks.give(block);
        expect(landingBlocks.freeCount).toBe(free);
      }),
      { numRuns: 60 },
    );
  });

  it('goes on in several parts, in order, when no block is free', async () => {
    const taken: Uint8Array[] = [];
    for (let block = landingBlocks.take(); block; block = landingBlocks.take()) taken.push(block);
    try {
      const { file, bytes, calls } = strictFile();
      const buffer = Buffer.alloc(3 * landingBlockBytes + sectorBytes, 'abc');
      await writeDurably(file, [buffer], 0);
      expect(bytes.subarray(0, buffer.length).equals(buffer)).toBe(true);
      expect(calls).toEqual([0, 1, 2, 3].map((at) => at * landingBlockBytes));
    } finally {
      for (const block of taken) landingBlocks.give(block);
    }
  });

  it('gives its blocks back when the write fails', async () => {
    const free = landingBlocks.freeCount;
    const failing = { write: () => Promise.reject(new Error('EIO')) } as unknown as DiskFile;
    await expect(writeDurably(failing, [Buffer.alloc(sectorBytes)], 0)).rejects.toThrow('EIO');
    expect(landingBlocks.freeCount).toBe(free);
  });
});

describe('BlockPool', () => {
  it('gives out each block once, at pages of their own, the last given back first', () => {
    const pool = new BlockPool(3 * landingBlockBytes);
    const blocks = [pool.take()!, pool.take()!, pool.take()!];
    expect([pool.take(), pool.freeCount]).toEqual([null, 0]);
    expect(new Set(blocks.map(({ byteOffset }) => byteOffset)).size).toBe(3);
    expect(blocks.map((block) => [block.length, pool.isAligned(block), block.byteOffset % 4096])).toEqual(
      blocks.map(() => [landingBlockBytes, true, 0]),
    );
    pool.give(blocks[0]!);
    pool.give(blocks[2]!);
    expect(pool.take()).toBe(blocks[2]);
    expect(pool.isAligned(blocks[1]!.subarray(sectorBytes))).toBe(true);
    expect(pool.isAligned(blocks[1]!.subarray(1))).toBe(false);
    expect(pool.isAligned(Buffer.alloc(16))).toBe(false);
  });
});
