import type { Duplex } from 'node:stream';
import { encodePdu } from '../pdu/codec';
import type { ControlPdu, Pdu } from '../pdu/types';
import { emptyUserInformation } from '../pdu/user-information';
import { PduReader } from '../pdu-reader';
import { AssociationRequestor } from './requestor';
import { transportPair } from './test-transport';

const context = { id: 1, abstractSyntaxUid: '1.2.3', transferSyntaxUids: ['1.2.840.10008.1.2'] };
const acceptance: Pdu = {
  kind: 'associate-ac',
  protocolVersion: 1,
  calledAeTitle: 'SCP',
  callingAeTitle: 'SCU',
  applicationContextUid: '1.2.840.10008.3.1.1.1',
  contexts: [{ id: 1, result: 0, transferSyntaxUid: '1.2.840.10008.1.2' }],
  user: { ...emptyUserInformation(), maximumLength: 16_384 },
};

/** A requestor at one end; a peer at the other that answers by a script. */
function bench(answers: Partial<Record<ControlPdu['kind'], Pdu[]>>, timeoutMs = 60_000) {
  const [transport, peer] = transportPair();
  const got: string[] = [];
  const reader = new PduReader(
    {
      pduStarted: () => undefined,
      fragmentReceived: () => undefined,
      pduReceived: (pdu) => {
        got.push(pdu.kind);
        for (const answer of answers[pdu.kind] ?? []) peer.write(encodePdu(answer));
      },
    },
    { dataBytes: 1 << 20, associateBytes: 1 << 20 },
  );
  peer.on('data', (chunk: Buffer) => reader.push(chunk));
  const closed: Error[] = [];
  const requestor = new AssociationRequestor({
    transport,
    request: {
      calledAeTitle: 'SCP',
      callingAeTitle: 'SCU',
      contexts: [context],
      maximumLength: 4096,
      operationsInvoked: 1,
    },
    handler: () => undefined,
    timeoutMs,
    closed: (error) => closed.push(error),
  });
  return { requestor, got, closed, peer: peer as Duplex };
}

/** Whoever waits in vain runs into the time limit of the test. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('AssociationRequestor', () => {
  it('associates and releases', async () => {
    const { requestor, got, closed } = bench({ 'associate-rq': [acceptance], 'release-rq': [{ kind: 'release-rp' }] });
    await requestor.associate();
    expect([...requestor.contexts.values()]).toEqual([
      {
        id: 1,
        abstractSyntaxUid: '1.2.3',
        transferSyntaxUid: '1.2.840.10008.1.2',
        requestorRoles: { scu: true, scp: false },
      },
    ]);
    await requestor.release();
    expect(got).toEqual(['associate-rq', 'release-rq']);
    expect(closed).toHaveLength(1);
  });

  it('names result, source and reason of a rejection', async () => {
    const { requestor } = bench({ 'associate-rq': [{ kind: 'associate-rj', result: 2, source: 3, reason: 2 }] });
    await expect(requestor.associate()).rejects.toMatchObject({
      code: 'DIMSE_ASSOCIATION_REJECTED',
      details: { result: 2, source: 3, reason: 2 },
    });
  });

  it.each<[string, Pdu[]]>([
    ['aborts', [{ kind: 'abort', source: 2, reason: 1 }]],
    ['answers out of order', [{ kind: 'release-rp' }]],
    ['takes PDUs of 7 bytes only', [{ ...acceptance, user: { ...acceptance.user, maximumLength: 7 } }]],
  ])('fails when the peer %s', async (_name, answer) => {
    const { requestor } = bench({ 'associate-rq': answer });
    await expect(requestor.associate()).rejects.toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
  });

  it('gives up and aborts when the peer says nothing', async () => {
    const { requestor, got } = bench({}, 20);
    await expect(requestor.associate()).rejects.toMatchObject({ code: 'DIMSE_TIMEOUT' });
    await until(() => got.length >= 2);
    expect(got).toEqual(['associate-rq', 'abort']);
  });

  it('resolves a release collision as requestor: answers first, then takes the confirmation', async () => {
    const { requestor, got } = bench({
      'associate-rq': [acceptance],
      'release-rq': [{ kind: 'release-rq' }],
      'release-rp': [{ kind: 'release-rp' }],
    });
    await requestor.associate();
    await requestor.release();
    expect(got).toEqual(['associate-rq', 'release-rq', 'release-rp']);
  });

  it('confirms a release that the acceptor asks for', async () => {
    const { requestor, got, peer, closed } = bench({ 'associate-rq': [acceptance] });
    await requestor.associate();
    peer.write(encodePdu({ kind: 'release-rq' }));
    await until(() => got.length >= 2);
    expect(got).toEqual(['associate-rq', 'release-rp']);
    peer.end();
    await until(() => closed.length > 0);
    expect(closed).toHaveLength(1);
  });
});
