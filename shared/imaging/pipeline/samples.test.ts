import { type SampleLayout, unpackSamples } from './samples';

const layout = (
  more: Partial<Omit<SampleLayout, 'format'>> & { readonly format?: Partial<SampleLayout['format']> } = {},
): SampleLayout => ({
  bitsStored: 16,
  highBit: 15,
  isSigned: false,
  numbers: 'integer',
  isPlanar: false,
  ...more,
  format: { rows: 1, columns: 2, samplesPerPixel: 1, bitsAllocated: 16, ...more.format },
});

describe('samples of a frame', () => {
  it('are sign extended from their high bit; bits beside them do not count', () => {
    // 0xF801: overlay bits above 12 stored ones; 0x0FFF is -1, 0x0801 is -2047.
    const bytes = Uint8Array.of(0xff, 0x0f, 0x01, 0xf8);
    expect([...unpackSamples(bytes, layout({ bitsStored: 12, highBit: 11, isSigned: true }))]).toEqual([-1, -2047]);
    expect([...unpackSamples(bytes, layout({ bitsStored: 12, highBit: 11 }))]).toEqual([0xfff, 0x801]);
  });

  it('may lie at the upper end of what is allocated', () => {
    const bytes = Uint8Array.of(0xf5, 0xff, 0x10, 0x00);
    expect([...unpackSamples(bytes, layout({ bitsStored: 12, highBit: 15, isSigned: true }))]).toEqual([-1, 1]);
  });

  it('of one bit come from the least significant on', () => {
    const format = { columns: 10, bitsAllocated: 1 };
    const samples = unpackSamples(Uint8Array.of(0b0000_0101, 0b10), layout({ bitsStored: 1, highBit: 0, format }));
    expect([...samples]).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('of planes are put together by pixel', () => {
    const format = { samplesPerPixel: 3, bitsAllocated: 8 };
    const samples = unpackSamples(
      Uint8Array.of(1, 2, 3, 4, 5, 6),
      layout({ bitsStored: 8, highBit: 7, isPlanar: true, format }),
    );
    expect([...samples]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  it('may be 32 bit integers and floating point numbers, wherever their bytes lie', () => {
    const shifted = (bytes: Uint8Array) => Buffer.concat([Uint8Array.of(0), bytes]).subarray(1);
    const wide = { bitsStored: 32, highBit: 31, format: { bitsAllocated: 32 } };
    const integers = shifted(new Uint8Array(Uint32Array.of(1, 0xffff_ffff).buffer));
    expect([...unpackSamples(integers, layout(wide))]).toEqual([1, 0xffff_ffff]);
    const floats = shifted(new Uint8Array(Float32Array.of(1.5, -2).buffer));
    expect([...unpackSamples(floats, layout({ ...wide, numbers: 'float' }))]).toEqual([1.5, -2]);
    const doubles = shifted(new Uint8Array(Float64Array.of(0.1, -2).buffer));
    expect([...unpackSamples(doubles, layout({ ...wide, numbers: 'double', format: { bitsAllocated: 64 } }))]).toEqual([
      0.1, -2,
    ]);
  });

  it('must all be there', () => {
    expect(() => unpackSamples(Uint8Array.of(1, 2, 3), layout())).toThrow(/fewer samples/);
  });
});
