import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { bundle } from '../../support/bundles';
import { completeAnswer, retrieveObjects } from '../../support/dicomweb';
import { PlatformProcess, temporaryFolder, testApiKey } from '../../support/platform-process';
import type { OriginalFile } from '../archive/data-set';
import { sendByStorescu } from '../archive/dcmtk';
import { type Change, writeArrivals } from './repeats';

const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';
const script = path.resolve('tests', 'conformance', 'identity', 'store.py');
const folder = temporaryFolder('identity');
let platform: PlatformProcess;

interface Kept {
  readonly kind: string;
  readonly studyInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly storedSha256: string;
  readonly arrivedSha256: string;
  readonly sha256: string;
  readonly source: string;
  readonly at: string;
  readonly reason: string;
}
type Answer = Readonly<Record<string, { readonly Value?: readonly unknown[] }>>;

/** Each sends files one after another. @returns what was not stored */
const doors = {
  storescu: {
    source: 'dimse',
    send: (files: readonly OriginalFile[], space: string) => {
      const aeTitle = space.toUpperCase();
      const peer = { port: platform.dimsePort, aeTitle, work: folder.path };
      return files.flatMap((one) => sendByStorescu([one], peer));
    },
  },
  stow: {
    source: 'stow',
    send: (files: readonly OriginalFile[], space: string) => {
      const args = [script, `${platform.url}/spaces/${space}/dicomweb`, testApiKey, ...files.map(({ file }) => file)];
      const { stored, failed } = JSON.parse(execFileSync(python, args, { encoding: 'utf8' }));
      expect(stored).toEqual(files.map(({ instance }) => instance));
      return failed as string[];
    },
  },
} as const;
const policies = { overlay: 'ovl', newVersion: 'ver', quarantine: 'qua' } as const;
const doorNames = Object.keys(doors) as (keyof typeof doors)[];
const spaceOf = (door: keyof typeof doors, policy: keyof typeof policies) => `${door}-${policies[policy]}`;

beforeAll(async () => {
  const env = { RADLAKE_SETTLE_MS: '86400000' };
  const dataFolder = path.join(folder.path, 'data');
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder, env });
  for (const door of doorNames)
    for (const policy of Object.keys(policies) as (keyof typeof policies)[]) {
      const name = spaceOf(door, policy);
      const body = JSON.stringify({ name, aeTitle: name.toUpperCase(), repeat: policy });
      const headers = { 'content-type': 'application/json' };
      const answer = await platform.call('/api/spaces', { method: 'POST', headers, body });
      expect(answer.status).toBe(201);
    }
});
afterAll(async () => {
  await platform.kill();
  folder.remove();
});

/** Sends arrivals under one UID one after the other, and asks what there is now. */
async function meet(
  door: keyof typeof doors,
  name: string,
  changes: readonly Change[],
  policy: keyof typeof policies = 'overlay',
) {
  const space = spaceOf(door, policy);
  const { arrivals, ...uids } = await writeArrivals(folder.path, `${door} ${name}`, changes);
  expect(doors[door].send(arrivals, space)).toEqual([]);
  const root = `/spaces/${space}/dicomweb/studies`;
  const search = async (address: string) => {
    const answer = await completeAnswer(platform, address);
    return answer.status === 204 ? [] : ((await answer.json()) as Answer[]);
  };
  const studies = await search(`${root}?StudyInstanceUID=${uids.studyInstanceUid}`);
  const instances = await search(`${root}/${uids.studyInstanceUid}/instances`);
  const shown = (await retrieveObjects(platform, `${root}/${uids.studyInstanceUid}`)) ?? [];
  const { items } = await platform.json<{ items: Kept[] }>(`/api/conflicts?space=${space}`);
  return {
    ...{ space, uids, shown, studies },
    sha256: arrivals.map(({ dataSetSha256 }) => dataSetSha256),
    found: instances.map((one) => one['00080018']?.Value?.[0]),
    kept: items.filter(({ studyInstanceUid }) => studyInstanceUid === uids.studyInstanceUid),
  };
}

const patientName = ([study]: readonly Answer[]) => study?.['00100010']?.Value?.[0];
const hashes = (shown: readonly { readonly sha256: string }[]) => shown.map(({ sha256 }) => sha256);

describe.each(doorNames)('an instance that comes again by %s', (door) => {
  it('(a) as it was is there once, and nothing is kept aside', async () => {
    const { found, shown, kept, sha256, uids } = await meet(door, 'a', [{}, {}]);
    expect(found).toEqual([uids.sopInstanceUid]);
    expect(hashes(shown)).toEqual([sha256[0]]);
    expect(kept).toEqual([]);
  });

  const lossless: readonly (readonly [name: string, uid: string])[] = [
    ['RLE', '1.2.840.10008.1.2.5'],
    ['JPEG-LS', '1.2.840.10008.1.2.4.80'],
    ['JPEG 2000', '1.2.840.10008.1.2.4.90'],
    ['HTJ2K', '1.2.840.10008.1.2.4.201'],
  ];
  // DCMTK of Debian does not know HTJ2K.
  it.each(lossless.slice(0, door === 'stow' ? 4 : 3))(
    '(b) with the same pixels in %s is there once, as it came first',
    async (syntax, transferSyntaxUid) => {
      const { found, shown, kept, sha256, uids } = await meet(door, `b ${syntax}`, [{}, { transferSyntaxUid }]);
      expect(sha256[1]).not.toBe(sha256[0]);
      expect(found).toEqual([uids.sopInstanceUid]);
      expect(hashes(shown)).toEqual([sha256[0]]);
      expect(kept).toEqual([]);
    },
  );

  const corrected = [{}, { patientName: 'Second^Name' }] as const;

  it('(c) with corrected attributes answers them, keeps the pixels, and nothing is kept aside', async () => {
    const { found, shown, kept, studies, uids } = await meet(door, 'c overlay', corrected);
    expect(patientName(studies)).toEqual({ Alphabetic: 'Second^Name' });
    expect(found).toEqual([uids.sopInstanceUid]);
    expect(shown).toHaveLength(1);
    expect(kept).toEqual([]);
  });

  it('(c) where the space keeps versions shows the later one, and lists the former', async () => {
    const { shown, kept, sha256, uids } = await meet(door, 'c version', corrected, 'newVersion');
    expect(hashes(shown)).toEqual([sha256[1]]);
    const [storedSha256, arrivedSha256] = sha256;
    const { sopInstanceUid } = uids;
    expect(kept).toMatchObject([
      { kind: 'version', sopInstanceUid, storedSha256, arrivedSha256, sha256: storedSha256 },
    ]);
  });

  it('(c) where the space quarantines repeats shows the first, and the other waits in quarantine', async () => {
    const { shown, kept, studies, sha256, space } = await meet(door, 'c quarantine', corrected, 'quarantine');
    expect(patientName(studies)).toEqual({ Alphabetic: 'First^Name' });
    expect(hashes(shown)).toEqual([sha256[0]]);
    expect(kept).toEqual([]);
    const { items } = await platform.json<{ items: { space: string; code: string }[] }>('/api/quarantine');
    expect(items.filter((one) => one.space === space)).toMatchObject([{ code: 'REPEATED_INSTANCE' }]);
  });

  it.each(Object.keys(policies) as (keyof typeof policies)[])(
    '(d) with other pixels is kept aside with both hashes, whatever the policy (%s)',
    async (policy) => {
      const before = new Date().toISOString();
      const { found, shown, kept, sha256, uids } = await meet(door, `d ${policy}`, [{}, { seed: 2 }], policy);
      expect(found).toEqual([uids.sopInstanceUid]);
      expect(hashes(shown)).toEqual([sha256[0]]);
      const [storedSha256, arrivedSha256] = sha256;
      expect(storedSha256).not.toBe(arrivedSha256);
      expect(kept).toMatchObject([
        {
          ...{ kind: 'conflict', ...uids, storedSha256, arrivedSha256, sha256: arrivedSha256 },
          ...{ source: doors[door].source, reason: expect.stringContaining('Other pixels') },
        },
      ]);
      expect(kept[0]!.at >= before && kept[0]!.at <= new Date().toISOString()).toBe(true);
    },
  );

  it('(d) in another transfer syntax as well', async () => {
    const changes = [{}, { seed: 3, transferSyntaxUid: '1.2.840.10008.1.2.5' }];
    const { shown, kept, sha256 } = await meet(door, 'd RLE', changes);
    expect(hashes(shown)).toEqual([sha256[0]]);
    expect(kept).toMatchObject([{ kind: 'conflict', storedSha256: sha256[0], arrivedSha256: sha256[1] }]);
  });
});
