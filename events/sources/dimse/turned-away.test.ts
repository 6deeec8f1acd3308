import { connect } from 'node:net';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { encodePdu } from '#shared/dimse/pdu/codec';
import type { AssociateRequestPdu } from '#shared/dimse/pdu/types';
import { emptyUserInformation } from '#shared/dimse/pdu/user-information';
import type { UnknownPeers } from '#shared/nodes/unknown-peers';
import type { DimseSource } from './start-dimse-source';
import { eventually, startTestSource, TestReceiver } from './test-receiver';

const verification = { abstractSyntaxUid: '1.2.840.10008.1.1', transferSyntaxUids: ['1.2.840.10008.1.2'] };
const request: AssociateRequestPdu = {
  kind: 'associate-rq',
  protocolVersion: 1,
  calledAeTitle: 'RADLAKE',
  callingAeTitle: 'CT1',
  applicationContextUid: '1.2.840.10008.3.1.1.1',
  contexts: [{ id: 1, ...verification }],
  user: { ...emptyUserInformation(), maximumLength: 16_384 },
};

let source: DimseSource;
let noted: Parameters<UnknownPeers['note']>[];
const unknownPeers = { note: (...how: Parameters<UnknownPeers['note']>) => void noted.push(how) };

beforeEach(() => {
  noted = [];
});
afterEach(() => source.close());

const client = (calledAeTitle = 'RADLAKE') =>
  DimseClient.connect({
    ...{ host: '127.0.0.1', port: source.port, calledAeTitle, callingAeTitle: 'CT1', timeoutMs: 60_000 },
    contexts: [verification],
  });

/** The answer to an A-ASSOCIATE-RQ; empty when the connection is closed unanswered. */
function ask(pdu: AssociateRequestPdu): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(source.port, '127.0.0.1', () => socket.end(encodePdu(pdu)));
    socket.on('data', (chunk) => chunks.push(chunk)).on('close', () => resolve(Buffer.concat(chunks)));
    socket.on('error', reject);
  });
}

const caller = (calledAeTitle = 'RADLAKE') => ({ callingAeTitle: 'CT1', calledAeTitle, address: '127.0.0.1' });

describe('who is turned away is noted with what it was answered', () => {
  it.each<[string, Partial<AssociateRequestPdu>, number[]]>([
    ['another application context', { applicationContextUid: '1.2.3' }, [1, 1, 2]],
    ['no presentation context', { contexts: [] }, [1, 1, 1]],
    ['a maximum length that nothing fits in', { user: { ...request.user, maximumLength: 100 } }, [1, 1, 1]],
    ['another protocol version', { protocolVersion: 2 }, [1, 2, 2]],
  ])('%s', async (_what, given, [result, source_, reason]) => {
    source = await startTestSource(new TestReceiver(), { unknownPeers });
    const answer = await ask({ ...request, ...given });
    expect([...answer]).toEqual([3, 0, 0, 0, 0, 4, 0, result, source_, reason]);
    const rejection = { result, source: source_, reason };
    expect(noted).toEqual([[caller(), { reason: 'request-not-supported', rejection }]]);
  });

  it('an AE title that nobody has', async () => {
    source = await startTestSource(new TestReceiver(), { unknownPeers });
    await expect(client('OTHER')).rejects.toMatchObject({ code: 'DIMSE_ASSOCIATION_REJECTED' });
    const rejection = { result: 1, source: 1, reason: 7 };
    expect(noted).toEqual([[caller('OTHER'), { reason: 'unknown-called-ae-title', rejection }]]);
  });

  it('a user identity that does not hold', async () => {
    source = await startTestSource(new TestReceiver(), { unknownPeers });
    const userIdentity = {
      type: 1,
      positiveResponseRequested: false,
      primary: Buffer.from('x'),
      secondary: Buffer.of(),
    };
    await ask({ ...request, user: { ...request.user, userIdentity } });
    const rejection = { result: 1, source: 2, reason: 1 };
    expect(noted).toEqual([[caller(), { reason: 'user-identity-refused', rejection }]]);
  });

  it('associations and connections over the limit', async () => {
    source = await startTestSource(new TestReceiver(), {
      unknownPeers,
      limits: { associations: 1, connectionsPerPeer: 2, connections: 3 },
    });
    const open = await client();
    const over = connect(source.port, '127.0.0.1');
    await eventually(() => source.connections === 2, 'two connections');
    expect(await ask(request)).toEqual(Buffer.of());
    expect(noted).toEqual([
      [
        { callingAeTitle: '', calledAeTitle: '', address: '127.0.0.1' },
        { reason: 'too-many-connections', rejection: null },
      ],
    ]);
    over.destroy();
    await eventually(() => source.connections === 1, 'one connection');
    await expect(client()).rejects.toMatchObject({ details: { result: 2, source: 3, reason: 2 } });
    const rejection = { result: 2, source: 3, reason: 2 };
    expect(noted.at(-1)).toEqual([caller(), { reason: 'too-many-associations', rejection }]);
    open.abort();
  });
});
