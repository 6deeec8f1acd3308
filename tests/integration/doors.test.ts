import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { landFile } from '#events/sources/folder/land-file';
import { ctImageStorage, makeObject } from '#shared/archive/testing/make-object';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { RunningPlatform, until } from './running-platform';

const count = 4;
const doors = ['C-STORE', 'STOW-RS', 'inbox', 'import'] as const;
type Door = (typeof doors)[number];

interface Sent {
  readonly sopInstanceUid: string;
  readonly part10: Buffer;
  readonly dataSet: Buffer;
}

/** The study with its UIDs under `root`; the same root gives the same bytes. */
function studyOf(root: string): Sent[] {
  return Array.from({ length: count }, (_, at) => {
    const sopInstanceUid = `${root}.1.${at + 1}`;
    const values = { 2097165: root, 2097166: `${root}.1`, 524312: sopInstanceUid, 2097171: String(at + 1) };
    const part10 = makeObject({ ...values, 1048592: '王^小明=Wang^XiaoMing' }, 5_000 + at);
    return { sopInstanceUid, part10, dataSet: part10.subarray(parsePart10Head(part10).dataSetOffset) };
  });
}

let platform: RunningPlatform;
beforeAll(async () => {
  platform = await RunningPlatform.start();
});
afterAll(() => platform.stop());

const send: Readonly<Record<Door, (sent: readonly Sent[]) => Promise<void>>> = {
  'C-STORE': async (sent) => {
    const client = await DimseClient.connect({
      host: '127.0.0.1',
      port: platform.dimsePort,
      calledAeTitle: 'RADLAKE',
      callingAeTitle: 'MODALITY',
      contexts: [{ abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN] }],
    });
    for (const { sopInstanceUid, dataSet } of sent) {
      expect(await client.store({ sopClassUid: ctImageStorage, sopInstanceUid, dataSet })).toEqual({ status: 0 });
    }
    await client.release();
  },
  'STOW-RS': async (sent) => {
    expect((await platform.stow(sent.map(({ part10 }) => part10))).status).toBe(200);
  },
  inbox: async (sent) => {
    const landedBefore = landed;
    for (const { sopInstanceUid, part10 } of sent) {
      const file = path.join(platform.inbox, `${sopInstanceUid}.dcm`);
      writeFileSync(path.join(platform.inbox, `.${sopInstanceUid}`), part10);
      renameSync(path.join(platform.inbox, `.${sopInstanceUid}`), file);
    }
    await until(() => landed >= landedBefore + sent.length);
  },
  import: async (sent) => {
    const folder = path.join(platform.folder, 'to-import');
    mkdirSync(folder, { recursive: true });
    for (const { sopInstanceUid, part10 } of sent) {
      const file = path.join(folder, sopInstanceUid);
      writeFileSync(file, part10);
      const outcome = await landFile(platform.services.archive, file, { space: 'main', source: 'import' });
      expect(outcome.kind).toBe('stored');
    }
  },
};

/** Objects that were landed since the platform started. */
let landed = 0;
beforeAll(() => {
  platform.services.archive.lander.onLanded(({ locations }) => {
    landed += locations.length;
  });
});

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function retrieve(root: string, { sopInstanceUid }: Sent): Promise<Buffer> {
  const place = `/dicomweb/studies/${root}/series/${root}.1/instances/${sopInstanceUid}`;
  const { status, body } = await platform.get(place, { headers: { accept: 'application/dicom' } });
  expect(status).toBe(200);
  return body.subarray(parsePart10Head(body).dataSetOffset);
}

describe.each(doors)('a study that comes in by %s', (door) => {
  const root = `1.41.${doors.indexOf(door) + 1}`;
  const sent = studyOf(root);
  beforeAll(() => send[door](sent));

  it('goes out with the data sets that came in', async () => {
    for (const one of sent) expect(sha256(await retrieve(root, one))).toBe(sha256(one.dataSet));
  });

  it('is described alike, whatever the door', async () => {
    const describe = async (uid: string) => {
      const [study] = (await platform.get(`/dicomweb/studies?StudyInstanceUID=${uid}&includefield=all`)).json;
      const metadata = (await platform.get(`/dicomweb/studies/${uid}/metadata`)).json;
      return JSON.stringify([study, metadata]).replaceAll(uid, 'ROOT');
    };
    const other = `1.42.${doors.indexOf(door) + 1}`;
    await send['STOW-RS'](studyOf(other));
    expect(await describe(root)).toBe(await describe(other));
  });

  it.each(doors)('and again by %s, is a duplicate: nothing more, nothing aside', async (again) => {
    await send[again](sent);
    const [study] = (await platform.get(`/dicomweb/studies?StudyInstanceUID=${root}`)).json;
    expect(study['00201208'].Value).toEqual([count]);
    const listed = (await platform.get(`/dicomweb/studies/${root}/instances`)).json;
    expect(listed).toHaveLength(count);
    const { conflicts, overlays, quarantine } = platform.services.archive.collections;
    const aside = [conflicts, overlays, quarantine].map((collection) => collection.countDocuments({}));
    expect(await Promise.all(aside)).toEqual([0, 0, 0]);
    for (const one of sent) expect(sha256(await retrieve(root, one))).toBe(sha256(one.dataSet));
  });
});

it('the content hash of an object is that of its data set, the same by every door', async () => {
  const { archive } = platform.services;
  await platform.call('POST', '/function/ingest-settle');
  for (const door of doors) {
    const root = `1.41.${doors.indexOf(door) + 1}`;
    const { packSeries } = await import('#shared/archive/pack-series');
    await packSeries(archive, `main/${root}/${root}.1`);
    const series = await archive.collections.series.findOne({ _id: `main/${root}/${root}.1` });
    const entries = (await Promise.all(series!.packs.map((pack) => archive.members.of(pack)))).flatMap((p) => [
      ...p.entries,
    ]);
    expect(entries.map((entry) => entry.sha256).sort()).toEqual(
      studyOf(root)
        .map(({ dataSet }) => sha256(dataSet))
        .sort(),
    );
  }
});
