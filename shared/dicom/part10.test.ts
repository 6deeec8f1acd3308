import { DataSetWriter, implicitForm } from './data-set-writer';
import { NotDicomError } from './errors';
import { buildFileMeta, IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from './file-meta';
import { parsePart10Head } from './part10';
import { EXPLICIT_VR_BIG_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from './transfer-syntaxes';
import { isUid } from './uid';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const meta = { sopClassUid: CT, sopInstanceUid: '1.2.3', transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
const dataSet = new DataSetWriter().element(0x00080016, 'UI', CT).element(0x00080018, 'UI', '1.2.3').toBytes();
const concat = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const dicm = concat(new Uint8Array(128), Buffer.from('DICM'));

describe('buildFileMeta', () => {
  it('writes preamble, DICM and group 2 with its length, byte by byte', () => {
    const bytes = buildFileMeta({ ...meta, sourceApplicationEntityTitle: 'CT1' });
    expect(bytes.subarray(0, 132)).toEqual(dicm);
    const group = Buffer.from(bytes.subarray(132));
    expect(group.subarray(0, 8).toString('hex')).toBe('02000000554c0400');
    expect(group.readUInt32LE(8)).toBe(bytes.length - 132 - 12);
    expect(group.subarray(12, 26).toString('hex')).toBe('020001004f420000020000000001');
    expect(group.subarray(26, 60).toString('latin1')).toBe(`\x02\x00\x02\x00UI\x1a\x00${CT}\0`);
    expect(group.subarray(-12).toString('latin1')).toBe('\x02\x00\x16\x00AE\x04\x00CT1 ');
  });

  it('names radlake by a valid UID and a version of at most 16 characters', () => {
    expect(isUid(IMPLEMENTATION_CLASS_UID)).toBe(true);
    expect(IMPLEMENTATION_VERSION_NAME.length).toBeLessThanOrEqual(16);
  });
});

describe('parsePart10Head', () => {
  it('reads what buildFileMeta wrote', () => {
    const built = buildFileMeta({ ...meta, sourceApplicationEntityTitle: 'CT1', sendingApplicationEntityTitle: 'S' });
    expect(parsePart10Head(concat(built, dataSet))).toEqual({
      hasPreamble: true,
      hasMeta: true,
      sniffed: false,
      transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
      dataSetOffset: built.length,
      mediaStorageSopClassUid: CT,
      mediaStorageSopInstanceUid: '1.2.3',
      implementationClassUid: IMPLEMENTATION_CLASS_UID,
      implementationVersionName: IMPLEMENTATION_VERSION_NAME,
      sourceApplicationEntityTitle: 'CT1',
      sendingApplicationEntityTitle: 'S',
    });
  });

  it.each([0, 7, 0xffffffff])('does not trust a group length of %d', (length) => {
    const built = buildFileMeta(meta);
    new DataView(built.buffer).setUint32(140, length, true);
    expect(parsePart10Head(concat(built, dataSet)).dataSetOffset).toBe(built.length);
  });

  it('reads a meta group without group length and without preamble', () => {
    const group = new DataSetWriter().element(0x00020010, 'UI', IMPLICIT_VR_LITTLE_ENDIAN).toBytes();
    const head = parsePart10Head(concat(group, dataSet));
    expect(head).toMatchObject({ hasPreamble: false, hasMeta: true, transferSyntaxUid: IMPLICIT_VR_LITTLE_ENDIAN });
    expect(head.dataSetOffset).toBe(group.length);
  });

  it('reads a meta group written in implicit VR', () => {
    const group = new DataSetWriter(implicitForm).element(0x00020010, 'UI', EXPLICIT_VR_LITTLE_ENDIAN).toBytes();
    const head = parsePart10Head(concat(dicm, group, dataSet));
    expect(head).toMatchObject({ sniffed: false, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN });
  });

  it('sniffs the syntax where the meta group does not tell it', () => {
    const group = new DataSetWriter().element(0x00020002, 'UI', CT).toBytes();
    const head = parsePart10Head(concat(dicm, group, dataSet));
    expect(head).toMatchObject({ hasMeta: true, sniffed: true, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN });
  });

  it('sniffs explicit, implicit and big endian data sets without any head', () => {
    const implicit = new DataSetWriter(implicitForm).element(0x00080016, 'UI', CT).toBytes();
    const big = Uint8Array.from(Buffer.from('000800164353000243540008', 'hex'));
    for (const [bytes, syntax] of [
      [dataSet, EXPLICIT_VR_LITTLE_ENDIAN],
      [implicit, IMPLICIT_VR_LITTLE_ENDIAN],
      [big, EXPLICIT_VR_BIG_ENDIAN],
    ] as const) {
      const head = parsePart10Head(bytes);
      expect(head).toMatchObject({ hasPreamble: false, hasMeta: false, sniffed: true, dataSetOffset: 0 });
      expect(head.transferSyntaxUid).toBe(syntax);
    }
  });

  it('does not take DICM inside a value for a preamble', () => {
    const text = `${'x'.repeat(120)}DICMxxxx`;
    const bytes = new DataSetWriter().element(0x00080070, 'LO', text).toBytes();
    expect(Buffer.from(bytes).indexOf('DICM')).toBe(128);
    expect(parsePart10Head(bytes)).toMatchObject({ hasPreamble: false, dataSetOffset: 0 });
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['zeros', new Uint8Array(1000)],
    ['text', Buffer.from('Dear colleague, please find the images attached to this letter.')],
    ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['a PDF', Buffer.from('%PDF-1.7\n%some bytes and more')],
    ['a zip', Buffer.from('504b0304140000000800', 'hex')],
  ])('refuses %s', (_name, bytes) => {
    expect(() => parsePart10Head(bytes)).toThrow(NotDicomError);
  });

  it('refuses a meta group that does not end', () => {
    const built = buildFileMeta(meta);
    expect(() => parsePart10Head(built.subarray(0, built.length - 4))).toThrow(NotDicomError);
  });
});
