import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { encodeCommandSet } from '../messages/command-set';
import { encodePdu } from '../pdu/codec';
import type { AssociateRequestPdu, ControlPdu, Pdu } from '../pdu/types';
import { emptyUserInformation } from '../pdu/user-information';
import { PduReader } from '../pdu-reader';
import { type AcceptorOptions, AssociationAcceptor } from './acceptor';
import type { AbortCause } from './actions';
import { dicomApplicationContextUid } from './negotiation';
import { transportPair } from './test-transport';

const request: AssociateRequestPdu = {
  kind: 'associate-rq',
  protocolVersion: 1,
  calledAeTitle: 'SCP',
  callingAeTitle: 'SCU',
  applicationContextUid: dicomApplicationContextUid,
  contexts: [{ id: 1, abstractSyntaxUid: '1.2.3', transferSyntaxUids: ['1.2.840.10008.1.2'] }],
  user: { ...emptyUserInformation(), maximumLength: 16_384 },
};
const releaseRequest: Pdu = { kind: 'release-rq' };
const releaseResponse: Pdu = { kind: 'release-rp' };
const command: Pdu = data(true, encodeCommandSet({ commandField: 0x30, messageId: 1, commandDataSetType: 0x101 }));
const startOfStore: Pdu = data(true, encodeCommandSet({ commandField: 1, messageId: 1, commandDataSetType: 0 }));

function data(isCommand: boolean, bytes: Uint8Array, contextId = 1): Pdu {
  return { kind: 'p-data', values: [{ contextId, isCommand, isLast: true, data: bytes }] };
}

function abort(source: number, reason: number): Pdu {
  return { kind: 'abort', source, reason };
}

/** An acceptor at one end; a peer at the other that sends what it is told and notes what it gets. */
class Bench {
  readonly acceptor: AssociationAcceptor;
  readonly peer: Duplex;
  readonly got: ControlPdu[] = [];
  readonly failures: unknown[] = [];
  commands = 0;
  sinkAborts = 0;
  cause: AbortCause | undefined;
  readonly closed: Promise<void>;

  constructor(options: Partial<AcceptorOptions> = {}) {
    const [transport, peer] = transportPair();
    this.peer = peer;
    const reader = new PduReader(
      { pduStarted: () => undefined, fragmentReceived: () => undefined, pduReceived: (pdu) => this.got.push(pdu) },
      { dataBytes: 1 << 20, associateBytes: 1 << 20 },
    );
    peer.on('data', (chunk: Buffer) => reader.push(chunk));
    let done: () => void = () => undefined;
    this.closed = new Promise((resolve) => {
      done = resolve;
    });
    const accept = { acceptsAbstractSyntax: () => true, chooseTransferSyntax: () => '1.2.840.10008.1.2' };
    this.acceptor = new AssociationAcceptor({
      transport,
      profile: { maximumLength: 4096, operationsPerformed: 1, operationsInvoked: 1 },
      times: { artimMs: 60_000, lingerMs: 40 },
      associateBytes: 100_000,
      decide: () => ({ accept }),
      established: () => () => {
        this.commands++;
        return { write: () => undefined, end: () => undefined, abort: () => this.sinkAborts++ };
      },
      closed: (cause) => {
        this.cause = cause;
        done();
      },
      failed: (error) => this.failures.push(error),
      ...options,
    });
  }

  async send(...pdus: Pdu[]): Promise<void> {
    for (const pdu of pdus) this.peer.write(encodePdu(pdu));
    await settle();
  }

  get kinds(): string[] {
    return this.got.map((it) => it.kind);
  }
}

/** The transport lies in memory: what is written is read after some turns of the event loop. */
const settle = async () => {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('AssociationAcceptor', () => {
  it('accepts, serves and releases; the peer closes', async () => {
    const bench = new Bench();
    await bench.send(request, command, releaseRequest);
    bench.peer.end();
    await bench.closed;
    expect(bench.kinds).toEqual(['associate-ac', 'release-rp']);
    expect(bench.got[0]).toMatchObject({
      protocolVersion: 1,
      contexts: [{ id: 1, result: 0, transferSyntaxUid: '1.2.840.10008.1.2' }],
      user: { maximumLength: 4096 },
    });
    expect(bench).toMatchObject({ commands: 1, cause: undefined, failures: [] });
  });

  it('that announced no maximum length takes PDUs of any', async () => {
    const bench = new Bench({ profile: { maximumLength: 0, operationsPerformed: 1, operationsInvoked: 1 } });
    await bench.send(request, startOfStore, data(false, new Uint8Array(1_000_000)), command);
    expect(bench).toMatchObject({ commands: 2, failures: [], sinkAborts: 0 });
    bench.acceptor.abort();
  });

  it('closes the connection when the peer does not after the release', async () => {
    const bench = new Bench();
    await bench.send(request, releaseRequest);
    await bench.closed;
    expect(bench.kinds).toEqual(['associate-ac', 'release-rp']);
  });

  it('closes a connection on which nothing is requested in time', async () => {
    const bench = new Bench({ times: { artimMs: 20, lingerMs: 60_000 } });
    bench.peer.write(encodePdu(request).subarray(0, 50));
    await bench.closed;
    expect(bench.got).toEqual([]);
  });

  it('hears a request that arrived in time, also when this process stood still until after that time', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const taken = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const transport = await taken;
    try {
      const answer = new Promise<Buffer>((resolve, reject) => {
        peer.once('data', resolve).once('close', () => reject(new Error('closed without an answer')));
      });
      const bench = new Bench({ transport, times: { artimMs: 10, lingerMs: 40 } });
      peer.write(encodePdu(request)); // lies in the system's buffers at once
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      expect((await answer)[0]).toBe(2); // A-ASSOCIATE-AC
      bench.acceptor.abort();
      await bench.closed;
    } finally {
      peer.destroy();
      server.close();
    }
  });

  it.each<[string, Pdu[], Pdu]>([
    ['data before the request', [command], abort(0, 0)],
    ['a release before the request', [releaseRequest], abort(0, 0)],
    ['an acceptance before the request', [{ ...request, kind: 'associate-ac', contexts: [] }], abort(0, 0)],
    ['a second request', [request, request], abort(2, 2)],
    ['an acceptance of nothing', [request, { ...request, kind: 'associate-ac', contexts: [] }], abort(2, 2)],
    ['a rejection of nothing', [request, { kind: 'associate-rj', result: 1, source: 1, reason: 1 }], abort(2, 2)],
    ['a release response without request', [request, releaseResponse], abort(2, 2)],
    ['data in a context not accepted', [request, data(true, Uint8Array.of(1), 9)], abort(2, 6)],
    ['data over the announced maximum', [request, data(true, new Uint8Array(80_000))], abort(2, 6)],
    ['a broken command set', [request, data(true, Uint8Array.of(1, 2, 3))], abort(0, 0)],
    ['a data set without command', [request, data(false, Uint8Array.of(1))], abort(0, 0)],
  ])('answers %s by A-ABORT with its source and reason, and closes', async (_name, pdus, answer) => {
    const bench = new Bench();
    await bench.send(...pdus);
    await bench.closed;
    expect(bench.got.at(-1)).toEqual(answer);
    expect(bench.commands).toBe(0);
  });

  it.each([
    ['an unknown PDU type', '0a0000000000', 1],
    ['a giant length', '0500ffffffff', 6],
  ])('answers %s in an association by A-ABORT of the provider', async (_name, bytes, reason) => {
    const bench = new Bench();
    await bench.send(request);
    bench.peer.write(Buffer.from(bytes, 'hex'));
    await bench.closed;
    expect(bench.got.at(-1)).toEqual(abort(2, reason));
    expect(bench.cause).toMatchObject({ by: 'provider' });
  });

  it.each<[string, Partial<AssociateRequestPdu>, object]>([
    ['another protocol version', { protocolVersion: 2 }, { result: 1, source: 2, reason: 2 }],
    ['another application context', { applicationContextUid: '1.2' }, { result: 1, source: 1, reason: 2 }],
    ['no presentation context', { contexts: [] }, { result: 1, source: 1, reason: 1 }],
    [
      'a maximum length nothing fits in',
      { user: { ...emptyUserInformation(), maximumLength: 7 } },
      { result: 1, source: 1, reason: 1 },
    ],
  ])('rejects a request with %s, and closes', async (_name, change, rejection) => {
    const bench = new Bench();
    await bench.send({ ...request, ...change });
    await bench.closed;
    expect(bench.got).toEqual([{ kind: 'associate-rj', ...rejection }]);
  });

  it('aborts the open data set when the peer aborts, releases or vanishes', async () => {
    for (const end of [
      (bench: Bench) => bench.send(abort(0, 0)),
      (bench: Bench) => bench.send(releaseRequest),
      async (bench: Bench) => bench.peer.destroy(),
    ]) {
      const bench = new Bench();
      await bench.send(request, startOfStore);
      expect(bench).toMatchObject({ commands: 1, sinkAborts: 0 });
      await end(bench);
      await bench.closed;
      expect(bench.sinkAborts).toBe(1);
    }
  });

  it('tells why the association ended', async () => {
    const aborted = new Bench();
    await aborted.send(request, abort(2, 1));
    await aborted.closed;
    expect(aborted.cause).toEqual({ by: 'peer', source: 2, reason: 1 });
    const vanished = new Bench();
    await vanished.send(request);
    vanished.peer.destroy();
    await vanished.closed;
    expect(vanished.cause).toEqual({ by: 'transport' });
  });

  it('aborts its own association, and no other, when a handler throws', async () => {
    const bench = new Bench({
      established: () => () => {
        throw new TypeError('a bug');
      },
    });
    await bench.send(request, command);
    await bench.closed;
    expect(bench.got.at(-1)).toEqual(abort(0, 0));
    expect(bench.failures).toEqual([expect.any(TypeError)]);
  });

  it('resolves a release collision as acceptor: takes the confirmation first, then answers', async () => {
    const bench = new Bench({ times: { artimMs: 60_000, lingerMs: 60_000 } });
    await bench.send(request);
    expect(bench.acceptor.release()).toBe(true);
    await bench.send(releaseRequest);
    expect(bench.kinds).toEqual(['associate-ac', 'release-rq']);
    await bench.send(releaseResponse);
    expect(bench.kinds).toEqual(['associate-ac', 'release-rq', 'release-rp']);
    bench.peer.end();
    await bench.closed;
    expect(bench.cause).toBeUndefined();
  });

  it('keeps waiting data in order while the policy decides, and drops it after a rejection', async () => {
    const slow = new Bench({
      decide: async () => {
        await settle();
        return { reject: { result: 1, source: 1, reason: 3 } };
      },
    });
    await slow.send(request, command);
    await slow.closed;
    expect(slow.kinds).toEqual(['associate-rj']);
    expect(slow.commands).toBe(0);
  });

  it('stops reading a peer that does not read its answers', async () => {
    let answers = 0;
    const bench: Bench = new Bench({
      established: (association) => (context) => {
        answers++;
        association.send(context, {
          commandField: 0x8030,
          messageIdBeingRespondedTo: 1,
          errorComment: 'x'.repeat(60_000),
        });
        return undefined;
      },
    });
    await bench.send(request);
    bench.peer.pause();
    for (let i = 0; i < 200; i++) bench.peer.write(encodePdu(command));
    await settle();
    expect(answers).toBeGreaterThan(3);
    expect(answers).toBeLessThan(20);
    bench.acceptor.abort();
    await bench.closed;
  });
});
