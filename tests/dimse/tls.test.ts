import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import type { ServerTls } from '../../events/sources/dimse/secure-server';
import { startTestSource, TestReceiver } from '../../events/sources/dimse/test-receiver';
import { bundle } from '../support/bundles';
import { mainRoot, retrieveObjects } from '../support/dicomweb';
import { ctImageStorage, makeInstance } from '../support/instances';
import { freePorts, PlatformProcess, temporaryFolder } from '../support/platform-process';
import { Authority, type Certificate } from './certificates';
import { dcmtk } from './dcmtk';
import { negotiate } from './negotiate';

const read = (file: string) => readFileSync(file, 'utf8');
const folder = temporaryFolder('dimse-tls');
const authority = new Authority(folder.path, 'authority');
const stranger = new Authority(folder.path, 'stranger');
const server = authority.issue('server', '/CN=radlake');
const device = authority.issue('device', '/CN=CT1/O=Hospital');
const foreign = stranger.issue('foreign', '/CN=CT1/O=Hospital');
const expired = authority.issue('expired', '/CN=CT1/O=Hospital', -1);
let platform: PlatformProcess;
let tlsPort = 0;

beforeAll(async () => {
  [tlsPort = 0] = await freePorts(1);
  const env = {
    RADLAKE_DIMSE_TLS: `0.0.0.0:${tlsPort}`,
    RADLAKE_DIMSE_TLS_CERT: server.certificate,
    RADLAKE_DIMSE_TLS_KEY: server.key,
    RADLAKE_DIMSE_TLS_CA: authority.certificate,
  };
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data'), env });
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

const tool = ({ certificate, key }: Certificate, ca: Certificate = authority) => [
  ...['-v', '-aec', 'RADLAKE', '+tls', key, certificate, '+cf', ca.certificate],
];
const address = () => ['127.0.0.1', String(tlsPort)];

/** What a client of node:tls agrees on with the port, or the code of its failure. */
function handshake(options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTls({
      host: '127.0.0.1',
      port: tlsPort,
      ca: read(authority.certificate),
      cert: read(device.certificate),
      key: read(device.key),
      ...options,
    });
    socket.once('secureConnect', () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe('the TLS port, with DCMTK', () => {
  it.each(['+py', '+px'])('verifies and stores by the BCP 195 profile %s', async (profile) => {
    const echo = await dcmtk('echoscu', [...tool(device), profile, ...address()]);
    expect(echo).toMatchObject({ code: 0, output: expect.stringContaining('Received Echo Response (Success)') });
    const patient = profile === '+py' ? 1 : 2;
    const one = makeInstance(
      { root: '1.2.826.0.1.3680043.8.498.52', patient, study: 1, series: 1, instance: 1 },
      600_000,
    );
    const meta = { sopClassUid: ctImageStorage, sopInstanceUid: one.sopInstanceUid };
    const file = path.join(folder.path, `${patient}.dcm`);
    const head = buildFileMeta({ ...meta, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN });
    writeFileSync(file, Buffer.concat([head, one.dataSet]));
    const store = await dcmtk('storescu', [...tool(device), profile, ...address(), file]);
    expect(store).toMatchObject({ code: 0, output: expect.stringContaining('Received Store Response (Success)') });
    const objects = await retrieveObjects(platform, `${mainRoot}/studies/${one.studyInstanceUid}`);
    expect(objects?.map(({ sha256 }) => sha256)).toEqual([one.sha256]);
  });

  it.each<[string, string, () => string[]]>([
    ['a certificate of another authority', 'certificate-refused', () => tool(foreign)],
    ['a certificate that has expired', 'certificate-refused', () => tool(expired)],
    ['no certificate', 'no-certificate', () => ['-aec', 'RADLAKE', '+tla', '-ic']],
    ['TLS not at all', 'tls-failed', () => ['-aec', 'RADLAKE']],
  ])('refuses a peer with %s, and lists it: %s', async (_name, reason, options) => {
    const { code, output } = await dcmtk('echoscu', ['-v', '-to', '10', ...options(), ...address()]);
    expect(output).not.toContain('Received Echo Response');
    expect(code).not.toBe(0);
    type Page = { items: { callingAeTitle: string; address: string; reason: string; rejection: null }[] };
    const { items } = await platform.json<Page>('/api/unknown-peers');
    expect(items).toMatchObject([{ callingAeTitle: '', address: '127.0.0.1', reason, rejection: null }]);
  });

  it('is refused by a peer that knows another authority', async () => {
    const { code, output } = await dcmtk('echoscu', [...tool(device, stranger), ...address()]);
    expect(output).toMatch(/certificate verify failed/i);
    expect(code).not.toBe(0);
  });

  it('leaves the plain port as it is', async () => {
    const { code } = await dcmtk('echoscu', ['-aec', 'RADLAKE', '127.0.0.1', String(platform.dimsePort)]);
    expect(code).toBe(0);
  });
});

it('verifies and stores with pynetdicom, and refuses it without certificate', () => {
  const trusted = { ca: authority.certificate };
  const [with_, without] = negotiate(tlsPort, [
    { classes: ['1.2.840.10008.1.1'], tls: { ...trusted, ...device } },
    { classes: ['1.2.840.10008.1.1'], tls: trusted },
  ]);
  expect(with_).toMatchObject({ accepted: ['1.2.840.10008.1.1'], echo: 0 });
  expect(without).toEqual({ rejected: null });
});

describe('a listener that does not demand certificates', () => {
  const parts = { certificate: read(server.certificate), key: read(server.key), ca: read(authority.certificate) };
  const listen = (clients: ServerTls['clients']) =>
    startTestSource(new TestReceiver(), { tls: { ...parts, clients, host: '127.0.0.1', port: 0 } });
  const echo = async (port: number, options: readonly string[]) =>
    (await dcmtk('echoscu', ['-to', '10', ...options, '127.0.0.1', String(port)])).code;
  const anonymous = ['-aec', 'RADLAKE', '+tla', '+cf', authority.certificate];

  it('none: takes peers with and without', async () => {
    const source = await listen('none');
    expect(await echo(source.tlsPort!, anonymous)).toBe(0);
    expect(await echo(source.tlsPort!, tool(foreign))).toBe(0);
    await source.close();
  });

  it('optional: takes peers without, and refuses those whose certificate is wrong', async () => {
    const source = await listen('optional');
    expect(await echo(source.tlsPort!, anonymous)).toBe(0);
    expect(await echo(source.tlsPort!, tool(device))).toBe(0);
    expect(await echo(source.tlsPort!, tool(foreign))).not.toBe(0);
    await source.close();
  });
});

describe('versions and cipher suites (PS3.15 B.10, B.12)', () => {
  it.each<[string, ConnectionOptions, string]>([
    ['TLS 1.3 where both can', {}, 'TLSv1.3 TLS_AES_256_GCM_SHA384'],
    ['the ECDHE suites of TLS 1.2', { maxVersion: 'TLSv1.2' }, 'TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384'],
    [
      'ECDHE with AES 128',
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' },
      'TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256',
    ],
    [
      'DHE with AES 256',
      { maxVersion: 'TLSv1.2', ciphers: 'DHE-RSA-AES256-GCM-SHA384' },
      'TLSv1.2 DHE-RSA-AES256-GCM-SHA384',
    ],
    [
      'DHE with AES 128',
      { maxVersion: 'TLSv1.2', ciphers: 'DHE-RSA-AES128-GCM-SHA256' },
      'TLSv1.2 DHE-RSA-AES128-GCM-SHA256',
    ],
  ])('takes %s', async (_name, options, agreed) => {
    expect(await handshake(options)).toBe(agreed);
  });

  it.each<[string, ConnectionOptions]>([
    ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['suites without forward secrecy', { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384' }],
    ['suites without authenticated encryption', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-SHA384' }],
  ])('refuses %s', async (_name, options) => {
    expect(await handshake(options)).toMatch(/^ERR_SSL_(TLSV1_ALERT_PROTOCOL_VERSION|SSLV3_ALERT_HANDSHAKE_FAILURE)$/);
  });
});

describe('our client', () => {
  const options = () => ({
    ...{ host: '127.0.0.1', port: tlsPort, calledAeTitle: 'RADLAKE', callingAeTitle: 'SCU', timeoutMs: 20_000 },
    contexts: [{ abstractSyntaxUid: '1.2.840.10008.1.1', transferSyntaxUids: ['1.2.840.10008.1.2'] }],
  });
  const ours = { certificate: read(device.certificate), key: read(device.key) };

  it('verifies over TLS', async () => {
    const client = await DimseClient.connect({ ...options(), tls: { ...ours, ca: read(authority.certificate) } });
    expect(await client.echo()).toEqual({ status: 0 });
    await client.release();
  });

  it('refuses a server whose authority it does not know', async () => {
    const connecting = DimseClient.connect({ ...options(), tls: { ...ours, ca: read(stranger.certificate) } });
    await expect(connecting).rejects.toMatchObject({
      code: 'DIMSE_ASSOCIATION_ABORTED',
      details: { reason: 'SELF_SIGNED_CERT_IN_CHAIN' },
    });
  });

  it('refuses a certificate for another host, unless told not to look', async () => {
    const tls = { ...ours, ca: read(authority.certificate) };
    const elsewhere = { ...options(), host: '127.0.0.2' };
    await expect(DimseClient.connect({ ...elsewhere, tls })).rejects.toMatchObject({
      code: 'DIMSE_ASSOCIATION_ABORTED',
      details: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    const client = await DimseClient.connect({ ...elsewhere, tls: { ...tls, verifyHost: false } });
    expect(await client.echo()).toEqual({ status: 0 });
    client.abort();
  });

  it('refuses a server whose certificate has expired', async () => {
    const stale = { certificate: read(expired.certificate), key: read(expired.key) };
    const tls = { ...stale, clients: 'none' as const, host: '127.0.0.1', port: 0 };
    const source = await startTestSource(new TestReceiver(), { tls });
    const connecting = DimseClient.connect({
      ...{ ...options(), port: source.tlsPort!, tls: { ca: read(authority.certificate) } },
    });
    await expect(connecting).rejects.toMatchObject({ details: { reason: 'CERT_HAS_EXPIRED' } });
    await source.close();
  });

  it.each<[string, object, RegExp]>([
    ['is not of a known authority', { ca: read(stranger.certificate) }, /handshake .* \(SELF_SIGNED_CERT_IN_CHAIN\)$/],
    ['wants to see one of ours', { ca: read(authority.certificate) }, /the connection was lost( \([A-Z0-9_]+\))?$/],
  ])('says at the echo of a node that its certificate %s', async (name, tls, message) => {
    const headers = { 'content-type': 'application/json' };
    const where = { kind: 'dimse', aeTitle: 'RADLAKE', host: '127.0.0.1', port: tlsPort };
    const body = JSON.stringify({ name, ...where, tls: { mode: 'on', ...tls } });
    const made = await platform.call('/api/nodes', { method: 'POST', headers, body });
    const { id } = (await made.json()) as { id: string };
    const answer = await platform.call(`/api/nodes/${id}/echo`, { method: 'POST' });
    const error = { code: 'DIMSE_ASSOCIATION_ABORTED', message: expect.stringMatching(message) };
    expect(await answer.json()).toMatchObject({ isThere: false, error });
  });

  it('gives up on a peer that never answers its hello', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const tls = { ca: read(authority.certificate) };
    try {
      const connecting = DimseClient.connect({ ...options(), port, tls, timeoutMs: 200 });
      await expect(connecting).rejects.toMatchObject({ code: 'DIMSE_TIMEOUT' });
    } finally {
      silent.close();
    }
  });
});

it('serves others while connections never begin their handshake', async () => {
  const silent = Array.from({ length: 20 }, () => connect(tlsPort, '127.0.0.1'));
  try {
    const { code } = await dcmtk('echoscu', [...tool(device), ...address()]);
    expect(code).toBe(0);
  } finally {
    for (const socket of silent) socket.destroy();
  }
});
