import { AttributeTree } from '../image/attribute-tree';
import { colorSpace, expand422, fromPalette, toRgb } from './color';
import { readPalette } from './lut';

describe('color', () => {
  it('YBR_FULL: gray stays gray, the primaries come back within one level (PS3.3 C.7.6.3.1.2)', () => {
    const ybr = Uint8Array.of(128, 128, 128, 76, 85, 255, 150, 44, 21, 29, 255, 107);
    const rgb = [...toRgb(ybr, 'YBR_FULL', 8)];
    const expected = [128, 128, 128, 254, 0, 0, 0, 255, 1, 0, 0, 254];
    for (const [at, value] of rgb.entries()) expect(Math.abs(value - expected[at]!)).toBeLessThanOrEqual(1);
  });

  it('YBR_PARTIAL has black at 16 and white at 235', () => {
    expect([...toRgb(Uint8Array.of(16, 128, 128, 235, 128, 128), 'YBR_PARTIAL', 8)]).toEqual([0, 0, 0, 255, 255, 255]);
  });

  it('of more than 8 bits is scaled by its stored bits', () => {
    expect([...toRgb(Uint16Array.of(0, 32768, 65535), 'RGB', 16)]).toEqual([0, 128, 255]);
    expect([...toRgb(Uint16Array.of(0, 2048, 4095), 'RGB', 12)]).toEqual([0, 128, 255]);
  });

  it('of two pixels is shared in YBR_FULL_422', () => {
    expect([...expand422(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 4)]).toEqual([1, 3, 4, 2, 3, 4, 5, 7, 8, 6, 7, 8]);
    expect(() => expand422(Uint8Array.of(1, 2, 3), 2)).toThrow(/fewer samples/);
  });

  it('is known by its Photometric Interpretation', () => {
    const names = ['RGB', 'YBR_RCT', 'YBR_ICT', 'YBR_FULL', 'YBR_FULL_422', 'YBR_PARTIAL_420', 'HSV', 'MONOCHROME2'];
    const spaces = ['RGB', 'RGB', 'RGB', 'YBR_FULL', 'YBR_FULL', 'YBR_PARTIAL', null, null];
    expect(names.map(colorSpace)).toEqual(spaces);
  });
});

const words = (...values: number[]) => new Uint8Array(Uint16Array.of(...values).buffer);

/** A tree with the same table for red, green and blue. */
function paletteTree(descriptor: [number, number, number], tag: 0x00281201 | 0x00281221, bytes: Uint8Array) {
  const tree = new AttributeTree();
  for (const plane of [0, 1, 2]) {
    tree.set(0x00281101 + plane, { vr: 'US', littleEndian: true, bytes: words(...descriptor) });
    tree.set(tag + plane, { vr: 'OW', littleEndian: true, bytes });
  }
  return tree;
}

describe('palettes', () => {
  const red = (tree: AttributeTree) => [...readPalette(tree).colors[0]];

  it('of 16 bits show their upper byte, of 8 bits all of it, in words or bytes', () => {
    expect(red(paletteTree([2, 0, 16], 0x00281201, words(0x1200, 0xff34)))).toEqual([0x12, 0xff]);
    expect(red(paletteTree([2, 0, 8], 0x00281201, words(0x12, 0xff)))).toEqual([0x12, 0xff]);
    expect(red(paletteTree([2, 0, 8], 0x00281201, Uint8Array.of(0x12, 0xff)))).toEqual([0x12, 0xff]);
  });

  it('give their first and last color beside their inputs', () => {
    const palette = readPalette(paletteTree([2, 5, 8], 0x00281201, Uint8Array.of(1, 2)));
    expect([...fromPalette(Uint8Array.of(0, 5, 6, 9), palette)]).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  });

  it('are put together of segments: values, ramps and copies (PS3.3 C.7.9.2)', () => {
    const segments = [0, 2, 0x100, 0x200, 1, 2, 0x400, 2, 1, 0, 0];
    expect(red(paletteTree([6, 0, 16], 0x00281221, words(...segments)))).toEqual([1, 2, 3, 4, 1, 2]);
    const bytes = Uint8Array.of(0, 2, 1, 2, 1, 2, 4, 2, 1, 0, 0, 0, 0, 0);
    expect(red(paletteTree([6, 0, 8], 0x00281221, bytes))).toEqual([1, 2, 3, 4, 1, 2]);
  });

  it('are refused when incomplete, or when a copy copies', () => {
    expect(() => readPalette(new AttributeTree())).toThrow(/incomplete/);
    const loop = paletteTree([9, 0, 16], 0x00281221, words(0, 1, 1, 2, 2, 6, 0, 0));
    expect(() => readPalette(loop)).toThrow(/wrong segment/);
  });
});
