import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { fromDicomJson, toDicomJson } from '#shared/dicom/json';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { makePerformed, performedEnd } from '#shared/workflow/testing/make-performed';
import { makeStep } from '#shared/workflow/testing/make-step';
import { dataSetOf } from '#shared/worklist/testing/make-workitem';
import { bundle } from '../support/bundles';
import { ctImageStorage, makeInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { dcmtk } from './dcmtk';
import { Modality } from './modality';

const folder = temporaryFolder('dimse-workflow');
let platform: PlatformProcess;
let modality: Modality;
let listenPort: number;

beforeAll(async () => {
  platform = await PlatformProcess.start({
    bundle: bundle('plain'),
    dataFolder: path.join(folder.path, 'data'),
    env: { RADLAKE_SETTLE_MS: '1000', RADLAKE_TIMEZONE: 'UTC' },
  });
  modality = new Modality(platform.dimsePort);
  listenPort = await freePort();
  await modality.ask({ listen: { port: listenPort } });
  await post('/api/nodes', {
    services: ['store', 'worklist', 'mpps', 'commitment', 'availability'],
    ...{ name: 'modality', kind: 'dimse', aeTitle: 'MODALITY', host: '127.0.0.1', port: listenPort },
  });
});
afterAll(async () => {
  modality?.stop();
  await platform?.kill();
  folder.remove();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function post(address: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call(address, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error('did not happen in time');
}

describe('Modality Worklist', () => {
  const steps = [
    makeStep({ StudyInstanceUID: '1.2.1' }, { ScheduledProcedureStepStartTime: '080000' }),
    makeStep(
      { StudyInstanceUID: '1.2.2', PatientID: 'P2', PatientName: 'Baker^Bob', AccessionNumber: 'A2' },
      { ScheduledProcedureStepStartTime: '120000', ScheduledStationAETitle: 'MR1', Modality: 'MR' },
    ),
    makeStep(
      { StudyInstanceUID: '1.2.3', PatientID: 'P10', PatientName: 'Adam^Carl' },
      { ScheduledProcedureStepStartDate: '20260507', ScheduledPerformingPhysicianName: 'Roe^Richard' },
    ),
  ];
  let peer: ChildProcess;
  let peerPort: number;

  beforeAll(async () => {
    const worklists = path.join(folder.path, 'worklists', 'RADLAKE');
    mkdirSync(worklists, { recursive: true });
    writeFileSync(path.join(worklists, 'lockfile'), '');
    for (const [at, step] of steps.entries()) {
      await post('/api/spaces/main/worklist-items', step);
      const meta = { sopClassUid: '1.2.276.0.7230010.3.1.0.1', sopInstanceUid: `1.2.9.${at}` };
      const head = buildFileMeta({ ...meta, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN });
      writeFileSync(path.join(worklists, `${at}.wl`), Buffer.concat([head, fromDicomJson(step)]));
    }
    peerPort = await freePort();
    const args = ['-s', '-dfr', '-dfp', path.dirname(worklists), String(peerPort)];
    peer = spawn('/usr/bin/wlmscpfs', args, { stdio: 'ignore' });
    await until(() => isOpen(peerPort));
  });
  afterAll(() => peer?.kill('SIGKILL'));

  /** The answers to a query, by Study Instance UID. */
  async function find(port: number, keys: readonly string[]) {
    const into = path.join(folder.path, `find-${port}-${readdirSync(folder.path).length}`);
    mkdirSync(into);
    const args = ['-W', '-X', '-od', into, '-aec', 'RADLAKE', ...keys.flatMap((key) => ['-k', key])];
    const { code, output } = await dcmtk('findscu', [...args, '127.0.0.1', String(port)]);
    if (code !== 0) throw new Error(output);
    const answers = readdirSync(into).map((name) => answerOf(readFileSync(path.join(into, name))));
    return answers.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }

  function answerOf(file: Buffer): object {
    const { dataSetOffset: offset, transferSyntaxUid } = parsePart10Head(file);
    const { '00080005': _set, ...answer } = JSON.parse(toDicomJson(file, { transferSyntaxUid, offset }));
    return answer;
  }

  const item = 'ScheduledProcedureStepSequence[0]';
  const returned = [
    'PatientName',
    'PatientID',
    'StudyInstanceUID',
    'AccessionNumber',
    `${item}.ScheduledProcedureStepID`,
  ];

  it.each([
    [3, []],
    [1, [`${item}.Modality=MR`]],
    [2, [`${item}.ScheduledStationAETitle=CT1`]],
    [2, [`${item}.ScheduledProcedureStepStartDate=20260506`]],
    [1, [`${item}.ScheduledProcedureStepStartDate=20260507-`]],
    [1, [`${item}.ScheduledProcedureStepStartDate=20260506`, `${item}.ScheduledProcedureStepStartTime=110000-130000`]],
    [2, ['PatientName=Adam*']],
    [1, ['PatientID=P10']],
    [0, ['PatientID=P3']],
    [1, [`${item}.ScheduledPerformingPhysicianName=Roe*`, `${item}.Modality=CT`]],
  ])('gives findscu %i answers, those of wlmscpfs, for %j', async (count, keys) => {
    const all = [...returned.filter((key) => !keys.some((one) => one.startsWith(`${key}=`))), ...keys];
    const ours = await find(platform.dimsePort, all);
    expect(ours).toHaveLength(count);
    expect(ours).toEqual(await find(peerPort, all));
  });
});

async function isOpen(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1');
  return (await new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(undefined));
  }).finally(() => socket.destroy())) as true | undefined;
}

describe('pynetdicom as a modality', () => {
  const instance = makeInstance({
    root: '1.2.826.0.1.3680043.8.498.52',
    patient: 1,
    study: 1,
    series: 1,
    instance: 1,
  });
  const { sopInstanceUid, studyInstanceUid } = instance;

  it('reports performed steps, which the worklist follows', async () => {
    const done = dataSetOf({ ...performedEnd, PerformedProcedureStepStatus: 'COMPLETED' });
    const step = makePerformed({
      ScheduledStepAttributesSequence: {
        ...{ StudyInstanceUID: '1.2.1', ReferencedStudySequence: null, AccessionNumber: 'A1' },
        ...{ RequestedProcedureID: 'RP1', RequestedProcedureDescription: null, ScheduledProcedureStepID: 'SPS1' },
        ...{ ScheduledProcedureStepDescription: null, ScheduledProtocolCodeSequence: null },
      },
    });
    const answers = await modality.ask<unknown[]>({
      mpps: [
        ['set', '1.2.7.1', done],
        ['create', '1.2.7.1', step],
        ['create', '1.2.7.1', step],
        ['create', '1.2.7.2', makePerformed({ PerformedStationAETitle: undefined })],
        ['create', '1.2.7.2', makePerformed({ PerformedStationAETitle: null })],
        ['create', '1.2.7.2', makePerformed({ PerformedProcedureStepStatus: 'COMPLETED' })],
        ['get', '1.2.7.1', {}],
        ['set', '1.2.7.1', done],
        ['set', '1.2.7.1', done],
      ],
    });
    expect(answers).toEqual([
      [0x0112, 'no such performed procedure step', null, null],
      [0, null, null, null],
      [0x0111, 'this performed procedure step exists', null, null],
      [0x0120, 'PerformedStationAETitle: missing', null, null],
      [0x0121, 'PerformedStationAETitle: needs a value', null, null],
      [0x0106, 'PerformedProcedureStepStatus: must be IN PROGRESS', null, null],
      [0, null, null, ['PatientName', 'PerformedProcedureStepStatus', 'SpecificCharacterSet']],
      [0, null, null, null],
      [0x0110, 'Performed Procedure Step Object may no longer be updated', 0xa710, null],
    ]);
    const [item] = await until(async () => {
      type Page = { items: { status: string; studyInstanceUid: string }[] };
      const { items } = await platform.json<Page>('/api/spaces/main/worklist-items?status=COMPLETED');
      return items.length > 0 ? items : undefined;
    });
    expect(item!.studyInstanceUid).toBe('1.2.1');
  });

  it('gets storage committed, on its association and on one of ours', async () => {
    const { dataSet } = instance;
    const file = path.join(folder.path, 'ct.dcm');
    const meta = { sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
    writeFileSync(file, Buffer.concat([buildFileMeta(meta), dataSet]));
    await dcmtk('storescu', ['-aec', 'RADLAKE', '-aet', 'MODALITY', '127.0.0.1', String(platform.dimsePort), file]);
    const kept = [ctImageStorage, sopInstanceUid];
    const same = await modality.ask({ commit: { transaction: '1.9.1', references: [kept], wait: true } });
    expect(same).toMatchObject({ status: 0, report: { type: 1, transaction: '1.9.1', ok: [sopInstanceUid] } });
    const references = [kept, [ctImageStorage, '1.9.9'], ['1.2.840.10008.5.1.4.1.1.4', sopInstanceUid]];
    const other = await modality.ask({ commit: { transaction: '1.9.2', references, wait: false } });
    expect(other).toEqual({ status: 0, report: null });
    const heard = await modality.ask<{ kind: string }[]>({ heard: { count: 2 } });
    expect(heard.filter(({ kind }) => kind === 'report')).toMatchObject([
      {
        ...{ kind: 'report', type: 2, transaction: '1.9.2', ok: [sopInstanceUid], calling: 'RADLAKE' },
        failed: [
          ['1.9.9', 0x0112],
          [sopInstanceUid, 0x0119],
        ],
      },
    ]);
    type Page = { items: { state: string; committedCount: number; failedCount: number }[] };
    const shown = await until(async () => {
      const { items } = await platform.json<Page>('/api/spaces/main/commitments?state=reported');
      return items.length === 2 ? items : undefined;
    });
    expect(shown).toMatchObject([
      { committedCount: 1, failedCount: 2 },
      { committedCount: 1, failedCount: 0 },
    ]);
  });

  it('is notified when the instances of a study are available', async () => {
    type Notice = { kind: string; dataSet: Record<string, { Value?: Record<string, unknown>[] }> };
    const heard = await modality.ask<Notice[]>({ heard: { count: 2 } });
    const { dataSet } = heard.find(({ kind }) => kind === 'create')!;
    expect(dataSet['0020000D']?.Value).toEqual([studyInstanceUid]);
    expect(dataSet['00081115']?.Value).toMatchObject([
      {
        '00081199': {
          Value: [
            {
              '00080054': { Value: ['RADLAKE'] },
              '00080056': { Value: ['ONLINE'] },
              '00081150': { Value: [ctImageStorage] },
              '00081155': { Value: [sopInstanceUid] },
            },
          ],
        },
      },
    ]);
    const sent = await until(async () => {
      type Page = { items: { state: string; studyInstanceUid: string }[] };
      const { items } = await platform.json<Page>('/api/spaces/main/availability-notices?state=sent');
      return items.length > 0 ? items : undefined;
    });
    expect(sent).toMatchObject([{ studyInstanceUid }]);
  });
});
