import { createHash } from 'node:crypto';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { fromDicomJson } from '#shared/dicom/json-reader';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';

export const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';

/** A series to make. The same facts give the same bytes. */
export interface SeriesPlan {
  readonly seed: string;
  readonly slices: number;
  /** Rows and columns. Default 512: 0.53 MB an image. */
  readonly size?: number;
  readonly modality?: string;
  readonly patientId?: string;
  readonly patientName?: string;
  readonly studyDate?: string;
  readonly accessionNumber?: string;
  readonly seriesNumber?: number;
  /** Series of one study share this. Default `seed`. */
  readonly studySeed?: string;
}

export interface SyntheticSeries {
  readonly plan: SeriesPlan;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUids: readonly string[];
  /** The data set of a slice without file meta; fresh bytes. */
  dataSet(slice: number): Buffer;
  /** The slice as a Part 10 file. */
  file(slice: number): Buffer;
}

/** A UID under 2.25 of always 43 characters. */
export function uidOf(...parts: readonly (string | number)[]): string {
  const digits = BigInt(`0x${createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 36)}`).toString();
  return `2.25.1${digits.padStart(37, '0').slice(-37)}`;
}

const sopPlaceholder = `2.25.1${'9'.repeat(37)}`;
const numberPlaceholder = '999991';
const zPlaceholder = '-99999.50';

/** Prepares a series of CT images: a header of about 110 elements, textured 16-bit pixels that differ in every slice. */
export function makeSeries(plan: SeriesPlan): SyntheticSeries {
  const size = plan.size ?? 512;
  const studyInstanceUid = uidOf(plan.studySeed ?? plan.seed, 'study');
  const seriesInstanceUid = uidOf(plan.seed, 'series');
  const sopInstanceUids = Array.from({ length: plan.slices }, (_, slice) => uidOf(plan.seed, 'instance', slice));
  const header = Buffer.from(fromDicomJson(headerOf(plan, size, studyInstanceUid, seriesInstanceUid)));
  const places = {
    uid: header.indexOf(sopPlaceholder),
    number: header.indexOf(numberPlaceholder),
    z: header.indexOf(zPlaceholder),
    location: header.lastIndexOf(zPlaceholder),
  };
  const texture = textureOf(size);
  const pixelHeader = Buffer.from([0xe0, 0x7f, 0x10, 0, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
  pixelHeader.writeUInt32LE(size * size * 2, 8);
  const dataSet = (slice: number): Buffer => {
    const shift = ((slice * 37) % size) * size * 2;
    const bytes = Buffer.concat([header, pixelHeader, texture.subarray(shift), texture.subarray(0, shift)]);
    bytes.write(sopInstanceUids[slice]!, places.uid, 'latin1');
    bytes.write(String(slice + 1).padEnd(numberPlaceholder.length), places.number, 'latin1');
    const z = (slice - 500).toFixed(2).padStart(zPlaceholder.length);
    bytes.write(z, places.z, 'latin1');
    bytes.write(z, places.location, 'latin1');
    return bytes;
  };
  const file = (slice: number): Buffer => {
    const meta = buildFileMeta({
      sopClassUid: ctImageStorage,
      sopInstanceUid: sopInstanceUids[slice]!,
      transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
    });
    return Buffer.concat([meta, dataSet(slice)]);
  };
  return { plan, studyInstanceUid, seriesInstanceUid, sopInstanceUids, dataSet, file };
}

/** Body, air and noise: neither constant nor incompressible. */
function textureOf(size: number): Buffer {
  const pixels = new Int16Array(size * size);
  let state = 1;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const distance = Math.hypot((x / size - 0.5) / 0.43, (y / size - 0.5) / 0.31);
      pixels[y * size + x] = (distance < 1 ? 40 + 30 * Math.sin(x / 9) * Math.cos(y / 7) : -1000) + (state >>> 27);
    }
  }
  return Buffer.from(pixels.buffer);
}

const attribute = (vr: string, ...Value: unknown[]) => ({ vr, Value });

function headerOf(plan: SeriesPlan, size: number, study: string, series: string): Record<string, unknown> {
  const date = plan.studyDate ?? '20240115';
  const code = {
    '00080100': attribute('SH', 'P5-08000'),
    '00080102': attribute('SH', 'SRT'),
    '00080104': attribute('LO', 'CT'),
  };
  const texts: [string, string, ...unknown[]][] = [
    ['00080008', 'CS', 'ORIGINAL', 'PRIMARY', 'AXIAL'],
    ['00080012', 'DA', date],
    ['00080013', 'TM', '101500'],
    ['00080016', 'UI', ctImageStorage],
    ['00080018', 'UI', sopPlaceholder],
    ['00080020', 'DA', date],
    ['00080021', 'DA', date],
    ['00080022', 'DA', date],
    ['00080023', 'DA', date],
    ['00080030', 'TM', '101500'],
    ['00080031', 'TM', '101501'],
    ['00080032', 'TM', '101502'],
    ['00080033', 'TM', '101503'],
    ['00080050', 'SH', plan.accessionNumber ?? 'ACC1'],
    ['00080060', 'CS', plan.modality ?? 'CT'],
    ['00080070', 'LO', 'SYNTHETIC'],
    ['00080080', 'LO', '影像测试医院 Test Hospital'],
    ['00080081', 'ST', '1 Test Road'],
    ['00080090', 'PN', { Alphabetic: 'Ref^Doctor' }],
    ['00081010', 'SH', 'CT1'],
    ['00081030', 'LO', 'Chest CT 胸部平扫'],
    ['00081032', 'SQ', code],
    ['0008103E', 'LO', 'CHEST 1.0 B30f'],
    ['00081040', 'LO', 'Radiology'],
    ['00081048', 'PN', { Alphabetic: 'Rec^Doctor' }],
    ['00081050', 'PN', { Alphabetic: 'Perf^Doctor' }],
    ['00081070', 'PN', { Alphabetic: 'Op^One' }],
    ['00081090', 'LO', 'Phantom 64'],
    ['00100010', 'PN', { Alphabetic: plan.patientName ?? 'Test^Patient', Ideographic: '王^小红' }],
    ['00100020', 'LO', plan.patientId ?? 'P1'],
    ['00100021', 'LO', 'TEST'],
    ['00100030', 'DA', '19700102'],
    ['00100040', 'CS', 'F'],
    ['00101000', 'LO', 'X1'],
    ['00101010', 'AS', '054Y'],
    ['00101020', 'DS', 1.72],
    ['00101030', 'DS', 70],
    ['00104000', 'LT', 'synthetic'],
    ['00180015', 'CS', 'CHEST'],
    ['00180022', 'CS', 'HELICAL MODE'],
    ['00180050', 'DS', 1],
    ['00180060', 'DS', 120],
    ['00180090', 'DS', 500],
    ['00181020', 'LO', '1.0'],
    ['00181030', 'LO', 'CHEST_ROUTINE'],
    ['00181100', 'DS', 360],
    ['00181110', 'DS', 1040],
    ['00181111', 'DS', 570],
    ['00181120', 'DS', 0],
    ['00181130', 'DS', 155],
    ['00181140', 'CS', 'CW'],
    ['00181150', 'IS', 500],
    ['00181151', 'IS', 210],
    ['00181152', 'IS', 105],
    ['00181160', 'SH', 'WEDGE_3'],
    ['00181170', 'IS', 40],
    ['00181190', 'DS', 1.2],
    ['00181200', 'DA', date],
    ['00181201', 'TM', '060000'],
    ['00181210', 'SH', 'B30f'],
    ['00185100', 'CS', 'HFS'],
    ['00189306', 'FD', 0.6],
    ['00189307', 'FD', 19.2],
    ['00189309', 'FD', 38],
    ['00189310', 'FD', 19.2],
    ['00189311', 'FD', 1],
    ['00189345', 'FD', 7.1],
    ['0020000D', 'UI', study],
    ['0020000E', 'UI', series],
    ['00200010', 'SH', 'S1'],
    ['00200011', 'IS', plan.seriesNumber ?? 1],
    ['00200012', 'IS', 1],
    ['00200013', 'IS', numberPlaceholder],
    ['00200032', 'DS', '-180.0000', '-180.0000', zPlaceholder],
    ['00200037', 'DS', 1, 0, 0, 0, 1, 0],
    ['00200052', 'UI', uidOf(study, 'frame')],
    ['00201040', 'LO', ''],
    ['00201041', 'DS', zPlaceholder],
    ['00204000', 'LT', 'synthetic phantom'],
    ['00280002', 'US', 1],
    ['00280004', 'CS', 'MONOCHROME2'],
    ['00280010', 'US', size],
    ['00280011', 'US', size],
    ['00280030', 'DS', 0.703125, 0.703125],
    ['00280100', 'US', 16],
    ['00280101', 'US', 16],
    ['00280102', 'US', 15],
    ['00280103', 'US', 1],
    ['00281050', 'DS', 40, -600],
    ['00281051', 'DS', 400, 1200],
    ['00281052', 'DS', 0],
    ['00281053', 'DS', 1],
    ['00281054', 'LO', 'HU'],
    ['00282110', 'CS', '00'],
    ['00321032', 'PN', { Alphabetic: 'Req^Doctor' }],
    ['00321060', 'LO', 'Chest CT 胸部平扫'],
    ['00380300', 'LO', 'W3'],
    ['00400244', 'DA', date],
    ['00400245', 'TM', '101500'],
    ['00400250', 'DA', date],
    ['00400251', 'TM', '102000'],
    ['00400253', 'SH', 'PPS1'],
    ['00400254', 'LO', 'Chest CT'],
    [
      '00400275',
      'SQ',
      {
        '00400007': attribute('LO', 'Chest CT'),
        '00400009': attribute('SH', 'SPS1'),
        '00401001': attribute('SH', 'RP1'),
      },
    ],
    ['00401001', 'SH', 'RP1'],
  ];
  return Object.fromEntries(texts.map(([tag, vr, ...values]) => [tag, attribute(vr, ...values)]));
}
