import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { encodeCommandSet } from '#shared/dimse/messages/command-set';
import { encodePdu } from '#shared/dimse/pdu/codec';
import { fragment } from '#shared/dimse/pdu/p-data';
import { emptyUserInformation } from '#shared/dimse/pdu/user-information';
import type { DimseSource } from './start-dimse-source';
import { eventually, startTestSource, TestReceiver } from './test-receiver';

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';
const explicitLittle = '1.2.840.10008.1.2.1';

const request = encodePdu({
  kind: 'associate-rq',
  protocolVersion: 1,
  calledAeTitle: 'RADLAKE',
  callingAeTitle: 'BAD',
  applicationContextUid: '1.2.840.10008.3.1.1.1',
  contexts: [{ id: 1, abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [explicitLittle] }],
  user: { ...emptyUserInformation(), maximumLength: 16_384 },
});

function storeCommand(more: object = {}): Uint8Array {
  const command = {
    commandField: 1,
    messageId: 1,
    affectedSopClassUid: ctImageStorage,
    affectedSopInstanceUid: '1.2.3',
    commandDataSetType: 0,
    ...more,
  };
  return Buffer.concat(fragment(1, true, encodeCommandSet(command), 16_384));
}

const dataSet = Buffer.concat(fragment(1, false, randomBytes(300), 128));
const wholeStore = Buffer.concat([request, storeCommand(), dataSet]);

/** Sends raw bytes, then waits until the listener has closed; gives what it answered. */
function attack(port: number, bytes: Uint8Array, andThen: (socket: Socket) => void = () => undefined): Promise<Buffer> {
  return new Promise((resolve) => {
    const answers: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
      socket.write(bytes);
      andThen(socket);
    });
    socket.on('data', (chunk) => answers.push(chunk));
    socket.on('error', () => undefined); // a reset is as good as an end
    socket.on('close', () => resolve(Buffer.concat(answers)));
  });
}

describe('the listener under bad peers', () => {
  let source: DimseSource;
  let receive: TestReceiver;
  let good: DimseClient;

  beforeEach(async () => {
    receive = new TestReceiver();
    source = await startTestSource(receive, { limits: { lingerMs: 60 } });
    good = await DimseClient.connect({
      host: '127.0.0.1',
      port: source.port,
      calledAeTitle: 'RADLAKE',
      callingAeTitle: 'GOOD',
      contexts: [{ abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [explicitLittle] }],
    });
  });

  /** Every test ends so: another association goes on undisturbed, and no bad connection stays open. */
  afterEach(async () => {
    const bytes = randomBytes(10_000);
    const answer = await good.store({ sopClassUid: ctImageStorage, sopInstanceUid: '1.9', dataSet: bytes });
    expect(answer).toEqual({ status: 0 });
    expect(receive.received.at(-1)!.bytes.equals(bytes)).toBe(true);
    await eventually(() => source.connections === 1, 'only the good association is open');
    expect(receive.received.filter((it) => it.outcome === 'open')).toEqual([]);
    good.abort();
    await source.close();
  });

  it.each([
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a TLS client hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['zeros', '\0'.repeat(1000)],
    ['a giant associate request', '\x01\0\xff\xff\xff\xff'],
    ['a giant P-DATA-TF', '\x04\0\xff\xff\xff\xff'],
  ])('answers %s by an A-ABORT and closes', async (_name, text) => {
    const answer = await attack(source.port, Buffer.from(text, 'latin1'));
    expect(answer.toString('hex')).toMatch(/^070000000004000000/);
  });

  it.each([
    ['a store that is a response', storeCommand({ commandField: 0x8001 })],
    ['a store without message id', storeCommand({ messageId: undefined })],
    ['a data set without command', dataSet],
    ['a command set of noise', Buffer.concat(fragment(1, true, randomBytes(50), 16_384))],
    [
      'a command set without end',
      Buffer.concat(
        Array.from({ length: 20 }, () => fragment(1, true, new Uint8Array(8000), 16_384))
          .flat()
          .map((it, i) => (i % 2 === 0 ? clearLast(it) : it)),
      ),
    ],
  ])('aborts %s as service user', async (_name, bytes) => {
    const answer = await attack(source.port, Buffer.concat([request, bytes]));
    expect(answer.subarray(-10).toString('hex')).toBe('07000000000400000000');
  });

  it('closes at every byte at which a peer stops sending, and aborts what it had begun', async () => {
    const cuts = Array.from({ length: wholeStore.length - 1 }, (_, i) => i + 1);
    for (let from = 0; from < cuts.length; from += 60) {
      await Promise.all(
        cuts.slice(from, from + 60).map((cut) => attack(source.port, wholeStore.subarray(0, cut), (it) => it.end())),
      );
    }
    expect(receive.received.length).toBeGreaterThan(100);
    expect(receive.received.filter((it) => it.outcome === 'finished')).toEqual([]);
  });

  it('survives random bytes, alone and behind valid beginnings', async () => {
    const beginnings = [new Uint8Array(0), request, Buffer.concat([request, storeCommand()]), wholeStore];
    const noise = fc.tuple(fc.constantFrom(...beginnings), fc.uint8Array({ minLength: 1, maxLength: 200 }));
    await fc.assert(
      fc.asyncProperty(fc.array(noise, { minLength: 4, maxLength: 8 }), async (attacks) => {
        await Promise.all(
          attacks.map(([start, rest]) => attack(source.port, Buffer.concat([start, rest]), (it) => it.end())),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('survives flipped bytes in a whole store', async () => {
    const flips = fc.array(fc.tuple(fc.nat(wholeStore.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(flips, { minLength: 4, maxLength: 8 }), async (attacks) => {
        await Promise.all(
          attacks.map((changes) => {
            const bytes = Buffer.from(wholeStore);
            for (const [at, value] of changes) bytes[at] = value;
            return attack(source.port, bytes, (it) => it.end());
          }),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('closes connections that say nothing after the time for the request', async () => {
    const impatient = await startTestSource(new TestReceiver(), { limits: { artimMs: 60, lingerMs: 60 } });
    const answers = await Promise.all(Array.from({ length: 5 }, () => attack(impatient.port, new Uint8Array(0))));
    expect(answers.map((it) => it.length)).toEqual([0, 0, 0, 0, 0]);
    await impatient.close();
  });

  it('takes data that arrives byte by byte', async () => {
    const pieces = Array.from({ length: 4000 }, (_, i) => fragment(1, false, Uint8Array.of(i & 0xff), 128));
    const bytes = Buffer.concat(pieces.flatMap(([head, data], i) => [i < 3999 ? clearLast(head!) : head!, data!]));
    await attack(source.port, Buffer.concat([request, storeCommand(), bytes]), (it) => {
      void eventually(() => receive.received[0]?.outcome === 'finished', 'the object has arrived').then(() => it.end());
    });
    expect(receive.received[0]!.bytes).toEqual(Buffer.from(pieces.map((_, i) => i & 0xff)));
  });

  it('refuses more connections of one address than allowed without an answer', async () => {
    await source.close();
    source = await startTestSource(receive, { limits: { connectionsPerPeer: 1, lingerMs: 60 } });
    const contexts = [{ abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [explicitLittle] }];
    const address = { host: '127.0.0.1', port: source.port, calledAeTitle: 'RADLAKE', callingAeTitle: 'GOOD' };
    good = await DimseClient.connect({ ...address, contexts });
    expect((await attack(source.port, request)).length).toBe(0);
  });
});

/** The header of a fragment without its mark as last one. */
function clearLast(header: Uint8Array): Uint8Array {
  const copy = Buffer.from(header);
  copy[11] = copy[11]! & 1;
  return copy;
}

describe('the clock of the listener', () => {
  let source: DimseSource;

  it.each([
    ['silent', { idleMs: 1000 }, new Uint8Array(0), 0],
    ['slow with a data set', { objectMs: 1000 }, storeCommand(), 1],
  ])('ends associations that are %s for too long', async (_name, limits, bytes, begun) => {
    let nowMs = 0;
    let looks = 0;
    const clock = {
      now: () => {
        looks++;
        return nowMs;
      },
    };
    const receive = new TestReceiver();
    source = await startTestSource(receive, { limits: { ...limits, lingerMs: 60 }, clock });
    let accepted = false;
    const ended = attack(source.port, Buffer.concat([request, bytes]), (it) => {
      it.once('data', () => {
        accepted = true;
      });
    });
    await eventually(() => accepted && receive.received.length === begun, 'the association is open');
    const before = looks;
    await eventually(() => looks > before, 'a look at the clock');
    expect(source.connections).toBe(1);
    nowMs = 2000;
    const answer = await ended;
    expect(answer.subarray(-10).toString('hex')).toBe('07000000000400000000');
    expect(receive.received.filter((it) => it.outcome !== 'aborted')).toEqual([]);
    await source.close();
  });
});
