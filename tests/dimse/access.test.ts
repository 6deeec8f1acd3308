import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { bundle } from '../support/bundles';
import { ctImageStorage, makeInstance } from '../support/instances';
import { freePorts, PlatformProcess, temporaryFolder } from '../support/platform-process';
import { dcmtk, type ToolResult } from './dcmtk';
import { RawPeer } from './raw-peer';

/** An address of this machine that is not loopback's: who calls it comes from there too, and is no local caller. */
const outside = Object.values(networkInterfaces())
  .flatMap((some) => some ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const describeOutside = outside ? describe : describe.skip;
if (!outside) console.warn('callers from elsewhere are not tested: this machine has no address but that of loopback');

const folder = temporaryFolder('dimse-access');
const instance = makeInstance({ root: '1.2.826.0.1.3680043.8.498.58', patient: 1, study: 1, series: 1, instance: 1 });
const image = path.join(folder.path, 'ct.dcm');
let platform: PlatformProcess;
let ports: { common: number; own: number };

beforeAll(async () => {
  const [common = 0, own = 0] = await freePorts(2);
  ports = { common, own };
  const env = { RADLAKE_DIMSE: `0.0.0.0:${common}` };
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data'), env });
  const { dataSet, sopInstanceUid } = instance;
  const meta = { sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
  writeFileSync(image, Buffer.concat([buildFileMeta(meta), dataSet]));
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

async function post<T>(target: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await platform.call(target, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${target}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

interface Listed {
  readonly id: string;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly address: string;
  readonly reason: string;
  readonly rejection: { readonly result: number; readonly source: number; readonly reason: number } | null;
  readonly canBeAccepted: boolean;
}
const turnedAway = async (callingAeTitle: string): Promise<Listed | undefined> =>
  (await platform.json<{ items: Listed[] }>('/api/unknown-peers')).items.find(
    (peer) => peer.callingAeTitle === callingAeTitle,
  );

/** A program of DCMTK that calls from elsewhere, or from this machine. */
const tool = (name: string, aeTitle: string, called: string, more: readonly string[] = [], port = ports.common) =>
  dcmtk(name, ['-v', '-to', '20', '-aet', aeTitle, '-aec', called, outside ?? '127.0.0.1', String(port), ...more]);
const echo = (aeTitle: string, called = 'RADLAKE', port = ports.common) => tool('echoscu', aeTitle, called, [], port);
const store = (aeTitle: string, called = 'RADLAKE', port = ports.common) =>
  tool('storescu', aeTitle, called, [image], port);
const keys = ['-S', '-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID'];
const find = (aeTitle: string, called = 'RADLAKE', port = ports.common) => tool('findscu', aeTitle, called, keys, port);
const answersOf = ({ output }: ToolResult) => output.match(/Find Response: \d+ \(Pending\)/g)?.length ?? 0;

describeOutside('callers from elsewhere', () => {
  it('that nobody knows are refused, listed, and let in with one call', async () => {
    const { code, output } = await echo('NEWCOMER');
    expect(code).not.toBe(0);
    expect(output).toContain('Result: Rejected Permanent, Source: Service User');
    expect(output).toContain('Reason: Calling AE Title Not Recognized');
    const listed = await turnedAway('NEWCOMER');
    expect(listed).toMatchObject({
      ...{ calledAeTitle: 'RADLAKE', address: outside, reason: 'unknown-ae-title', canBeAccepted: true },
      rejection: { result: 1, source: 1, reason: 3 },
    });
    await post(`/api/unknown-peers/${listed!.id}/accept`, { spaces: ['main'] });
    expect((await echo('NEWCOMER')).code).toBe(0);
    expect(await turnedAway('NEWCOMER')).toBeUndefined();
  });

  it.each([
    ['another address', 'ELSEWHERE', { addresses: ['203.0.113.7'] }, 'other-address'],
    ['no certificate', 'CERTIFIED', { addresses: [outside], certificates: ['ab'.repeat(32)] }, 'other-certificate'],
    ['a node that is switched off', 'OFF', { addresses: [outside], isActive: false }, 'node-not-active'],
  ])('with %s are refused and listed with the reason', async (_what, aeTitle, given, reason) => {
    await post('/api/nodes', { name: aeTitle, kind: 'dimse', aeTitle, ...given });
    expect((await echo(aeTitle)).output).toContain('Reason: Calling AE Title Not Recognized');
    expect(await turnedAway(aeTitle)).toMatchObject({ reason, rejection: { result: 1, source: 1, reason: 3 } });
  });

  it('may do what their services allow: contexts are refused, and 0124 says that a node may not store', async () => {
    const usual = { kind: 'dimse', addresses: [outside] };
    await post('/api/nodes', { ...usual, name: 'sender', aeTitle: 'SENDER', services: ['store'] });
    await post('/api/nodes', { ...usual, name: 'viewer', aeTitle: 'VIEWER', services: ['retrieve'] });
    expect(await store('SENDER')).toMatchObject({ code: 0 });
    expect((await find('SENDER')).output).toContain('No Acceptable Presentation Contexts');
    const refused = await store('VIEWER');
    expect(refused.output).toContain('Received Store Response (Unknown Status: 0x124)');
    expect((await find('VIEWER')).output).toContain('No Acceptable Presentation Contexts');
  });
});

describeOutside('a space with an AE title and a port of its own', () => {
  beforeAll(async () => {
    await post('/api/spaces', { name: 'trial', aeTitle: 'TRIAL', port: ports.own });
    const usual = { kind: 'dimse', addresses: [outside] };
    await post('/api/nodes', { ...usual, name: 'trial ct', aeTitle: 'TRIAL_CT', spaces: ['trial'] });
    await post('/api/nodes', { ...usual, name: 'main ct', aeTitle: 'MAIN_CT', spaces: ['main'] });
    // Its listener starts within seconds; who calls before is not answered at all.
    while ((await echo('TRIAL_CT', 'TRIAL', ports.own)).code !== 0);
  });

  it('is stored to and queried by echoscu, storescu and findscu, apart from other spaces', async () => {
    expect(answersOf(await find('TRIAL_CT', 'TRIAL', ports.own))).toBe(0);
    expect((await store('TRIAL_CT', 'TRIAL', ports.own)).code).toBe(0);
    expect(answersOf(await find('TRIAL_CT', 'TRIAL', ports.own))).toBe(1);
    type Study = Record<string, { Value?: unknown[] }>;
    const studies = await platform.json<Study[]>('/spaces/trial/dicomweb/studies');
    expect(studies.map((study) => study['0020000D']?.Value)).toEqual([[instance.studyInstanceUid]]);
  });

  it('is reached by its AE title at the common port, and by the common one at its own', async () => {
    expect(answersOf(await find('TRIAL_CT', 'TRIAL'))).toBe(1);
    expect(answersOf(await find('TRIAL_CT', 'RADLAKE', ports.own))).toBe(1);
  });

  it.each([
    ['another AE title at its port', 'TRIAL_CT', 'OTHER', 'own', 'unknown-called-ae-title'],
    ['another space', 'TRIAL_CT', 'RADLAKE', 'common', 'space-not-allowed'],
    ['it, by a node of another space', 'MAIN_CT', 'TRIAL', 'own', 'space-not-allowed'],
  ] as const)(
    'who calls %s is refused alike, and the operator sees why',
    async (_what, aeTitle, called, port, reason) => {
      const { output } = await echo(aeTitle, called, ports[port]);
      expect(output).toContain('Result: Rejected Permanent, Source: Service User');
      expect(output).toContain('Reason: Called AE Title Not Recognized');
      const rejection = { result: 1, source: 1, reason: 7 };
      expect(await turnedAway(aeTitle)).toMatchObject({
        calledAeTitle: called,
        reason,
        rejection,
        canBeAccepted: false,
      });
      type Page = { items: { aeTitle: string; lastError: { code: string } | null }[] };
      const { items } = await platform.json<Page>('/api/nodes');
      expect(items.find((node) => node.aeTitle === aeTitle)?.lastError).toMatchObject({ code: 'ACCESS_DENIED' });
    },
  );
});

describe('limits', () => {
  it('the 101st association is rejected for now, and taken when there is room', async () => {
    const peers = await Promise.all(Array.from({ length: 100 }, () => RawPeer.connect(ports.common)));
    for (const peer of peers) {
      const answered = peer.answer();
      peer.request();
      await answered;
    }
    const local = ['-v', '-aet', 'LATE', '-aec', 'RADLAKE', '127.0.0.1', String(ports.common)];
    const { code, output } = await dcmtk('echoscu', local);
    expect(code).not.toBe(0);
    expect(output).toContain('Result: Rejected Transient, Source: Service Provider (Presentation Related)');
    expect(output).toContain('Reason: Local Limit Exceeded');
    const rejection = { result: 2, source: 3, reason: 2 };
    expect(await turnedAway('LATE')).toMatchObject({ reason: 'too-many-associations', rejection });
    for (const peer of peers) peer.reset();
    while ((await dcmtk('echoscu', local)).code !== 0);
  });

  it('more connections of one address than are taken are closed unanswered, and listed', async () => {
    const sockets = await Promise.all(Array.from({ length: 151 }, () => opened(ports.common)));
    const { code } = await dcmtk('echoscu', ['-v', '-aec', 'RADLAKE', '127.0.0.1', String(ports.common)]);
    expect(code).not.toBe(0);
    expect(await turnedAway('')).toMatchObject({
      ...{ address: '127.0.0.1', calledAeTitle: '', reason: 'too-many-connections', rejection: null },
      canBeAccepted: false,
    });
    for (const socket of sockets) socket.destroy();
  });
});

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(socket));
    socket.on('error', reject);
  });
}
