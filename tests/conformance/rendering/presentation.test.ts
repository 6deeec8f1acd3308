import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { readAttributeTree } from '#shared/imaging/image/attribute-tree';
import { openImageBytes, readFrame } from '#shared/imaging/image/frame-source';
import { readTree } from '#shared/imaging/image/image';
import { present } from '#shared/imaging/presentation/present';
import { readState } from '#shared/imaging/presentation/read-state';
import {
  displayedArea,
  type Elements,
  greyStateStorage,
  makeState,
  referenceOf,
  writeElements,
} from '#shared/imaging/testing/make-state';
import { pictureBy } from './pnm';

const folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-states-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const image = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', seriesInstanceUid: '1.2.3.4', sopInstanceUid: '1.2.3.4.1' };
const [columns, rows] = [40, 30];

/** A signed CT image of 12 bits whose pixels are all different in both directions. */
function imageFile(more: Elements = {}): Buffer {
  const pixels = Int16Array.from(
    { length: columns * rows },
    (_, at) => -1024 + ((at % columns) * 71 + Math.floor(at / columns) * 43),
  );
  const dataSet = writeElements({
    '00080016': image.sopClassUid,
    '00080018': image.sopInstanceUid,
    '00080060': 'CT',
    '00100010': 'Doe^Jane',
    '00100020': 'P1',
    '0020000D': '1.2.3',
    '0020000E': image.seriesInstanceUid,
    '00200010': '',
    '00200011': '1',
    '00200013': '1',
    '00280002': 1,
    '00280004': 'MONOCHROME2',
    '00280010': rows,
    '00280011': columns,
    '00280100': 16,
    '00280101': 16,
    '00280102': 15,
    '00280103': 1,
    '00281050': '0',
    '00281051': '100',
    '00281052': '-100',
    '00281053': '2',
    ...more,
    '7FE00010': new Uint8Array(pixels.buffer),
  });
  const uids = { sopClassUid: image.sopClassUid, sopInstanceUid: image.sopInstanceUid };
  return Buffer.concat([buildFileMeta({ ...uids, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN }), dataSet]);
}

const dataSetOf = (part10: Buffer): Uint8Array => part10.subarray(parsePart10Head(part10).dataSetOffset);

async function ours(object: Buffer, state: Buffer) {
  const { image: opened, read } = await openImageBytes(dataSetOf(object), EXPLICIT_VR_LITTLE_ENDIAN);
  const source = await readFrame(opened, 1, read);
  const tree = readAttributeTree(dataSetOf(state), EXPLICIT_VR_LITTLE_ENDIAN, 1);
  const applied = readState(tree, greyStateStorage).of(image.sopInstanceUid, 1);
  return (await present(source, readTree(source), { state: applied })).picture;
}

/** What DCMTK's library of presentation states makes of it. */
function theirs(object: Buffer, state: Buffer) {
  const [image, states, out] = ['image.dcm', 'state.dcm', 'out.pgm'].map((name) => path.join(folder, name));
  writeFileSync(image!, object);
  writeFileSync(states!, state);
  const picture = pictureBy('/usr/bin/dcmp2pgm', ['-p', states!, image!, out!], out!);
  if (!picture) throw new Error('dcmp2pgm failed');
  return picture;
}

const base: Elements = {
  '0070005A': [displayedArea([1, 1, columns, rows])],
  '00700041': 'N',
  '00700042': 0,
  '20500020': 'IDENTITY',
  '00281052': '-100',
  '00281053': '2',
  '00281054': 'HU',
  '00283110': [{ '00281050': '300', '00281051': '1500' }],
};
const lut = (descriptor: readonly number[], values: (at: number) => number): Elements => ({
  '00283002:US': descriptor,
  '00283006:US': Array.from({ length: descriptor[0]! }, (_, at) => values(at)),
});

/** It reads no VOI LUT Function, and draws no shutters here: those are tested beside the code. */
const states: Readonly<Record<string, Elements>> = {
  'a window': {},
  'no window: the whole range of stored values': { '00283110': undefined },
  'no modality LUT, whatever the image says': { '00281052': undefined, '00281053': undefined, '00281054': undefined },
  'an inverse shape': { '20500020': 'INVERSE' },
  'a VOI table': { '00283110': [{ '00283010': [lut([1024, 100, 12], (at) => at * 4)] }] },
  'a presentation table': {
    '20500020': undefined,
    '20500010': [lut([4096, 0, 12], (at) => Math.round(4095 * (at / 4095) ** 2))],
  },
  'a turn of 90 degrees': { '00700042': 90 },
  'a turn of 180 degrees': { '00700042': 180 },
  'a turn of 270 degrees': { '00700042': 270 },
  'a flip': { '00700041': 'Y' },
  'a flip after a turn': { '00700042': 90, '00700041': 'Y' },
  'a window for another image': {
    '00283110': [
      { '00081140': [referenceOf({ ...image, sopInstanceUid: '1.2.3.4.2' })], '00281050': '0', '00281051': '20' },
      { '00081140': [referenceOf(image)], '00281050': '900', '00281051': '900' },
    ],
  },
};

describe('presentation states as DCMTK draws them, within one gray level', () => {
  it.each(Object.entries(states))('%s', async (_name, elements) => {
    const others = elements['00283110'] ? [image, { ...image, sopInstanceUid: '1.2.3.4.2' }] : [image];
    const state = makeState(others, { ...base, ...elements });
    const [one, other] = [await ours(imageFile(), state), theirs(imageFile(), state)];
    expect([one.width, one.height]).toEqual([other.width, other.height]);
    const beyond = [...one.data].flatMap((value, at) =>
      Math.abs(value - other.data[at]!) > 1 ? [[at, value, other.data[at]]] : [],
    );
    expect(beyond).toEqual([]);
    expect(new Set(other.data).size).toBeGreaterThan(10);
  });

  it('regardless of MONOCHROME1', async () => {
    const object = imageFile({ '00280004': 'MONOCHROME1' });
    const [one, other] = [await ours(object, makeState([image], base)), theirs(object, makeState([image], base))];
    expect([...one.data].every((value, at) => Math.abs(value - other.data[at]!) <= 1)).toBe(true);
  });
});
