import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { deflateDataSet } from '#shared/dicom/deflate';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import {
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
} from '#shared/dicom/transfer-syntaxes';
import { announceLanded } from './landing-notices';
import { openQuarantined } from './quarantine';
import { Reception } from './receive';
import { createSpace } from './spaces';
import { ctImageStorage, makeObject } from './testing/make-object';
import { openTestArchive, type TestArchive } from './testing/open-archive';

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive();
});
afterEach(() => t.close());

const arrival = { space: 'main', source: 'test' } as const;
const identity = {
  sopClassUid: ctImageStorage,
  sopInstanceUid: '1.2.3.4.1',
  transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
};
const dataSetOf = (part10: Buffer) => part10.subarray(parsePart10Head(part10).dataSetOffset);
const dataSet = (pixelBytes = 32) => dataSetOf(makeObject({}, pixelBytes));
const landed = async (bytes: Uint8Array, chunkBytes = bytes.length, reception = new Reception(t.archive, arrival)) => {
  for (let at = 0; at < bytes.length; at += chunkBytes) await reception.write(bytes.subarray(at, at + chunkBytes));
  const stored = await reception.finish();
  const { key, offset, length } = stored.location;
  return { stored, bytes: Buffer.from(await t.archive.store.read(key, offset, length)) };
};
const refused = async (bytes: Uint8Array, reception = new Reception(t.archive, arrival)) =>
  await landed(bytes, 4096, reception).then(
    () => null,
    (error: { code: string; details: { quarantine?: string } }) => error,
  );
const quarantined = async (id: string) => {
  const hash = createHash('sha256');
  for await (const chunk of (await openQuarantined(t.archive, id)).chunks()) hash.update(chunk);
  return hash.digest('hex');
};
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('an object on its way in', () => {
  it.each([1, 7, 200, 70_000])(
    'with preamble and meta group is stored unchanged, in chunks of %i bytes',
    async (size) => {
      const bytes = makeObject({}, size === 1 ? 32 : 200_000);
      expect((await landed(bytes, size)).bytes).toEqual(bytes);
    },
  );

  it('as a bare data set is stored unchanged behind a meta group with what was announced', async () => {
    const reception = new Reception(t.archive, { ...arrival, callingAeTitle: 'CT1' }, identity);
    const { bytes, stored } = await landed(dataSet(100_000), 4096, reception);
    const head = parsePart10Head(bytes);
    expect(head).toMatchObject({
      transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
      mediaStorageSopClassUid: ctImageStorage,
      mediaStorageSopInstanceUid: '1.2.3.4.1',
      sourceApplicationEntityTitle: 'CT1',
      sniffed: false,
    });
    expect(bytes.subarray(head.dataSetOffset)).toEqual(dataSet(100_000));
    expect(stored.transferSyntaxUid).toBe(EXPLICIT_VR_LITTLE_ENDIAN);
  });

  it('without preamble and meta group gets one with the syntax that its bytes show', async () => {
    const { bytes } = await landed(dataSet());
    const head = parsePart10Head(bytes);
    expect(head).toMatchObject({ hasPreamble: true, hasMeta: true, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN });
    expect(bytes.subarray(head.dataSetOffset)).toEqual(dataSet());
  });

  it('with a preamble but no meta group gets one as well', async () => {
    const { bytes } = await landed(Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), dataSet()]));
    expect(bytes.subarray(parsePart10Head(bytes).dataSetOffset)).toEqual(dataSet());
  });

  it('deflated is read and stored unchanged', async () => {
    const meta = buildFileMeta({ ...identity, transferSyntaxUid: DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN });
    const { bytes, stored } = await landed(Buffer.concat([meta, deflateDataSet(dataSet(100_000))]), 100);
    expect(stored.transferSyntaxUid).toBe(DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
    const { dataSetOffset } = parsePart10Head(bytes);
    expect(inflateRawSync(bytes.subarray(dataSetOffset))).toEqual(dataSet(100_000));
    await t.indexed();
    expect(await t.archive.collections.instances.countDocuments({})).toBe(1);
  });

  it('over 16 MiB goes through a file of its own and is stored unchanged', async () => {
    const bytes = makeObject({}, 17 * 1024 * 1024);
    const { stored, bytes: read } = await landed(bytes, 65_536);
    expect(sha256(read)).toBe(sha256(bytes));
    expect(stored.location.offset).toBe(512);
    expect(t.archive.lander.memory.usedBytes).toBe(0);
  });

  it('that is given up in the middle leaves neither bytes nor memory behind', async () => {
    const reception = new Reception(t.archive, arrival);
    const bytes = makeObject({}, 17 * 1024 * 1024);
    for (let at = 0; at < bytes.length - 1000; at += 65_536) await reception.write(bytes.subarray(at, at + 65_536));
    reception.abort();
    expect(t.archive.lander.memory.usedBytes).toBe(0);
    expect(await t.archive.collections.quarantine.countDocuments({})).toBe(0);
  });
});

describe('an object that cannot be stored', () => {
  it.each([10, 50_000, 200_000])('is quarantined whole with the reason: %i bytes of something else', async (size) => {
    const bytes = Buffer.alloc(size, 'no DICOM ');
    const error = await refused(bytes);
    expect(error).toMatchObject({ code: 'NOT_DICOM' });
    expect(await quarantined(error!.details.quarantine!)).toBe(sha256(bytes));
    expect(t.archive.lander.memory.usedBytes).toBe(0);
  });

  it('is quarantined whole when it went through a file of its own, reading each byte once', async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024, 'no DICOM ');
    const { store } = t.archive;
    const openSpill = store.openSpill.bind(store);
    let readBytes = 0;
    store.openSpill = async () => {
      const spill = await openSpill();
      const read = spill.read.bind(spill);
      spill.read = async (buffer, position) => {
        readBytes += buffer.length;
        return await read(buffer, position);
      };
      return spill;
    };
    const error = await refused(bytes);
    expect(await quarantined(error!.details.quarantine!)).toBe(sha256(bytes));
    expect(readBytes).toBe(bytes.length);
  });

  it('is of another instance than announced', async () => {
    const reception = new Reception(t.archive, arrival, { ...identity, sopInstanceUid: '9.9' });
    const error = await refused(dataSet(), reception);
    expect(error).toMatchObject({ code: 'IDENTITY_MISMATCH', details: { differing: ['sopInstanceUid'] } });
    const kept = await t.archive.collections.quarantine.findOne({ _id: String(error!.details.quarantine) });
    expect(kept).toMatchObject({ code: 'IDENTITY_MISMATCH', state: 'held' });
  });

  it('lacks a UID that names it', async () => {
    expect(await refused(makeObject({ '0020000E': null }))).toMatchObject({ code: 'MISSING_IDENTITY' });
    expect(await refused(makeObject({ '0020000D': '../../etc' }))).toMatchObject({ code: 'MISSING_IDENTITY' });
  });

  it('has a transfer syntax that is no UID', async () => {
    const meta = buildFileMeta({ ...identity, transferSyntaxUid: '1.2\r\nSet-Cookie: a=b' });
    expect(await refused(Buffer.concat([meta, dataSet()]))).toMatchObject({ code: 'MALFORMED_DATA_SET' });
  });

  it('goes to no quarantine when its space does not exist', async () => {
    const error = await refused(makeObject(), new Reception(t.archive, { ...arrival, space: 'nowhere' }));
    expect(error).toMatchObject({ code: 'SPACE_NOT_FOUND' });
    expect(await t.archive.collections.quarantine.countDocuments({})).toBe(0);
    expect(t.archive.lander.memory.usedBytes).toBe(0);
  });
});

describe('a missing Type 1 attribute', () => {
  it('is told and stored all the same by default', async () => {
    expect((await landed(makeObject({ '00080060': null }))).stored.missingType1).toEqual(['Modality']);
  });

  it('is refused where the space says so', async () => {
    await createSpace(t.archive, 'strict', { missingType1: 'reject' });
    const reception = new Reception(t.archive, { ...arrival, space: 'strict' });
    const error = await refused(makeObject({ '00080060': '' }), reception);
    expect(error).toMatchObject({ code: 'MISSING_ATTRIBUTE', details: { missing: ['Modality'] } });
    expect(
      (await landed(makeObject(), 4096, new Reception(t.archive, { ...arrival, space: 'strict' }))).stored,
    ).toMatchObject({ missingType1: [] });
  });
});

describe('landing notices', () => {
  it('stay below the limit of an event however long the paths of the files are', async () => {
    const location = { store: 'main', key: 'segments/0000000000000a.tar', offset: 512, length: 10 };
    const batch = Array.from({ length: 500 }, (_, n) => ({
      sequence: n + 1,
      location: { ...location, sequence: n + 1 },
      arrival: { ...arrival, transferSyntaxUid: IMPLICIT_VR_LITTLE_ENDIAN, path: `${n}/${'x'.repeat(4000)}` },
    }));
    await announceLanded(t.archive, batch, () => 0);
    const seen: [number, number][] = [];
    for await (const { event } of t.archive.bus.read(['radlake.instances.landed'], '2000-01-01T00:00:00Z')) {
      expect(JSON.stringify(event).length).toBeLessThan(200_000);
      const { after, items } = event.data as { after: number; items: { sequence: number }[] };
      seen.push([after, items.at(-1)!.sequence]);
    }
    expect(seen[0]![0]).toBe(0);
    expect(seen.at(-1)![1]).toBe(500);
    for (let at = 1; at < seen.length; at++) expect(seen[at]![0]).toBe(seen[at - 1]![1]);
  });
});
