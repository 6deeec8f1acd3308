import { constants, deflateRawSync } from 'node:zlib';
import { ctImageStorage, makeObject } from '#shared/archive/testing/make-object';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import {
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from '#shared/dicom/transfer-syntaxes';
import { SeededRandom } from '../support/random';

const good = makeObject({}, 2048);
const dataSetOf = (object: Buffer) => object.subarray(parsePart10Head(object).dataSetOffset);

function part10(transferSyntaxUid: string, dataSet: Uint8Array, sopInstanceUid = '1.2.3.4.1'): Buffer {
  return Buffer.concat([buildFileMeta({ sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid }), dataSet]);
}

/** The header of an instance of its own, up to the number of bits. */
function header(sopInstanceUid: string): Uint8Array {
  return dataSetOf(makeObject({ 524312: sopInstanceUid }, 0)).subarray(0, -12);
}

const element = (tag: number, vr: string, length: number): Buffer => {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(tag >>> 16, 0);
  bytes.writeUInt16LE(tag & 0xffff, 2);
  bytes.write(vr, 4, 'latin1');
  bytes.writeUInt32LE(length >>> 0, 8);
  return bytes;
};

/** Sequences in items in sequences, none of which has an end. */
function nested(depth: number, tag: number): Buffer {
  const level = Buffer.concat([element(tag, 'SQ', 0xffffffff), Buffer.from('feff00e0ffffffff', 'hex')]);
  return Buffer.concat(Array.from({ length: depth }, () => level));
}

/** A deflated data set of `megabytes` of zeros, a thousandth of them on the line. */
function bomb(before: Uint8Array, megabytes: number): Buffer {
  const open = { level: 9, finishFlush: constants.Z_SYNC_FLUSH };
  const start = Buffer.concat([before, element(0x00091001, 'OB', megabytes * 2 ** 20)]);
  const zeros = deflateRawSync(Buffer.alloc(2 ** 20), open);
  const blocks = [deflateRawSync(start, open), ...Array.from({ length: megabytes }, () => zeros), deflateRawSync('')];
  return part10(DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, Buffer.concat(blocks), '1.2.9.9');
}

function randomBytes(random: SeededRandom, length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, () => random.between(0, 255)));
}

/** Objects that are no good DICOM, by what is wrong with them. */
export function hostileObjects(): readonly (readonly [what: string, bytes: Buffer])[] {
  const random = new SeededRandom(20_260_115);
  const dataSet = dataSetOf(good);
  const uid = (last: number) => `1.2.3.66.${last}`;
  const with32 = (offset: number, value: number) => {
    const bytes = Buffer.from(good);
    bytes.writeUInt32LE(value, offset);
    return bytes;
  };
  return [
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.of(0)],
    ['only a preamble', Buffer.alloc(132)],
    ['zeros', Buffer.alloc(100_000)],
    ['text', Buffer.from('<html>no image</html>'.repeat(100))],
    ...Array.from({ length: 8 }, (_, at) => [`random bytes ${at}`, randomBytes(random, 1 << (at * 2))] as const),
    ...Array.from(
      { length: 8 },
      (_, at) =>
        [
          `random bytes behind a meta group ${at}`,
          part10(EXPLICIT_VR_LITTLE_ENDIAN, randomBytes(random, 1 << (at * 2))),
        ] as const,
    ),
    ['random bytes said to be deflated', part10(DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, randomBytes(random, 5000))],
    ['an unknown transfer syntax', part10('1.2.3.4.5.6.7.8.9', dataSet)],
    ['a meta group of 4 GiB', with32(140, 0xffffffff)],
    ['a meta group of 2 GiB', with32(140, 0x7fffffff)],
    ['explicit bytes said to be implicit', part10(IMPLICIT_VR_LITTLE_ENDIAN, dataSet)],
    ['no identity', part10(EXPLICIT_VR_LITTLE_ENDIAN, new DataSetWriter().element(0x00080060, 'CS', 'CT').toBytes())],
    ...['', '..', '../../../etc/passwd', '1.2.3/../../x', '$ne', '1.2.\0.3', '1'.repeat(100)].map(
      (bad) => [`the UID ${JSON.stringify(bad.slice(0, 20))}`, makeObject({ 524312: bad })] as const,
    ),
    ['nesting of 10,000 before the UIDs', part10(EXPLICIT_VR_LITTLE_ENDIAN, nested(10_000, 0x00081140))],
    [
      'nesting of 10,000 behind the UIDs',
      part10(EXPLICIT_VR_LITTLE_ENDIAN, Buffer.concat([header(uid(1)), nested(10_000, 0x30060010)]), uid(1)),
    ],
    ...['UI', 'OB', 'SQ', 'UN', 'UT', 'XX', 'PN'].flatMap((vr, at) =>
      [0xffffffff, 0xfffffffe, 0x80000000].map(
        (length, number) =>
          [
            `a ${vr} of ${length.toString(16)} bytes`,
            part10(
              EXPLICIT_VR_LITTLE_ENDIAN,
              Buffer.concat([header(uid(10 + at * 3 + number)), element(0x60000010, vr, length), Buffer.alloc(64)]),
              uid(10 + at * 3 + number),
            ),
          ] as const,
      ),
    ),
    ['a bomb before the UIDs', bomb(new Uint8Array(), 300)],
    ['a bomb behind the UIDs', bomb(header('1.2.9.9'), 100)],
    ...Array.from({ length: 40 }, (_, at) => {
      const end = Math.floor((at * good.length) / 40);
      return [`an object cut at ${end}`, good.subarray(0, end)] as const;
    }),
    ...Array.from({ length: 60 }, (_, at) => {
      const bytes = Buffer.from(good);
      for (let hit = 0; hit < 6; hit++) bytes[random.between(132, 700)] = random.between(0, 255);
      return [`an object with broken bytes ${at}`, bytes] as const;
    }),
  ];
}
