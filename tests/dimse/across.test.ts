import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeStep } from '#shared/workflow/testing/make-step';
import { bundle } from '../support/bundles';
import { mainRoot, retrieveObjects } from '../support/dicomweb';
import { makeInstance, type TestInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder, testApiKey } from '../support/platform-process';
import { send } from '../support/senders';
import { dcmtk } from './dcmtk';

/** `archive` holds the studies; `site` has it as its nodes, once for each way to speak to it. */
const folder = temporaryFolder('dimse-across');
let archive: PlatformProcess;
let site: PlatformProcess;
const studies = [1, 2, 3, 4, 5, 6, 7].map((study) =>
  [1, 2, 3].map((instance) =>
    makeInstance({ root: '1.2.826.0.1.3680043.8.498.52', patient: study, study, series: 1, instance }),
  ),
);

beforeAll(async () => {
  [archive, site] = await Promise.all([start('archive', 'ARCHIVE'), start('site', 'SITE')]);
  const { acknowledged } = await send(studies.flat(), { port: archive.dimsePort, calledAeTitle: 'ARCHIVE' });
  expect(acknowledged.size).toBe(21);
  const host = '127.0.0.1';
  await post(site, '/api/nodes', { name: 'pacs', kind: 'dimse', aeTitle: 'ARCHIVE', host, port: archive.dimsePort });
  const credentials = { kind: 'bearer', token: testApiKey };
  const web = { name: 'web', kind: 'dicomweb', url: `${archive.url}${mainRoot}`, credentials };
  await post(site, '/api/nodes', web);
  await post(site, '/api/nodes', { name: 'gone', kind: 'dimse', aeTitle: 'GONE', host, port: 1 });
  await post(archive, '/api/nodes', { name: 'site', kind: 'dimse', aeTitle: 'SITE', host, port: site.dimsePort });
});
afterAll(async () => {
  await Promise.all([archive?.kill(), site?.kill()]);
  folder.remove();
});

function start(name: string, aeTitle: string): Promise<PlatformProcess> {
  const dataFolder = path.join(folder.path, name);
  return PlatformProcess.start({
    bundle: bundle('plain'),
    dataFolder,
    env: { RADLAKE_AET: aeTitle, RADLAKE_TIMEZONE: 'UTC' },
  });
}

async function ask<T>(platform: PlatformProcess, method: string, target: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call(target, { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${target}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}
const post = <T>(platform: PlatformProcess, target: string, body: object = {}) =>
  ask<T>(platform, 'POST', target, body);

interface Retrieval {
  readonly id: string;
  readonly studyInstanceUid: string;
  readonly state: string;
  readonly received: number;
  readonly attempts: number;
  readonly error: { readonly code: string } | null;
}

/** Follows a retrieval until it is over. */
async function ended(id: string): Promise<Retrieval> {
  for (;;) {
    const now = await site.json<Retrieval>(`/api/spaces/main/retrievals/${id}`);
    if (now.state !== 'waiting' && now.state !== 'running') return now;
    await sleep(50);
  }
}

/** A step in an hour for a patient. */
function stepFor(patientId: string): object {
  const [date = '', time = ''] = new Date(Date.now() + 3_600_000).toISOString().split(/[T.]/);
  return makeStep(
    { PatientID: patientId, StudyInstanceUID: '1.2.826.0.1.3680043.8.498.53' },
    {
      ScheduledProcedureStepStartDate: date.replaceAll('-', ''),
      ScheduledProcedureStepStartTime: time.replaceAll(':', ''),
    },
  );
}

const uidOf = ([first]: readonly TestInstance[]) => first!.studyInstanceUid;
const hashesOf = (instances: readonly TestInstance[]) => instances.map(({ sha256 }) => sha256).sort();

async function hashesAt(platform: PlatformProcess, studyInstanceUid: string): Promise<string[]> {
  const objects = await retrieveObjects(platform, `${mainRoot}/studies/${studyInstanceUid}`);
  return (objects ?? []).map(({ sha256 }) => sha256).sort();
}

interface Found {
  readonly studies: readonly {
    readonly studyInstanceUid: string;
    readonly here: { readonly instances: number } | null;
    readonly nodes: readonly { readonly node: string; readonly instances: number | null }[];
  }[];
  readonly places: readonly {
    readonly node: string | null;
    readonly count: number;
    readonly error: { readonly code: string } | null;
  }[];
}

describe('across nodes', () => {
  it.each([
    ['WADO-RS', 0, { node: 'web' }],
    ['C-GET', 1, { node: 'pacs', method: 'c-get' }],
    ['C-MOVE', 2, { node: 'pacs', method: 'c-move' }],
  ])('a study is fetched by %s, bit by bit', async (_way, at, how) => {
    const study = studies[at]!;
    const target = { studyInstanceUid: uidOf(study), ...how };
    const { id } = await post<Retrieval>(site, '/api/spaces/main/retrievals', target);
    expect(await ended(id)).toMatchObject({ state: 'done', expected: 3, received: 3, failed: 0, error: null });
    expect(await hashesAt(site, uidOf(study))).toEqual(hashesOf(study));
  });

  it('a search says what is here and what is elsewhere, and which place could not be asked', async () => {
    const query = `StudyInstanceUID=${uidOf(studies[0]!)},${uidOf(studies[3]!)}`.replace(',', '%5C');
    const found = await site.json<Found>(`/api/spaces/main/remote-studies?${query}&node=pacs&node=web&node=gone`);
    const there = [
      { node: 'pacs', instances: 3 },
      { node: 'web', instances: 3 },
    ];
    const byUid = new Map(
      found.studies.map(({ studyInstanceUid, here, nodes }) => [studyInstanceUid, { here, nodes }]),
    );
    expect(byUid.get(uidOf(studies[0]!))).toEqual({ here: { instances: 3, described: 0 }, nodes: there });
    expect(byUid.get(uidOf(studies[3]!))).toEqual({ here: null, nodes: there });
    expect(found.places.map(({ node, count, error }) => [node, count, error?.code ?? null])).toEqual([
      [null, 1, null],
      ['pacs', 2, null],
      ['web', 2, null],
      ['gone', 0, 'DIMSE_ASSOCIATION_ABORTED'],
    ]);
  });

  it('what is not here is fetched when a reader asks for it', async () => {
    const [byWado, byQido, byGet] = [studies[3]!, studies[4]!, studies[5]!];
    await ask(site, 'PUT', '/api/spaces/main/origins', { nodes: ['gone', 'pacs'] });
    expect(await hashesAt(site, uidOf(byWado))).toEqual(hashesOf(byWado));
    const series = await site.json<unknown[]>(`${mainRoot}/studies/${uidOf(byQido)}/series`);
    expect(series).toHaveLength(1);
    const output = path.join(folder.path);
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${uidOf(byGet)}`];
    const got = await dcmtk('getscu', [
      '-v',
      '-S',
      '-aec',
      'SITE',
      '-od',
      output,
      ...keys,
      '127.0.0.1',
      String(site.dimsePort),
    ]);
    expect(got.output).toContain('Number of Completed Suboperations : 3');
    // The node that is down may have it.
    const maybe = await site.call(`${mainRoot}/studies/1.2.3.4.5`);
    expect([maybe.status, await maybe.json()]).toMatchObject([503, { code: 'ORIGIN_UNAVAILABLE' }]);
    const refused = await dcmtk('getscu', [
      ...['-v', '-S', '-aec', 'SITE', '-od', output, '-k', 'QueryRetrieveLevel=STUDY'],
      ...['-k', 'StudyInstanceUID=1.2.3.4.6', '127.0.0.1', String(site.dimsePort)],
    ]);
    expect(refused.output).toContain('Refused: OutOfResourcesSubOperations');
    await ask(site, 'PUT', '/api/spaces/main/origins', { nodes: ['pacs'] });
    const unknown = await site.call(`${mainRoot}/studies/1.2.3.4.7`);
    expect(unknown.status).toBe(404);
  });

  it('earlier studies are fetched when the worklist names their patient', async () => {
    const earlier = studies[6]!;
    const prefetch = { hoursAhead: 24, studies: 2 };
    await ask(site, 'PUT', '/api/spaces/main/origins', { nodes: ['web'], onDemand: false, prefetch });
    await post(site, '/api/spaces/main/worklist-items', stepFor(earlier[0]!.patient.id));
    for (;;) {
      const { items } = await site.json<{ items: Retrieval[] }>('/api/spaces/main/retrievals?state=done');
      if (items.some(({ studyInstanceUid }) => studyInstanceUid === uidOf(earlier))) break;
      await sleep(100);
    }
    expect(await hashesAt(site, uidOf(earlier))).toEqual(hashesOf(earlier));
  });

  it('a node that is down fails a retrieval that can be tried again', async () => {
    const target = { studyInstanceUid: uidOf(studies[6]!), node: 'gone' };
    const { id } = await post<Retrieval>(site, '/api/spaces/main/retrievals', target);
    for (let now = await site.json<Retrieval>(`/api/spaces/main/retrievals/${id}`); now.attempts === 0; ) {
      await sleep(50);
      now = await site.json<Retrieval>(`/api/spaces/main/retrievals/${id}`);
    }
    const cancelled = await post<Retrieval>(site, `/api/spaces/main/retrievals/${id}/cancel`);
    expect(cancelled.state).toBe('cancelled');
    const again = await post<Retrieval>(site, `/api/spaces/main/retrievals/${id}/retry`);
    expect(again.id).not.toBe(id);
    expect(again.state).toBe('waiting');
    await post(site, `/api/spaces/main/retrievals/${again.id}/cancel`);
  });
});
