import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { landFile } from '#events/sources/folder/land-file';
import { ctImageStorage, makeObject, type ObjectValues } from '#shared/archive/testing/make-object';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { StoreUnavailableError } from '#shared/objects/errors';
import { type Answer, RunningPlatform, until } from './running-platform';

/** Values that stand nowhere but in objects and answers about objects. */
const canaries = {
  name: 'Qzxkanari^Vogelina',
  ideographic: '鸚鵡^金絲雀',
  id: 'QZXPID774411',
  birthDate: '19031217',
  accession: 'QZXACC5521',
  comments: 'qzx comment of a canary',
  description: 'qzx description',
  referrer: 'Qzxreferrer^Rudolf',
  studyDate: '19871103',
};
/** Everything a reader could recognise a patient by, in any case, also by its parts. */
const trace = /qzx|vogelina|kanari|鸚鵡|金絲雀|%E9%B8%9A|19031217|19871103|rudolf/i;

const values = (uid: string, more: ObjectValues = {}): ObjectValues => ({
  2097165: uid,
  2097166: `${uid}.1`,
  524312: `${uid}.1.1`,
  1048592: `${canaries.name}=${canaries.ideographic}`,
  1048608: canaries.id,
  1048624: canaries.birthDate,
  524368: canaries.accession,
  524320: canaries.studyDate,
  528432: canaries.description,
  1064960: canaries.comments,
  524432: canaries.referrer,
  ...more,
});
const object = (uid: string, more: ObjectValues = {}) => makeObject(values(uid, more), 256);

let platform: RunningPlatform;
/** Bodies and headers of every answer that was no success. */
const problems: string[] = [];
const keep = (answer: Answer): Answer => {
  if (answer.status >= 400) problems.push(`${answer.status} ${JSON.stringify(answer.headers)} ${answer.text}`);
  return answer;
};
const get = async (target: string, headers = {}) => keep(await platform.get(target, { headers }));

beforeAll(async () => {
  platform = await RunningPlatform.start({ RADLAKE_SETTLE_MS: '0' });
  await platform.makeSpace('strict', { missingType1: 'reject', repeat: 'quarantine' });
});
afterAll(() => platform.stop());

async function store(bytes: Buffer, sopInstanceUid: string): Promise<{ status: number; errorComment?: string }> {
  const client = await DimseClient.connect({
    host: '127.0.0.1',
    port: platform.dimsePort,
    calledAeTitle: 'RADLAKE',
    callingAeTitle: 'MODALITY',
    contexts: [{ abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN] }],
  });
  const dataSet = bytes.subarray(parsePart10Head(bytes).dataSetOffset);
  const result = await client.store({ sopClassUid: ctImageStorage, sopInstanceUid, dataSet });
  await client.release();
  problems.push(JSON.stringify(result));
  return result;
}

describe('patient data', () => {
  it('come in by every door', async () => {
    expect((await store(object('1.51'), '1.51.1.1')).status).toBe(0);
    expect((await platform.stow([object('1.52')])).status).toBe(200);
    const file = path.join(platform.folder, 'file');
    writeFileSync(file, object('1.53'));
    const outcome = await landFile(platform.services.archive, file, { space: 'main', source: 'import' });
    expect(outcome.kind).toBe('stored');
    writeFileSync(path.join(platform.inbox, '.file'), object('1.54'));
    renameSync(path.join(platform.inbox, '.file'), path.join(platform.inbox, 'file.dcm'));
    await until(async () => (await get('/dicomweb/studies?StudyInstanceUID=1.54')).json.length === 1);
  });

  it('are searched for, found, and read', async () => {
    const searches = [
      `PatientName=${encodeURIComponent(canaries.name)}`,
      `PatientName=${encodeURIComponent('鸚鵡*')}`,
      'PatientName=vogelina&fuzzymatching=true',
      `PatientID=${canaries.id}`,
      `AccessionNumber=${canaries.accession}`,
      `StudyDate=${canaries.studyDate}`,
      `ReferringPhysicianName=${encodeURIComponent(canaries.referrer)}`,
    ];
    for (const query of searches) {
      for (const level of ['studies', 'series', 'instances']) {
        const answer = await get(`/dicomweb/${level}?${query}`);
        expect([query, answer.status, answer.json.length > 0]).toEqual([query, 200, true]);
      }
    }
    for (const rest of ['', '/metadata', '/series', '/series/1.51.1/instances/1.51.1.1/frames/1']) {
      expect((await get(`/dicomweb/studies/1.51${rest}`)).status).toBe(200);
    }
  });

  // Names of unknown parameters are said back to who sent them, values never.
  it('are in requests that are refused', async () => {
    const bad = [
      `/dicomweb/studies?PatientID=${canaries.id}&PatientID=${canaries.id}`,
      `/dicomweb/studies?PatientID=${canaries.id}&limit=${canaries.id}`,
      `/dicomweb/studies?StudyDate=${canaries.name}`,
      `/dicomweb/studies?StudyInstanceUID=${canaries.id}`,
      `/dicomweb/studies?fuzzymatching=${canaries.id}&PatientName=${canaries.name}`,
      `/dicomweb/instances?InstanceNumber=${canaries.id}`,
      `/dicomweb/studies/${canaries.id}/metadata`,
      `/dicomweb/studies/1.51/series/${canaries.id}`,
      `/dicomweb/studies/1.51/series/1.51.1/instances/1.51.1.1/frames/${canaries.id}`,
      `/api/quarantine/${canaries.id}`,
      `/api/audit?event=${canaries.name}`,
      `/nonsense/${canaries.id}?PatientName=${canaries.name}`,
    ];
    for (const target of bad) expect([target, [400, 404].includes((await get(target)).status)]).toEqual([target, true]);
    for (const body of [`{"name":"${canaries.name}"}`, `{"name": ${canaries.name}`, '[]']) {
      const headers = { 'content-type': 'application/json' };
      expect(keep(await platform.call('POST', '/api/spaces', { headers, body })).status).toBe(400);
    }
    expect((await get('/dicomweb/studies', { accept: `application/${canaries.id}` })).status).toBe(406);
  });

  it('are in objects that go to quarantine, contradict, or repeat', async () => {
    const mismatch = await store(object('1.55'), '1.9.9.9');
    expect(mismatch.status).toBe(0xa900);
    expect(keep(await platform.stow([object('1.56', { 2097166: null })])).status).toBe(409);
    expect(keep(await platform.stow([object('1.57', { 524384: null })], { space: 'strict' })).status).toBe(409);
    const broken = object('1.58');
    broken.writeUInt16LE(0xfff0, broken.indexOf(canaries.accession) - 2);
    keep(await platform.stow([broken]));
    keep(await platform.stow([object('1.58').subarray(0, 500), Buffer.from(`text of ${canaries.name}`.repeat(50))]));
    await platform.stow([object('1.59')], { space: 'strict' });
    await platform.stow([object('1.59', { 1048592: 'Qzxother^Name' })], { space: 'strict' });
    await platform.stow([object('1.52', { 1048592: 'Qzxother^Name' })]);
    await get('/spaces/strict/dicomweb/studies');
    const { items } = (await get('/api/quarantine')).json;
    expect(items.length).toBeGreaterThan(3);
    expect(JSON.stringify(items)).not.toMatch(trace);
    for (const { id } of items) keep(await platform.call('POST', `/api/quarantine/${id}/replay`));
  });

  it('are at hand when ports fail', async () => {
    const { archive } = platform.services;
    const failing = jest
      .spyOn(archive.store, 'land')
      .mockRejectedValueOnce(new StoreUnavailableError('the disk does not answer'))
      .mockRejectedValueOnce(new TypeError('a bug'));
    for (const status of [503, 500]) {
      const answer = keep(await platform.stow([object('1.60')]));
      expect([status, answer.status >= 400]).toEqual([status, true]);
    }
    failing.mockRestore();
    const query = jest.spyOn(archive.collections.studies, 'find').mockRejectedValue(new TypeError('a bug'));
    expect((await get('/dicomweb/studies?PatientName=qzxkan*&limit=7')).status).toBe(500);
    query.mockRestore();
    const indexing = jest.spyOn(archive.collections.series, 'findOne').mockRejectedValue(new TypeError('a bug'));
    expect((await platform.stow([object('1.61')])).status).toBe(200);
    await until(() => platform.lines.some((line) => line.includes('event failed')));
    indexing.mockRestore();
  });

  it('are in events that no consumer can take', async () => {
    const event = { specversion: '1.0', id: 'dead', type: 't', source: '/s', time: '2026-01-01T00:00:00Z' } as const;
    const { bus } = platform.services;
    await bus.publish('radlake.instances.landed', { ...event, data: { segment: 1 } });
    await until(async () => (await bus.deadLetters()).length > 0);
    expect((await get('/api/dead-letters')).json.items.length).toBeGreaterThan(0);
    await platform.call('POST', '/function/ingest-settle');
    await platform.call('DELETE', '/api/spaces/main/studies/1.53');
  });
});

describe('no trace of a patient is in', () => {
  it('the log, which was written at level trace', async () => {
    expect(platform.lines.length).toBeGreaterThan(50);
    expect(platform.lines.filter((line) => trace.test(line))).toEqual([]);
  });

  it('the audit trail', async () => {
    const { items } = (await get('/api/audit?limit=1000')).json;
    expect(items.length).toBeGreaterThan(10);
    expect(items.filter((item: object) => trace.test(JSON.stringify(item)))).toEqual([]);
  });

  it('problem details and DIMSE comments', () => {
    expect(problems.length).toBeGreaterThan(20);
    expect(problems.filter((text) => trace.test(text))).toEqual([]);
  });

  it('events and dead letters, down to the bytes of the bus', async () => {
    expect(JSON.stringify((await get('/api/dead-letters')).json)).not.toMatch(trace);
    const folder = path.join(platform.folder, 'data');
    const files = readdirSync(folder).filter((name) => name.startsWith('bus.db'));
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) {
      const text = readFileSync(path.join(folder, name)).toString('utf8');
      expect([name, trace.exec(text)?.[0]]).toEqual([name, undefined]);
    }
  });

  it('the metrics and the terminal', async () => {
    expect((await get('/metrics')).text).not.toMatch(trace);
    expect(platform.printed).not.toMatch(trace);
  });
});
