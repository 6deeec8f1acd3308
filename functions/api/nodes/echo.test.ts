import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { functionTest } from '#shared/archive/testing/function-test';
import { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import { type ScpScript, type ScriptedScp, startScriptedScp } from '#shared/dimse/testing/scripted-scp';
import { defaultNodeLimits, defaultNodeTls, type NodeSettings } from '#shared/nodes/documents';
import { nodeSettings, openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import { createRemotes } from '#shared/remote/open-remote';
import { calling, headersOf } from '#shared/security/testing';
import { handler } from './handler';

const test = functionTest(handler, ['*']);
let t: TestNodes;
let pool: AssociationPool;
let call: ReturnType<typeof calling>;
let scp: ScriptedScp | undefined;
let server: Server | undefined;
const sockets = new Set<Socket>();

beforeEach(() => {
  t = openTestNodes();
  pool = new AssociationPool();
  const { archive } = test.archive;
  const { nodes, nodeActivity } = t;
  const remotes = createRemotes({ archive, nodes, pool, aeTitle: 'RADLAKE' });
  call = calling(test.security, handler, { archive, nodes, nodeActivity, remotes });
});
afterEach(async () => {
  await pool.close();
  await scp?.close();
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  scp = server = undefined;
  await t.close();
});

async function listen(opened: Server): Promise<number> {
  server = opened.on('connection', (socket: Socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  return (opened.address() as AddressInfo).port;
}

async function peer(script: Partial<ScpScript> = {}): Promise<number> {
  scp = await startScriptedScp({ request: async ({ respond }) => void (await respond({ status: 0 })), ...script });
  return scp.port;
}

const short = { ...defaultNodeLimits, timeoutMs: 200 };
const register = async (given: Partial<NodeSettings>) => {
  const settings = nodeSettings({ host: '127.0.0.1', ...given });
  return (await t.nodes.create(settings, {}))._id;
};
const echo = async (id: string) =>
  (await call('POST /api/nodes/{id}/echo', { path: { id }, headers: test.headers })).json;
const show = async (id: string) => (await call('GET /api/nodes/{id}', { path: { id }, headers: test.headers })).json;

/** What is answered, once the node shows the same as its last error. */
async function failureOf(given: Partial<NodeSettings>) {
  const id = await register(given);
  const { isThere, error } = await echo(id);
  expect(isThere).toBe(false);
  const node = await show(id);
  expect(node.lastError).toMatchObject(error);
  expect(node.lastSeenAt).toBeNull();
  return error;
}

describe('the echo of a DIMSE node', () => {
  it('says that it is there, which the node shows at once', async () => {
    const id = await register({ port: await peer() });
    expect(await echo(id)).toEqual({ isThere: true, ms: expect.any(Number), error: null });
    expect(scp!.requests).toMatchObject([{ callingAeTitle: 'RADLAKE', calledAeTitle: 'PACS' }]);
    expect(await show(id)).toMatchObject({ lastSeenAt: '2026-01-02T03:04:05.000Z', lastError: null, revision: 1 });
  });

  it.each([
    [{ result: 1, source: 1, reason: 7 }, 'called AE title not recognised (permanent, by the service user: 1/1/7)'],
    [{ result: 1, source: 1, reason: 3 }, 'calling AE title not recognised (permanent, by the service user: 1/1/3)'],
    [
      { result: 2, source: 3, reason: 2 },
      'local limit exceeded (transient, by the service provider (presentation): 2/3/2)',
    ],
    [
      { result: 2, source: 3, reason: 1 },
      'temporary congestion (transient, by the service provider (presentation): 2/3/1)',
    ],
    [
      { result: 1, source: 2, reason: 2 },
      'protocol version not supported (permanent, by the service provider (ACSE): 1/2/2)',
    ],
    [
      { result: 1, source: 1, reason: 9 },
      'a reason that the standard does not have (permanent, by the service user: 1/1/9)',
    ],
  ])('names result, source and reason of a rejection: %j', async (reject, words) => {
    const port = await peer({ decide: () => ({ reject }) });
    const message = `the peer rejected the association: ${words}`;
    expect(await failureOf({ port })).toEqual({ code: 'DIMSE_ASSOCIATION_REJECTED', message });
  });

  it('says that nobody listens', async () => {
    const port = await listen(createServer());
    await new Promise((resolve) => server!.close(resolve));
    server = undefined;
    const message = 'no connection to the peer (ECONNREFUSED)';
    expect(await failureOf({ port })).toEqual({ code: 'DIMSE_ASSOCIATION_ABORTED', message });
  });

  it('says that the peer hangs up, or does not speak DICOM', async () => {
    const port = await listen(createServer((socket) => socket.end('220 mail.clinic ESMTP\r\n')));
    expect(await failureOf({ port })).toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
  });

  it('says that nothing is answered in time: neither the association nor C-ECHO', async () => {
    const silent = await listen(createServer());
    const message = 'the peer did not answer in time';
    expect(await failureOf({ port: silent, limits: short })).toEqual({ code: 'DIMSE_TIMEOUT', message });
    const port = await peer({ request: () => undefined });
    expect((await failureOf({ name: 'b', port, limits: short })).code).toBe('DIMSE_TIMEOUT');
  });

  it('says that TLS is not spoken there', async () => {
    const port = await listen(createServer((socket) => socket.on('data', () => socket.end('no TLS here, at all'))));
    const { code, message } = await failureOf({ port, tls: { ...defaultNodeTls, mode: 'on' } });
    expect(code).toBe('DIMSE_ASSOCIATION_ABORTED');
    expect(message).toMatch(/^the TLS handshake with the peer failed \(ERR_SSL_[A-Z_]+\)$/);
  });

  it('says that verification is not offered, or is answered with a failure', async () => {
    const acceptsAbstractSyntax = () => false;
    const none = { accept: { acceptsAbstractSyntax, chooseTransferSyntax: () => undefined } };
    const first = await peer({ decide: () => none });
    expect((await failureOf({ port: first })).code).toBe('DIMSE_NO_PRESENTATION_CONTEXT');
    await scp!.close();
    const port = await peer({ request: async ({ respond }) => void (await respond({ status: 0x0122 })) });
    const message = 'The node answered C-ECHO with 0122';
    expect(await failureOf({ name: 'b', port })).toEqual({ code: 'DIMSE_PEER_STATUS', message });
  });

  it('waits for an association that the node may have no longer than for an answer', async () => {
    const id = await register({ port: await peer(), limits: { ...short, associations: 1 } });
    const node = (await t.nodes.get(id))!;
    const client = { host: '127.0.0.1', port: node.port!, calledAeTitle: 'PACS', callingAeTitle: 'RADLAKE' };
    const destination = { key: `${id}@1 RADLAKE`, peer: id, client, maxAssociations: 1, bytesPerSecond: null };
    const contexts = [{ abstractSyntaxUid: '1.2.840.10008.1.1', transferSyntaxUids: ['1.2.840.10008.1.2'] }];
    const lease = await pool.acquire(destination, contexts);
    const message = 'All associations that the node may have are in use';
    expect((await echo(id)).error).toEqual({ code: 'NODE_TIMEOUT', message });
    lease.release();
    expect((await echo(id)).isThere).toBe(true);
  });

  it('needs host and port, a node, and the right to read the system', async () => {
    expect((await failureOf({ port: null })).code).toBe('NODE_UNUSABLE');
    const gone = await call('POST /api/nodes/{id}/echo', { path: { id: 'gone' }, headers: test.headers });
    expect([gone.status, gone.json.code]).toEqual([404, 'NODE_NOT_FOUND']);
    const { headers } = await headersOf(test.security, ['study:read']);
    expect((await call('POST /api/nodes/{id}/echo', { path: { id: 'gone' }, headers })).status).toBe(403);
  });
});

describe('the echo of a DICOMweb node', () => {
  const web = async (answer: RequestListener): Promise<Partial<NodeSettings>> => {
    const port = await listen(createHttpServer(answer));
    return {
      name: 'web',
      kind: 'dicomweb',
      aeTitle: null,
      host: null,
      port: null,
      url: `http://127.0.0.1:${port}/dicomweb`,
    };
  };

  it.each([
    [200, '[]'],
    [204, ''],
  ])('asks for one study: %i', async (status, body) => {
    const asked: (string | undefined)[] = [];
    const id = await register(
      await web((request, response) => {
        asked.push(request.url, request.headers.accept);
        response.writeHead(status, { 'content-type': 'application/dicom+json' }).end(body);
      }),
    );
    expect(await echo(id)).toMatchObject({ isThere: true, error: null });
    expect(asked).toEqual(['/dicomweb/studies?limit=1', 'application/dicom+json']);
    expect((await show(id)).lastSeenAt).toBe('2026-01-02T03:04:05.000Z');
  });

  it('says what it was refused with', async () => {
    const settings = await web((_request, response) => void response.writeHead(401).end('who are you?'));
    expect(await failureOf(settings)).toEqual({ code: 'NODE_REFUSED', message: 'The node answered 401' });
  });

  it('says that it does not answer in time, and that nobody is there', async () => {
    const settings = await web(() => undefined);
    const late = { code: 'NODE_TIMEOUT', message: 'The node did not answer in time' };
    expect(await failureOf({ ...settings, limits: short })).toEqual(late);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server!.close(resolve));
    server = undefined;
    const message = 'The node cannot be reached (ECONNREFUSED)';
    expect(await failureOf({ ...settings, name: 'b' })).toEqual({ code: 'NODE_UNREACHABLE', message });
  });
});
