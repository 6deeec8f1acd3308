import fc from 'fast-check';
import sharp from 'sharp';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { readAttributeTree } from '../image/attribute-tree';
import { openImageBytes, readFrame } from '../image/frame-source';
import { readTree } from '../image/image';
import type { Picture } from '../pipeline/picture';
import { renderFrame } from '../render/render-frame';
import { type Elements, greyStateStorage, writeElements } from '../testing/make-state';
import { arrange, shownAt } from './arrange';
import { fromCieLab } from './cielab';
import { present } from './present';
import { readState } from './read-state';
import { closeShutter } from './shutter';
import type { Rgb, Rotation } from './state';

const image = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3' };
const reference: Elements = { '00081150': image.sopClassUid, '00081155': image.sopInstanceUid };

function stateOf(elements: Elements, sopClassUid = greyStateStorage) {
  const references = [{ '0020000E': '1.2', '00081140': [reference] }];
  const dataSet = writeElements({ '00081115': references, ...elements });
  return readState(readAttributeTree(dataSet, EXPLICIT_VR_LITTLE_ENDIAN, 1), sopClassUid);
}

/** A frame of 8 bits; by default black. */
async function frame(columns: number, rows: number, more: Elements = {}, levels: (at: number) => number = () => 0) {
  const dataSet = writeElements({
    '00280002': 1,
    '00280004': 'MONOCHROME2',
    '00280010': rows,
    '00280011': columns,
    '00280100': 8,
    '00280101': 8,
    '00280102': 7,
    '00280103': 0,
    ...more,
    '7FE00010:OB': Uint8Array.from({ length: columns * rows }, (_, at) => levels(at)),
  });
  const opened = await openImageBytes(dataSet, EXPLICIT_VR_LITTLE_ENDIAN);
  return await readFrame(opened.image, 1, opened.read);
}

async function shown(source: Awaited<ReturnType<typeof frame>>, elements: Elements) {
  const state = stateOf(elements).of(image.sopInstanceUid, 1);
  return (await present(source, readTree(source), { state })).picture;
}

const grey = (width: number, data: number[]): Picture => ({
  width,
  height: data.length / width,
  channels: 1,
  data: Uint8Array.from(data),
});

describe('an arrangement', () => {
  it('turns clockwise, then mirrors', () => {
    const area = { left: 0, top: 0, right: 3, bottom: 2 };
    const of = (rotation: Rotation, isFlipped: boolean) => [
      ...arrange(grey(3, [1, 2, 3, 4, 5, 6]), { area, rotation, isFlipped }).data,
    ];
    expect(of(90, false)).toEqual([4, 1, 5, 2, 6, 3]);
    expect(of(180, false)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(of(270, false)).toEqual([3, 6, 2, 5, 1, 4]);
    expect(of(0, true)).toEqual([3, 2, 1, 6, 5, 4]);
    expect(of(90, true)).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('is black where the area reaches beyond the image', () => {
    const area = { left: -1, top: 1, right: 2, bottom: 3 };
    const { width, height, data } = arrange(grey(2, [1, 2, 3, 4]), { area, rotation: 0, isFlipped: false });
    expect([width, height, ...data]).toEqual([3, 2, 0, 3, 4, 0, 0, 0]);
  });

  it('puts points where it puts pixels', () => {
    const side = fc.integer({ min: 1, max: 12 });
    const start = fc.integer({ min: -4, max: 4 });
    const turns = fc.constantFrom<Rotation>(0, 90, 180, 270);
    fc.assert(
      fc.property(side, side, start, start, turns, fc.boolean(), fc.nat(), (w, h, left, top, rotation, flip, pick) => {
        const area = { left, top, right: left + w, bottom: top + h };
        const [column, row] = [left + (pick % w), top + (Math.floor(pick / w) % h)];
        const data = new Uint8Array(400);
        if (column < 0 || row < 0) return;
        data[row * 20 + column] = 255;
        const arrangement = { area, rotation, isFlipped: flip };
        const picture = arrange({ width: 20, height: 20, channels: 1, data }, arrangement);
        const [x, y] = shownAt([column + 0.5, row + 0.5], arrangement);
        const at = Math.floor(y * picture.height) * picture.width + Math.floor(x * picture.width);
        expect([...picture.data].flatMap((value, index) => (value > 0 ? [index] : []))).toEqual([at]);
      }),
    );
  });
});

describe('a shutter', () => {
  const closed = (shape: Partial<Parameters<typeof closeShutter>[1]>) => {
    const picture = grey(5, new Array(25).fill(9));
    const none = { rectangle: null, circle: null, polygon: null, bitmap: null, color: [0, 0, 0] as Rgb };
    closeShutter(picture, { ...none, ...shape });
    return Array.from({ length: 5 }, (_, row) => [...picture.data.subarray(5 * row, 5 * row + 5)].join(''));
  };

  it('shows the edges of a rectangle, and what lies within', async () => {
    const shutter = { '00181600': 'RECTANGULAR', '00181602': '2', '00181604': '4', '00181606': '3', '00181608': '4' };
    const { data } = await shown(await frame(5, 5, {}, () => 255), { ...shutter, '00181622': 32_896 });
    const level = (at: number) => (data[at] === 255 ? '#' : data[at] === 128 ? '.' : '?');
    const rows = Array.from({ length: 5 }, (_, row) =>
      [0, 1, 2, 3, 4].map((column) => level(5 * row + column)).join(''),
    );
    expect(rows).toEqual(['.....', '.....', '.###.', '.###.', '.....']);
  });

  it('shows the inside of a circle and of a polygon, of both what lies in both', () => {
    expect(closed({ circle: { center: [3, 3], radius: 1 } })).toEqual(['00000', '00900', '09990', '00900', '00000']);
    const polygon = [
      [1, 1],
      [6, 1],
      [1, 6],
    ] as const;
    expect(closed({ polygon })).toEqual(['99999', '99990', '99900', '99000', '90000']);
    expect(closed({ polygon, rectangle: { left: 1, top: 1, right: 5, bottom: 5 } })).toEqual([
      '00000',
      '09990',
      '09900',
      '09000',
      '00000',
    ]);
  });

  it('of a bitmap hides its set pixels', async () => {
    const plane = {
      '60000010': 2,
      '60000011': 2,
      '60000050:SS': [1, 2],
      '60000100': 1,
      '60003000:OW': Uint8Array.of(9, 0),
    };
    const state = { ...plane, '00181600': 'BITMAP', '00181622': 0, '00181623': 0x6000 };
    expect([...(await shown(await frame(3, 2, {}, () => 255), state)).data]).toEqual([255, 0, 255, 255, 255, 0]);
  });
});

describe('overlays', () => {
  const plane = (bits: number[], more: Elements = {}): Elements => ({
    '60020010': 2,
    '60020011': 2,
    '60020040:CS': 'G',
    '60020050:SS': [1, 1],
    '60020100': 1,
    '60020102': 0,
    '60023000:OW': Uint8Array.from(bits),
    ...more,
  });

  it('of an image are drawn in white, at their origin, cut at the edge', async () => {
    const source = await frame(3, 2, plane([0b0110, 0], { '60020050:SS': [0, 2] }));
    const { picture } = await present(source, readTree(source), {});
    // Row 0 of the overlay lies above the image; of row 1 the first bit is set.
    expect([...picture.data]).toEqual([0, 255, 0, 0, 0, 0]);
  });

  it('are drawn by a state only when it activates them, in the color of their layer', async () => {
    const source = await frame(2, 2, plane([0b1001, 0]));
    expect([...(await shown(source, {})).data]).toEqual([0, 0, 0, 0]);
    const layer = { '00700002': 'MARKS', '00700062': '1', '00700066': 25_700 };
    const active = { '00700060': [layer], '60021001:CS': 'MARKS' };
    expect([...(await shown(source, active)).data]).toEqual([100, 0, 0, 100]);
    // One that the state brings along takes the place of the image's.
    expect([...(await shown(source, { ...active, ...plane([0b0010, 0]) })).data]).toEqual([0, 100, 0, 0]);
  });

  it('of several frames lie over the frame they are for', async () => {
    const frames = plane([0b1000_0001, 0], { '60020015:IS': '2', '60020051': 2 });
    const source = await frame(2, 2, frames);
    const { picture } = await present({ ...source, frame: 3 }, readTree(source), {});
    expect([...picture.data]).toEqual([0, 0, 0, 255]);
    expect([...(await present(source, readTree(source), {})).picture.data]).toEqual([0, 0, 0, 0]);
  });
});

describe('colors', () => {
  it('in CIELab become those of sRGB', () => {
    const words = (l: number, a: number, b: number) =>
      [Math.round((l / 100) * 65_535), Math.round((a + 128) * 257), Math.round((b + 128) * 257)] as const;
    expect(fromCieLab([65_535, 32_896, 32_896])).toEqual([255, 255, 255]);
    expect(fromCieLab([0, 32_896, 32_896])).toEqual([0, 0, 0]);
    // The primaries of sRGB under D50, as ICC profiles have them.
    const red = fromCieLab(words(54.29, 80.81, 69.89));
    const blue = fromCieLab(words(29.57, 68.3, -112.03));
    for (const [found, wanted] of [
      [red, [255, 0, 0]],
      [blue, [0, 0, 255]],
    ] as const)
      found.forEach((value, at) => {
        expect(Math.abs(value - wanted[at]!)).toBeLessThanOrEqual(2);
      });
  });

  it('of a pseudo-color state come from its palette', async () => {
    const table = (first: number, last: number) =>
      new Uint8Array(Uint16Array.from({ length: 256 }, (_, at) => (first + ((last - first) * at) / 255) << 8).buffer);
    const palette = {
      '00281101:US': [256, 0, 16],
      '00281102:US': [256, 0, 16],
      '00281103:US': [256, 0, 16],
      '00281201:OW': table(0, 255),
      '00281202:OW': table(255, 0),
      '00281203:OW': table(7, 7),
    };
    const state = stateOf(palette, '1.2.840.10008.5.1.4.1.1.11.3').of(image.sopInstanceUid, 1);
    const source = await frame(3, 1, {}, (at) => [0, 100, 255][at]!);
    const { picture } = await present(source, readTree(source), { state });
    expect([picture.channels, ...picture.data]).toEqual([3, 0, 255, 7, 100, 155, 7, 255, 0, 7]);
  });
});

describe('annotations', () => {
  const layers = [
    { '00700002': 'TOP', '00700062': '2', '00700066': 65_535 },
    { '00700002': 'LOW', '00700062': '1', '00700401:US': [35_579, 53_665, 50_858] },
  ];
  const graphic = (type: string, points: readonly number[], filled = 'N', units = 'PIXEL'): Elements => ({
    '00700005': units,
    '00700020': 2,
    '00700021': points.length / 2,
    '00700022': points,
    '00700023': type,
    '00700024': filled,
  });
  const drawn = async (annotations: readonly Elements[], more: Elements = {}, viewport = 100) => {
    const state = stateOf({ '00700060': layers, '00700001': annotations, ...more }).of(image.sopInstanceUid, 1);
    const options = {
      format: 'png',
      quality: 90,
      hasProfile: false,
      viewport: { width: viewport, height: viewport },
      state,
    } as const;
    const { bytes } = await renderFrame(await frame(10, 10), options);
    const { data, info } = await sharp(bytes)
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return (x: number, y: number): number[] => [
      ...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3),
    ];
  };

  it('are drawn layer over layer, in pixels of the image or fractions of what is shown', async () => {
    const box = [2, 2, 8, 2, 8, 8, 2, 8, 2, 2];
    const at = await drawn([
      { '00700002': 'TOP', '00700009': [graphic('POLYLINE', [0.5, 0, 0.5, 1], 'N', 'DISPLAY')] },
      { '00700002': 'LOW', '00700009': [graphic('POLYLINE', box, 'Y')] },
    ]);
    expect(at(10, 10)).toEqual([0, 0, 0]);
    const [red, green] = at(30, 30);
    expect(red! - green!).toBeGreaterThan(150);
    // The line of the upper layer lies over the filled box of the lower one.
    expect(Math.max(at(49, 50)[1]!, at(50, 50)[1]!)).toBeGreaterThan(100);
  });

  it('turn with the image', async () => {
    const circle = { '00700002': 'TOP', '00700009': [graphic('CIRCLE', [2.5, 2.5, 3.5, 2.5], 'Y')] };
    const ellipse = { '00700002': 'TOP', '00700009': [graphic('ELLIPSE', [5, 7, 9, 7, 7, 6, 7, 8], 'Y')] };
    const at = await drawn([circle, ellipse], { '00700042': 90 });
    expect(at(75, 25)).toEqual([255, 255, 255]);
    expect(at(25, 25)).toEqual([0, 0, 0]);
    // Around 7\\7, twice as long as it is wide, upright once turned.
    expect(at(30, 85)).toEqual([255, 255, 255]);
    expect(at(45, 70)).toEqual([0, 0, 0]);
  });

  it('are for the images they name', async () => {
    const other = { '00081150': image.sopClassUid, '00081155': '1.2.9' };
    const at = await drawn([{ '00081140': [other], '00700002': 'TOP', '00700009': [graphic('POINT', [5, 5])] }]);
    expect(at(50, 50)).toEqual([0, 0, 0]);
    const here = await drawn([{ '00081140': [reference], '00700002': 'TOP', '00700009': [graphic('POINT', [5, 5])] }]);
    expect(here(50, 50)[0]).toBeGreaterThan(100);
  });

  it('have texts within their boxes, markup and all, and a line to what they speak of', async () => {
    const text = {
      '00700003': 'PIXEL',
      '00700004': 'PIXEL',
      '00700006': 'A < B & "C"\r\nsecond',
      '00700010': [1, 1],
      '00700011': [9, 4],
      '00700012': 'CENTER',
      '00700014': [5, 9],
      '00700015': 'Y',
    };
    const at = await drawn([{ '00700002': 'TOP', '00700008': [text] }], {}, 200);
    const lit = (left: number, top: number, right: number, bottom: number) => {
      let count = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (at(x, y)[0]! > 60) count += 1;
      return count;
    };
    expect(lit(20, 20, 180, 80)).toBeGreaterThan(100);
    expect(lit(0, 0, 200, 18)).toBe(0);
    expect(lit(98, 100, 103, 180)).toBeGreaterThan(60);
  });

  it('are bounded', () => {
    const many = Array.from({ length: 20_001 }, () => graphic('POINT', [1, 1]));
    const state = stateOf({ '00700060': layers, '00700001': [{ '00700002': 'TOP', '00700009': many }] });
    expect(() => state.of(image.sopInstanceUid, 1)).toThrow('draws too much');
  });

  it('are bounded as curves too, and shutters in their corners', async () => {
    const circles = Array.from({ length: 19_000 }, (_, at) => graphic('CIRCLE', [at % 10, 1, 3, 4]));
    await expect(drawn([{ '00700002': 'TOP', '00700009': circles }])).rejects.toMatchObject({
      code: 'PRESENTATION_STATE',
    });
    const corners = Array.from({ length: 2 * 2049 }, (_, at) => String(at % 9)).join('\\');
    expect(() => stateOf({ '00181600': 'POLYGONAL', '00181620': corners })).toThrow('too many corners');
  });
});

describe('a state', () => {
  it.each([
    ['of another kind', {}, '1.2.840.10008.5.1.4.1.1.11.4'],
    ['with an odd turn', { '00700042': 45 }, greyStateStorage],
    ['for no image', { '00081115': [] }, greyStateStorage],
  ])('%s is refused', (_what, elements, sopClassUid) => {
    expect(() => stateOf(elements as Elements, sopClassUid)).toThrow(
      expect.objectContaining({ code: 'PRESENTATION_STATE', status: 422 }),
    );
  });

  it('shows pixels that are not square as it says, turned or not', async () => {
    const area = { '00700052': [1, 1], '00700053': [4, 2], '00700100': 'SCALE TO FIT', '00700102': '2\\1' };
    const source = await frame(4, 2);
    const aspect = async (more: Elements) => {
      const state = stateOf({ '0070005A': [area], ...more }).of(image.sopInstanceUid, 1);
      const { width, height } = await renderFrame(source, { format: 'png', quality: 90, hasProfile: false, state });
      return [width, height];
    };
    expect(await aspect({})).toEqual([4, 4]);
    expect(await aspect({ '00700042': 90 })).toEqual([4, 4]);
    const trueSize = { ...area, '00700100': 'TRUE SIZE', '00700101:DS': '2.54\\1.27', '00700102': undefined };
    expect(await aspect({ '0070005A': [trueSize] })).toEqual([19, 19]);
  });
});
