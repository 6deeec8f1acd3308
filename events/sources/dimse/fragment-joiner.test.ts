import fc from 'fast-check';
import { FragmentJoiner } from './fragment-joiner';

describe('FragmentJoiner', () => {
  it('gives all bytes in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1000, max: 20_000 }))),
        (sizes) => {
          const joiner = new FragmentJoiner();
          const pieces = sizes.map((size, i) => Buffer.alloc(size, i));
          const rest = () => joiner.flush() ?? Buffer.alloc(0);
          const joined = Buffer.concat([...pieces.flatMap((it) => joiner.add(it)), rest()]);
          expect(joined.equals(Buffer.concat(pieces))).toBe(true);
        },
      ),
    );
  });

  it('passes large fragments on as they are', () => {
    const large = Buffer.alloc(1024);
    expect(new FragmentJoiner().add(large)[0]).toBe(large);
  });
});
