import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonAttributes } from '#shared/archive/documents';
import { toDicomJson } from '#shared/dicom/json';
import { parsePart10Head } from '#shared/dicom/part10';
import { makePerformed } from '#shared/workflow/testing/make-performed';
import { makeStep } from '#shared/workflow/testing/make-step';
import { startOrthanc } from '../../bench/harness/orthanc';
import type { Peer } from '../../bench/harness/peer';
import { bundle } from '../support/bundles';
import { mainRoot, retrieveObjects } from '../support/dicomweb';
import { makeInstance } from '../support/instances';
import { freePorts, PlatformProcess, temporaryFolder } from '../support/platform-process';
import { send } from '../support/senders';
import { dcmtk } from './dcmtk';
import { Modality, PythonPeer } from './modality';

/** A hospital: a RIS of DCMTK (wlmscpfs) and one of pynetdicom, Orthanc as its PACS, and a platform beside them. */
const folder = temporaryFolder('dimse-ris');
const worklists = path.join(folder.path, 'worklists', 'DCMTK');
let platform: PlatformProcess;
let pacs: Peer;
let ris: PythonPeer;
let dcmtkRis: ChildProcess;
const items = '/api/spaces/main/worklist-items';

type Step = ReturnType<typeof makeStep>;
interface Item {
  readonly id: string;
  readonly patientId: string;
  readonly node: string | null;
  readonly status: string;
  readonly studyInstanceUid: string;
  readonly dataSet: JsonAttributes;
}

beforeAll(async () => {
  mkdirSync(worklists, { recursive: true });
  writeFileSync(path.join(worklists, 'lockfile'), '');
  const ports = await freePorts(4);
  const [httpPort, pacsPort, dcmtkPort, risPort] = ports as [number, number, number, number];
  ris = new PythonPeer('ris.py');
  const env = { RADLAKE_TIMEZONE: 'UTC' };
  const data = path.join(folder.path, 'pacs');
  const more = { DicomAlwaysAllowGet: true };
  [platform, pacs] = await Promise.all([
    PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'site'), env }),
    startOrthanc({ data, httpPort, dimsePort: pacsPort, more }),
    ris.ask({ listen: { port: risPort } }),
  ]);
  const args = ['-s', '-csk', '-dfr', '-dfp', path.dirname(worklists), String(dcmtkPort)];
  dcmtkRis = spawn('/usr/bin/wlmscpfs', args, { stdio: 'ignore' });
  await addNode('dcmtk', 'DCMTK', dcmtkPort);
  await addNode('ris', 'RIS', risPort);
  await addNode('pacs', 'ORTHANC', pacsPort);
  await addNode('gone', 'GONE', 1);
});
afterAll(async () => {
  ris?.stop();
  dcmtkRis?.kill('SIGKILL');
  await Promise.all([platform?.kill(), pacs?.stop()]);
  folder.remove();
});

const addNode = (name: string, aeTitle: string, port: number) =>
  ask('POST', '/api/nodes', { name, kind: 'dimse', aeTitle, host: '127.0.0.1', port });

async function ask(method: string, address: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call(address, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`);
}

/** Has the platform look at the worklist of a node, and tells how that went. */
async function look(node: string): Promise<Record<string, unknown>> {
  const address = `/api/spaces/main/remote-worklists/${node}`;
  const asked = Date.now();
  await ask('PUT', address, { daysAhead: 2, everySeconds: 3_600 });
  for (;;) {
    const { lastRun } = await platform.json<{ lastRun: { at: string } | null }>(address);
    if (lastRun && Date.parse(lastRun.at) >= asked) return lastRun as unknown as Record<string, unknown>;
    await sleep(50);
  }
}

const itemsOf = async (node: string) =>
  (await platform.json<{ items: Item[] }>(items)).items.filter((one) => one.node === node);

/** A step in three hours. */
function stepAhead(uid: string, changes: Parameters<typeof makeStep>[0]): Step {
  const [date = '', time = ''] = new Date(Date.now() + 3 * 3_600_000).toISOString().split(/[T.]/);
  const start = {
    ScheduledProcedureStepStartDate: date.replaceAll('-', ''),
    ScheduledProcedureStepStartTime: time.replaceAll(':', ''),
  };
  return makeStep({ StudyInstanceUID: uid, ...changes }, start);
}

/** Names as PS3.5 H.3 and J.3 have them, which pydicom writes in these character sets. */
const named = [
  {
    ...{ uid: '1.2.826.0.1.3680043.8.498.60.1', patientId: 'JP1', sets: ['', 'ISO 2022 IR 87'] },
    name: { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' },
  },
  {
    ...{ uid: '1.2.826.0.1.3680043.8.498.60.2', patientId: 'CN1', sets: ['GB18030'] },
    name: { Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' },
  },
  {
    ...{ uid: '1.2.826.0.1.3680043.8.498.60.3', patientId: 'KR1', sets: ['', 'ISO 2022 IR 149'] },
    name: { Alphabetic: 'Hong^Gildong', Ideographic: '洪^吉洞', Phonetic: '홍^길동' },
  },
];
const steps = named.map(({ uid, patientId, name }) => ({
  ...stepAhead(uid, { PatientID: patientId }),
  '00100010': { vr: 'PN', Value: [name] },
}));
const write = (file: string, step: Step, sets: readonly string[]) =>
  ris.ask({ write: { file: path.join(worklists, file), step: [step, sets] } });

describe('the worklist of wlmscpfs', () => {
  beforeAll(async () => {
    for (const [at, { sets }] of named.entries()) await write(`${at}.wl`, steps[at]!, sets);
  });

  async function find(query: string) {
    const address = `/api/spaces/main/remote-worklist-items?node=dcmtk&${query}`;
    const { items: found } = await platform.json<{ items: JsonAttributes[] }>(address);
    return found.map((item) => [item['00100020']!.Value![0], item['00100010']!.Value![0]]).sort();
  }
  const answers = named.map(({ patientId, name }) => [patientId, name]);
  const [japanese, chinese, korean] = answers;

  it.each([
    ['all of it', 'limit=10', [chinese, japanese, korean]],
    ['a patient', 'PatientID=JP1', [japanese]],
    ['a modality', 'Modality=MR', []],
    ['a station', 'ScheduledStationAETitle=CT1&PatientID=KR1', [korean]],
    ['days', 'ScheduledProcedureStepStartDate=20200101-20200102', []],
    ['a name in GB18030', `PatientName=*${encodeURIComponent('小东')}*&characterSet=GB18030`, [chinese]],
    ['a name', 'PatientName=Hong*', [korean]],
  ])('is asked for %s, and names come in Unicode', async (_what, query, expected) => {
    expect(await find(query)).toEqual(expected);
  });

  it('says that there is more', async () => {
    const address = '/api/spaces/main/remote-worklist-items?node=dcmtk&limit=2';
    expect(await platform.json(address)).toMatchObject({ items: [{}, {}], hasMore: true });
  });

  it('is taken over, and modalities find it here with the names as they are', async () => {
    expect(await look('dcmtk')).toMatchObject({ found: 3, created: 3, refused: 0, error: null });
    const into = path.join(folder.path, 'found');
    mkdirSync(into);
    const keys = ['PatientID', 'PatientName', 'ScheduledProcedureStepSequence[0].ScheduledProcedureStepID'];
    const args = ['-W', '-X', '-od', into, '-aec', 'RADLAKE', ...keys.flatMap((key) => ['-k', key])];
    const { code } = await dcmtk('findscu', [...args, '127.0.0.1', String(platform.dimsePort)]);
    expect(code).toBe(0);
    const found = readdirSync(into).map((name) => {
      const file = readFileSync(path.join(into, name));
      const { dataSetOffset: offset, transferSyntaxUid } = parsePart10Head(file);
      const item = JSON.parse(toDicomJson(file, { transferSyntaxUid, offset })) as JsonAttributes;
      return [item['00100020']!.Value![0], item['00100010']!.Value![0]];
    });
    expect(found.sort()).toEqual([chinese, japanese, korean]);
    expect(await look('dcmtk')).toMatchObject({ found: 3, created: 0, changed: 0, removed: 0, kept: 0 });
  });

  it('has earlier studies of its patients fetched from the PACS before they come', async () => {
    const earlier = [1, 2].map((instance) =>
      makeInstance({ root: '1.2.826.0.1.3680043.8.498.61', patient: 5, study: 1, series: 1, instance }),
    );
    const sent = await send(earlier, { port: pacs.dimsePort, calledAeTitle: 'ORTHANC' });
    expect(sent.acknowledged.size).toBe(2);
    const prefetch = { hoursAhead: 24, studies: 2 };
    await ask('PUT', '/api/spaces/main/origins', { nodes: ['pacs'], onDemand: false, prefetch });
    const patientId = earlier[0]!.patient.id;
    await write('new.wl', stepAhead('1.2.826.0.1.3680043.8.498.60.9', { PatientID: patientId }), ['ISO_IR 192']);
    expect(await look('dcmtk')).toMatchObject({ found: 4, created: 1 });
    const address = '/api/spaces/main/retrievals?state=done';
    for (;;) {
      const page = await platform.json<{ items: { studyInstanceUid: string; reason: string }[] }>(address);
      if (page.items.length === 0) await sleep(100);
      else {
        const { studyInstanceUid } = earlier[0]!;
        expect(page.items).toMatchObject([{ studyInstanceUid, reason: 'prefetch', node: 'pacs' }]);
        break;
      }
    }
    const objects = await retrieveObjects(platform, `${mainRoot}/studies/${earlier[0]!.studyInstanceUid}`);
    expect(objects!.map(({ sha256 }) => sha256).sort()).toEqual(earlier.map(({ sha256 }) => sha256).sort());
  });

  it('loses here what it has no more', async () => {
    rmSync(path.join(worklists, '0.wl'));
    expect(await look('dcmtk')).toMatchObject({ found: 3, removed: 1, error: null });
    expect((await itemsOf('dcmtk')).map(({ patientId }) => patientId)).not.toContain('JP1');
  });
});

describe('a RIS of pynetdicom', () => {
  const first = stepAhead('1.2.826.0.1.3680043.8.498.62.1', { PatientID: 'R1' });
  const second = stepAhead('1.2.826.0.1.3680043.8.498.62.2', { PatientID: 'R2' });
  const serve = (what: { steps: readonly [Step, readonly string[]][]; status?: number; hang?: boolean }) =>
    ris.ask({ serve: what });

  it('has its changes followed, but not of what a modality performs here', async () => {
    await serve({
      steps: [
        [first, ['GB18030']],
        [second, ['GB18030']],
      ],
    });
    expect(await look('ris')).toMatchObject({ found: 2, created: 2, error: null });
    const modality = new Modality(platform.dimsePort);
    const performed = makePerformed({
      ScheduledStepAttributesSequence: {
        ...{ StudyInstanceUID: '1.2.826.0.1.3680043.8.498.62.1', ReferencedStudySequence: null, AccessionNumber: 'A1' },
        ...{ RequestedProcedureID: 'RP1', RequestedProcedureDescription: null, ScheduledProcedureStepID: 'SPS1' },
        ...{ ScheduledProcedureStepDescription: null, ScheduledProtocolCodeSequence: null },
      },
    });
    const [[status]] = (await modality.ask<[number][]>({ mpps: [['create', '1.2.7.62', performed]] })) as [[number]];
    modality.stop();
    expect(status).toBe(0);
    const renamed = { vr: 'PN', Value: [{ Alphabetic: 'Zhang^XiaoDong', Ideographic: '张^小东' }] };
    await serve({
      steps: [
        [{ ...first, '00100010': renamed }, ['GB18030']],
        [{ ...second, '00100010': renamed }, ['GB18030']],
      ],
    });
    expect(await look('ris')).toMatchObject({ found: 2, created: 0, changed: 1, kept: 1, removed: 0 });
    const names = new Map((await itemsOf('ris')).map((one) => [one.patientId, one.dataSet['00100010']!.Value![0]]));
    expect(names.get('R2')).toEqual(renamed.Value[0]);
    expect(names.get('R1')).toEqual({ Alphabetic: 'Adams^Ada' });
  });

  it('that refuses, or ends before it gave all, loses nothing here', async () => {
    await serve({ steps: [], status: 0xa700 });
    expect(await look('ris')).toMatchObject({ removed: 0, error: { code: 'DIMSE_PEER_STATUS' } });
    await serve({ steps: [], status: 0xfe00 });
    expect(await look('ris')).toMatchObject({ removed: 0, error: { code: 'NODE_ANSWERS_CUT' } });
    expect(await itemsOf('ris')).toHaveLength(2);
  });

  it('loses what it has no more, but for what a modality performs', async () => {
    const third = stepAhead('1.2.826.0.1.3680043.8.498.62.3', { PatientID: 'R3' });
    await serve({ steps: [[third, ['ISO_IR 192']]] });
    expect(await look('ris')).toMatchObject({ found: 1, created: 1, removed: 1 });
    const left = (await itemsOf('ris')).map(({ patientId, status }) => [patientId, status]);
    expect(left.sort()).toEqual([
      ['R1', 'STARTED'],
      ['R3', 'SCHEDULED'],
    ]);
  });
});

describe('a node that cannot be asked', () => {
  it.each([
    ['is not there', 'gone', 502, 'DIMSE_ASSOCIATION_ABORTED'],
    ['has no worklist', 'pacs', 502, 'DIMSE_NO_PRESENTATION_CONTEXT'],
    ['is not known', 'nobody', 404, 'NODE_NOT_FOUND'],
  ])('because it %s is told by its code', async (_why, node, status, code) => {
    const answer = await platform.call(`/api/spaces/main/remote-worklist-items?node=${node}`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('refuses, or takes too long: that is told too', async () => {
    const address = '/api/spaces/main/remote-worklist-items?node=ris&timeout=1';
    await ris.ask({ serve: { status: 0xa700 } });
    const refused = await platform.call(address);
    expect([refused.status, await refused.json()]).toMatchObject([502, { code: 'DIMSE_PEER_STATUS' }]);
    await ris.ask({ serve: { hang: true } });
    const late = await platform.call(address);
    expect([late.status, await late.json()]).toMatchObject([504, { code: 'NODE_TIMEOUT' }]);
  });
});
