import fc from 'fast-check';
import { BlockChain } from './block-chain';
import { BlockPool, landingBlockBytes } from './landing-blocks';

describe('BlockChain', () => {
  it('holds what was added, in order, whatever the sizes and however many blocks there are', () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 90_000 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 4 }), fc.nat(200_000), (lengths, blocks, position) => {
        const pool = new BlockPool(blocks * landingBlockBytes);
        const chain = new BlockChain(pool);
        const added = lengths.map((length, at) => Buffer.alloc(length, at + 1));
        for (const bytes of added) {
          const reused = Buffer.from(bytes);
          chain.add(reused);
          reused.fill(0xff);
        }
        const all = Buffer.concat(added);
        expect(Buffer.concat(chain.chunks()).equals(all)).toBe(true);
        expect(Buffer.from(chain.head(70_000)).equals(all.subarray(0, 70_000))).toBe(true);
        const range = Buffer.alloc(5_000);
        const count = chain.read(range, position);
        expect(range.subarray(0, count).equals(all.subarray(position, position + 5_000))).toBe(true);
        chain.compact();
        expect(Buffer.concat(chain.chunks()).equals(all)).toBe(true);
        chain.clear();
        expect([chain.length, chain.chunks().length, pool.freeCount]).toEqual([0, 0, blocks]);
      }),
      { numRuns: 200 },
    );
  });

  it('does not pay a multiple for single bytes where no block is free', () => {
    const chain = new BlockChain(new BlockPool(0));
    for (let at = 0; at < 5_000; at += 1) chain.add(Buffer.of(at));
    expect(chain.chunks().map((chunk) => [chunk.length, chunk.buffer.byteLength])).toEqual([
      [4096, 4096],
      [904, 4096],
    ]);
  });

  it('shows the head as a view while it lies in one block', () => {
    const chain = new BlockChain(new BlockPool(2 * landingBlockBytes));
    chain.add(Buffer.alloc(landingBlockBytes + 1));
    expect(chain.head(landingBlockBytes).buffer).toBe(chain.chunks()[0]!.buffer);
    expect(chain.head(landingBlockBytes + 1).length).toBe(landingBlockBytes + 1);
  });
});
