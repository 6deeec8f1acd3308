import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { AssociationRejectedError } from '#shared/dimse/errors';
import { createLogger } from '#shared/kernel/logger';
import { StoreFullError } from '#shared/objects/errors';
import type { DimseSource } from './start-dimse-source';
import { eventually, startTestSource, TestReceiver } from './test-receiver';

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';
const verification = '1.2.840.10008.1.1';
const explicitLittle = '1.2.840.10008.1.2.1';
const jpegLossless = '1.2.840.10008.1.2.4.70';

let source: DimseSource | undefined;
const clients: DimseClient[] = [];

async function client(options: Partial<Parameters<typeof DimseClient.connect>[0]> = {}): Promise<DimseClient> {
  const made = await DimseClient.connect({
    host: '127.0.0.1',
    port: source!.port,
    calledAeTitle: 'RADLAKE',
    callingAeTitle: 'MODALITY',
    contexts: [
      { abstractSyntaxUid: verification, transferSyntaxUids: [explicitLittle] },
      { abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [explicitLittle] },
    ],
    timeoutMs: 60_000,
    ...options,
  });
  clients.push(made);
  return made;
}

function instance(dataSet: Uint8Array, sopInstanceUid = '1.2.3') {
  return { sopClassUid: ctImageStorage, sopInstanceUid, dataSet };
}

afterEach(async () => {
  for (const it of clients.splice(0)) it.abort();
  await source?.close();
  source = undefined;
});

describe('the DIMSE listener', () => {
  it('answers C-ECHO with success and confirms the release', async () => {
    source = await startTestSource(new TestReceiver());
    const scu = await client();
    expect(await scu.echo()).toEqual({ status: 0 });
    await scu.release();
    await eventually(() => source!.connections === 0, 'the connection is closed');
  });

  it('and its client send without delay (TCP_NODELAY)', async () => {
    source = await startTestSource(new TestReceiver());
    const probe = connect({ host: '127.0.0.1', port: source.port });
    await once(probe, 'connect');
    await eventually(() => source!.connections === 1, 'the connection is taken');
    const handle = (probe as unknown as { _handle: { setNoDelay(isOn: boolean): void } })._handle;
    const noDelay = jest.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'setNoDelay');
    probe.destroy();
    const scu = await client();
    await scu.echo();
    expect(noDelay.mock.calls).toEqual([[true], [true]]);
    noDelay.mockRestore();
  });

  it('hands a data set of many PDUs over byte by byte equal, with who sent it', async () => {
    const receive = new TestReceiver();
    source = await startTestSource(receive);
    const dataSet = randomBytes(1_000_001);
    const scu = await client();
    expect(await scu.store(instance(dataSet, '1.2.3.4'))).toEqual({ status: 0 });
    expect(await scu.store(instance(dataSet.subarray(0, 2), '1.2.3.5'))).toEqual({ status: 0 });
    expect(receive.received[0]!.bytes.equals(dataSet)).toBe(true);
    expect([...receive.received[1]!.bytes]).toEqual([...dataSet.subarray(0, 2)]);
    expect(receive.received[0]!.facts).toEqual({
      callingAeTitle: 'MODALITY',
      calledAeTitle: 'RADLAKE',
      peer: '127.0.0.1',
      space: 'main',
      transferSyntaxUid: explicitLittle,
      sopClassUid: ctImageStorage,
      sopInstanceUid: '1.2.3.4',
    });
  });

  it('announces its maximum length and keeps to that of the peer', async () => {
    source = await startTestSource(new TestReceiver(), { limits: { maximumLength: 4096 } });
    const scu = await client({ maximumLength: 128 });
    expect(await scu.store(instance(randomBytes(50_000), `1.${'2'.repeat(61)}`))).toEqual({ status: 0 });
  });

  it('answers a peer that announces the largest maximum length there is, or none', async () => {
    source = await startTestSource(new TestReceiver());
    for (const maximumLength of [0, 0x80000000, 0xffffffff]) {
      expect(await (await client({ maximumLength })).echo()).toEqual({ status: 0 });
    }
  });

  it('takes the first transfer syntax of the peer that it knows and rejects only unknown ones', async () => {
    source = await startTestSource(new TestReceiver());
    const scu = await client({
      contexts: [
        { abstractSyntaxUid: ctImageStorage, transferSyntaxUids: ['1.2.3.4.5', jpegLossless, explicitLittle] },
        { abstractSyntaxUid: ctImageStorage, transferSyntaxUids: ['1.2.3.4.5'] },
        { abstractSyntaxUid: '1.2.840.10008.5.1.4.1.2.2.1', transferSyntaxUids: [explicitLittle] },
        { abstractSyntaxUid: '1.3.46.670589.99', transferSyntaxUids: [explicitLittle] },
      ],
    });
    expect(scu.contexts).toMatchObject([{ id: 1, abstractSyntaxUid: ctImageStorage, transferSyntaxUid: jpegLossless }]);
  });

  it('takes private SOP classes and transfer syntaxes when the policy allows them', async () => {
    const policy = {
      accept: () => ({ space: 'main', node: null }),
      allowUnknownSopClasses: true,
      allowUnknownTransferSyntaxes: true,
    };
    source = await startTestSource(new TestReceiver(), { policy });
    const scu = await client({
      contexts: [{ abstractSyntaxUid: '1.3.46.670589.99', transferSyntaxUids: ['1.2.3.4.5'] }],
    });
    expect(scu.contexts).toMatchObject([
      { id: 1, abstractSyntaxUid: '1.3.46.670589.99', transferSyntaxUid: '1.2.3.4.5' },
    ]);
  });

  it('rejects an unknown called AE title with result 1, source 1, reason 7', async () => {
    source = await startTestSource(new TestReceiver());
    const refused = client({ calledAeTitle: 'OTHER' });
    await expect(refused).rejects.toThrow(AssociationRejectedError);
    await expect(refused).rejects.toMatchObject({ details: { result: 1, source: 1, reason: 7 } });
  });

  it('rejects a calling AE title the policy does not know with result 1, source 1, reason 3', async () => {
    const accept = async () => 'unknown-ae-title' as const;
    const policy = { accept, allowUnknownSopClasses: false, allowUnknownTransferSyntaxes: false };
    source = await startTestSource(new TestReceiver(), { policy });
    await expect(client()).rejects.toMatchObject({ details: { result: 1, source: 1, reason: 3 } });
  });

  it('rejects associations over its limit as transient and takes them again when there is room', async () => {
    source = await startTestSource(new TestReceiver(), { limits: { associations: 2 } });
    const first = await client();
    await client();
    await expect(client()).rejects.toMatchObject({ details: { result: 2, source: 3, reason: 2 } });
    await first.release();
    await eventually(() => source!.connections === 1, 'one association is gone');
    expect(await (await client()).echo()).toEqual({ status: 0 });
  });

  it('rejects when the policy fails, and goes on', async () => {
    let failing = true;
    const accept = () => {
      if (failing) throw new TypeError('broken');
      return { space: 'main', node: null };
    };
    const policy = { accept, allowUnknownSopClasses: false, allowUnknownTransferSyntaxes: false };
    source = await startTestSource(new TestReceiver(), { policy });
    await expect(client()).rejects.toMatchObject({ details: { result: 1, source: 1, reason: 1 } });
    failing = false;
    expect(await (await client()).echo()).toEqual({ status: 0 });
  });
});

describe('the answer to C-STORE', () => {
  it('is sent only after finish resolved', async () => {
    let release: () => void = () => undefined;
    const durable = new Promise<void>((resolve) => {
      release = resolve;
    });
    source = await startTestSource(new TestReceiver(() => ({ finish: () => durable.then(() => ({ status: 0 })) })));
    const scu = await client();
    let answered = false;
    const answer = scu.store(instance(randomBytes(100))).then((it) => {
      answered = true;
      return it;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    release();
    expect(await answer).toEqual({ status: 0 });
  });

  it('carries the status and comment of the landing side', async () => {
    const refused = { status: 0xa900, errorComment: 'SOP class of the data set differs' };
    source = await startTestSource(new TestReceiver(() => ({ finish: async () => refused })));
    expect(await (await client()).store(instance(randomBytes(100)))).toEqual(refused);
  });

  it.each([
    [
      'begin',
      () => {
        throw new StoreFullError('full');
      },
    ],
    [
      'write',
      () => ({
        write: () => {
          throw new StoreFullError('full');
        },
      }),
    ],
    ['a promised write', () => ({ write: () => Promise.reject(new StoreFullError('full')) })],
    ['finish', () => ({ finish: () => Promise.reject(new StoreFullError('full')) })],
  ])('is A700 when the store is full in %s, and the association goes on', async (_where, override) => {
    let isFull = true;
    const receive = new TestReceiver(() => (isFull ? override() : {}));
    const lines: Record<string, unknown>[] = [];
    const logger = createLogger('info', { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) });
    source = await startTestSource(receive, { logger });
    const scu = await client();
    expect(await scu.store(instance(randomBytes(500_000)))).toMatchObject({ status: 0xa700 });
    isFull = false;
    expect(await scu.store(instance(randomBytes(500_000)))).toEqual({ status: 0 });
    const what = { code: 'STORE_FULL', details: {}, reason: 'full', msg: 'DIMSE request failed for now' };
    expect(lines).toEqual([{ level: 40, time: expect.any(Number), peer: '127.0.0.1', ...what }]);
  });

  it('is 0110 for an unexpected failure, and the reception is aborted once', async () => {
    let aborts = 0;
    const write = () => {
      throw new TypeError('broken');
    };
    source = await startTestSource(new TestReceiver(() => ({ write, abort: () => aborts++ })));
    expect(await (await client()).store(instance(randomBytes(300_000)))).toMatchObject({ status: 0x0110 });
    expect(aborts).toBe(1);
  });

  it('is A700 for a data set over the size limit, whose reception is aborted', async () => {
    const receive = new TestReceiver();
    source = await startTestSource(receive, { limits: { objectBytes: 1000 } });
    const scu = await client();
    expect(await scu.store(instance(randomBytes(1001)))).toMatchObject({ status: 0xa700 });
    expect(await scu.store(instance(randomBytes(1000)))).toEqual({ status: 0 });
    expect(receive.received.map((it) => it.outcome)).toEqual(['aborted', 'finished']);
  });

  it('is 0117 for an instance UID that is none, and nothing is received', async () => {
    const receive = new TestReceiver();
    source = await startTestSource(receive);
    const scu = await client();
    expect(await scu.store(instance(randomBytes(100), '../../etc'))).toMatchObject({ status: 0x0117 });
    expect(receive.received).toEqual([]);
  });
});

describe('the flow of data', () => {
  it('never calls write or finish while a write is pending, and pauses the peer', async () => {
    const dataSet = randomBytes(8_000_000);
    let pending = 0;
    let most = 0;
    const receive = new TestReceiver((_facts, plain) => ({
      write: async (chunk) => {
        most = Math.max(most, ++pending);
        plain.write(chunk); // now: its bytes hold no longer than this call
        await new Promise((resolve) => setTimeout(resolve, 1));
        pending--;
      },
      finish: async () => {
        expect(pending).toBe(0);
        return plain.finish();
      },
    }));
    source = await startTestSource(receive);
    expect(await (await client()).store(instance(dataSet))).toEqual({ status: 0 });
    expect(most).toBe(1);
    expect(receive.received[0]!.bytes.equals(dataSet)).toBe(true);
  });

  it('reads no second command before the first answer unless asynchronous operations were negotiated', async () => {
    for (const [operationsInvoked, expected] of [
      [1, 1],
      [4, 4],
    ] as const) {
      let open = 0;
      let most = 0;
      const receive = new TestReceiver(() => ({
        finish: async () => {
          most = Math.max(most, ++open);
          await eventually(() => most === expected, 'as many operations as agreed on are open at once');
          await new Promise((resolve) => setTimeout(resolve, 20)); // another one too many would come now
          open--;
          return { status: 0 };
        },
      }));
      source = await startTestSource(receive);
      const scu = await client({ operationsInvoked });
      expect(scu.operations).toBe(operationsInvoked);
      const dataSets = Array.from({ length: 8 }, () => randomBytes(3000));
      const answers = await Promise.all(dataSets.map((dataSet) => scu.store(instance(dataSet))));
      expect(answers).toEqual(dataSets.map(() => ({ status: 0 })));
      expect(most).toBe(expected);
      expect(receive.received.map((it, i) => it.bytes.equals(dataSets[i]!))).toEqual(dataSets.map(() => true));
      await source.close();
    }
  });

  it('aborts the reception when the association dies inside the data set', async () => {
    const receive = new TestReceiver((_facts, plain) => ({
      write: (chunk) => {
        plain.write(chunk);
        return new Promise(() => undefined); // never ready: the data set stays incomplete
      },
    }));
    source = await startTestSource(receive, { limits: { closeMs: 50 } });
    const scu = await client();
    const lost = scu.store(instance(randomBytes(300_000))).catch((error: unknown) => error);
    await eventually(() => receive.received.length === 1 && receive.received[0]!.chunks.length === 1, 'data arrives');
    await source.close();
    expect(await lost).toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
    expect(receive.received[0]!.outcome).toBe('aborted');
  });
});
