import { setTimeout as sleep } from 'node:timers/promises';
import { commandFields } from '../messages/command-fields';
import { type ScpRequest, type ScpScript, type ScriptedScp, startScriptedScp } from '../testing/scripted-scp';
import { decodeDataSet, encodeDataSet } from './data-sets';
import { DimseClient } from './dimse-client';
import type { ClientOptions } from './options';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const studyRootFind = '1.2.840.10008.5.1.4.1.2.2.1';
const studyRootMove = '1.2.840.10008.5.1.4.1.2.2.2';
const studyRootGet = '1.2.840.10008.5.1.4.1.2.2.3';
const explicit = '1.2.840.10008.1.2.1';
const implicit = '1.2.840.10008.1.2';

let scp: ScriptedScp | undefined;
let client: DimseClient | undefined;

afterEach(async () => {
  client?.abort();
  await scp?.close();
  client = undefined;
  scp = undefined;
});

async function connect(script: ScpScript, options: Partial<ClientOptions> = {}): Promise<DimseClient> {
  scp = await startScriptedScp(script);
  const offered = [ct, studyRootFind, studyRootMove, studyRootGet].map((abstractSyntaxUid) => ({
    abstractSyntaxUid,
    transferSyntaxUids: [explicit],
  }));
  client = await DimseClient.connect({
    ...{ host: '127.0.0.1', port: scp.port, calledAeTitle: 'PEER', callingAeTitle: 'US', contexts: offered },
    timeoutMs: 60_000,
    ...options,
  });
  return client;
}

/** Answers every request with one status. */
const answering = (status: number, seen: ScpRequest[] = []): ScpScript => ({
  request: async (request) => {
    seen.push(request);
    await request.respond({ status });
  },
});

const name = (value: string) => ({ '00100010': { vr: 'PN', Value: [{ Alphabetic: value }] } });
const study = (uid: string) => encodeDataSet({ '0020000D': { vr: 'UI', Value: [uid] } }, explicit);

describe('negotiation', () => {
  it('proposes roles, identity, the asynchronous window and extended negotiation', async () => {
    await connect(answering(0), {
      contexts: [{ abstractSyntaxUid: ct, transferSyntaxUids: [explicit], roles: { scu: false, scp: true } }],
      identity: { userName: 'ann', passcode: 's3cret' },
      operationsInvoked: 4,
      extendedNegotiations: [{ sopClassUid: studyRootFind, applicationInformation: Uint8Array.of(1) }],
    });
    const { user } = scp!.requests[0]!;
    expect(user.roleSelections).toEqual([{ sopClassUid: ct, scu: false, scp: true }]);
    expect(user.asynchronousOperations).toEqual({ invoked: 4, performed: 1 });
    expect(user.extendedNegotiations[0]!.applicationInformation).toEqual(Buffer.of(1));
    expect(user.userIdentity).toMatchObject({ type: 2, positiveResponseRequested: true });
    expect(Buffer.from(user.userIdentity!.primary).toString()).toBe('ann');
    expect(Buffer.from(user.userIdentity!.secondary).toString()).toBe('s3cret');
  });

  it.each([
    [{ userName: 'ann' }, 1, 'ann'],
    [{ samlAssertion: '<a/>' }, 4, '<a/>'],
    [{ jsonWebToken: 'h.p.s' }, 5, 'h.p.s'],
  ])('sends the identity %j as type %i', async (identity, type, primary) => {
    await connect(answering(0), { identity });
    const item = scp!.requests[0]!.user.userIdentity!;
    expect([item.type, Buffer.from(item.primary).toString(), item.secondary.length]).toEqual([type, primary, 0]);
  });
});

describe('C-STORE', () => {
  it('carries priority and the originator of a move, and a data set in pieces', async () => {
    const seen: ScpRequest[] = [];
    const scu = await connect(answering(0xb000, seen));
    const piece = Buffer.alloc(100_001, 7);
    const chunks = (async function* () {
      yield piece;
      await sleep(1);
      yield piece;
    })();
    const moveOriginator = { aeTitle: 'MOVER', messageId: 9 };
    const stored = { sopClassUid: ct, sopInstanceUid: '1.2.3', priority: 'high', moveOriginator } as const;
    expect(await scu.store({ ...stored, dataSet: { length: 200_002, chunks } })).toEqual({ status: 0xb000 });
    expect(seen[0]!.command).toMatchObject({
      commandField: commandFields['C-STORE-RQ'],
      affectedSopInstanceUid: '1.2.3',
      priority: 1,
      moveOriginatorApplicationEntityTitle: 'MOVER',
      moveOriginatorMessageId: 9,
    });
    expect(seen[0]!.dataSet!.equals(Buffer.concat([piece, piece]))).toBe(true);
  });

  it('keeps to the asynchronous window that the peer agreed on', async () => {
    let open = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const scu = await connect(
      {
        operations: 3,
        request: ({ respond }) => {
          most = Math.max(most, ++open);
          waiting.push(() => {
            open--;
            void respond({ status: 0 });
          });
          if (waiting.length === 3) for (const answer of waiting.splice(0)) answer();
        },
      },
      { operationsInvoked: 5 },
    );
    expect(scu.operations).toBe(3);
    const dataSet = Buffer.alloc(10);
    const all = Array.from({ length: 9 }, (_, at) =>
      scu.store({ sopClassUid: ct, sopInstanceUid: `1.${at}`, dataSet }),
    );
    expect(await Promise.all(all)).toHaveLength(9);
    expect(most).toBe(3);
  });

  it('gives up on a peer that takes nothing more of a data set, and not on one that takes it slowly', async () => {
    const scu = await connect(
      { request: () => undefined, began: ({ socket }) => socket.pause() },
      {
        timeouts: { responseMs: 300 },
      },
    );
    const dataSet = Buffer.alloc(64 * 1024 * 1024);
    const stored = scu.store({ sopClassUid: ct, sopInstanceUid: '1.2', dataSet });
    await expect(stored).rejects.toMatchObject({ code: 'DIMSE_TIMEOUT', details: { timeoutMs: 300 } });
    expect(scu.isOpen).toBe(false);
  });

  it('does not count the time that a data set is made in', async () => {
    const scu = await connect(answering(0), { timeouts: { responseMs: 200 } });
    const chunks = (async function* () {
      yield Buffer.alloc(2);
      await sleep(500);
      yield Buffer.alloc(2);
    })();
    const stored = scu.store({ sopClassUid: ct, sopInstanceUid: '1.2', dataSet: { length: 4, chunks } });
    expect(await stored).toEqual({ status: 0 });
  });
});

describe('C-FIND', () => {
  it('yields matches and sends keys in the transfer syntax of the context and the character set asked for', async () => {
    const seen: ScpRequest[] = [];
    const scu = await connect(
      {
        request: async (request) => {
          seen.push(request);
          await request.respond({ status: 0xff00 }, study('1.1'));
          await request.respond({ status: 0xff01 }, study('1.2'));
          await request.respond({ status: 0 });
        },
      },
      { contexts: [{ abstractSyntaxUid: studyRootFind, transferSyntaxUids: [implicit] }] },
    );
    const found = [];
    const identifier = name('Grün');
    for await (const match of scu.find({ sopClassUid: studyRootFind, identifier, characterSet: 'ISO_IR 100' }))
      found.push([match.ignoredKeys, match.identifier.length]);
    expect(found).toEqual([
      [false, study('1.1').length],
      [true, study('1.2').length],
    ]);
    expect(decodeDataSet(seen[0]!.dataSet!, implicit)).toEqual({
      '00080005': { vr: 'CS', Value: ['ISO_IR 100'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Grün' }] },
    });
    expect(seen[0]!.dataSet!.includes(Buffer.from('Gr\xfcn', 'latin1'))).toBe(true);
  });

  it('cancels when its consumer stops, and can be used again', async () => {
    const fields: number[] = [];
    let cancelled = false;
    const scu = await connect({
      request: async (request) => {
        fields.push(request.command.commandField);
        if (request.command.commandField === commandFields['C-CANCEL-RQ']) cancelled = true;
        else {
          for (let at = 0; !cancelled; at++) {
            await request.respond({ status: 0xff00 }, study(`1.${at}`));
            await sleep(1);
          }
          await request.respond({ status: 0xfe00 });
        }
      },
    });
    for (let round = 0; round < 2; round++) {
      cancelled = false;
      let count = 0;
      for await (const _match of scu.find({ sopClassUid: studyRootFind, identifier: name('*') })) {
        count++;
        if (count === 3) break;
      }
    }
    const [find, cancel] = [commandFields['C-FIND-RQ'], commandFields['C-CANCEL-RQ']];
    expect(fields).toEqual([find, cancel, find, cancel]);
    expect(scu.isOpen).toBe(true);
  });

  it('makes a fast peer wait for a slow consumer, without running into its time limit', async () => {
    let sent = 0;
    const scu = await connect(
      {
        request: async ({ respond }) => {
          const large = encodeDataSet({ '00324000': { vr: 'LT', Value: ['x'.repeat(10_000)] } }, explicit);
          for (; sent < 5_000; sent++) await respond({ status: 0xff00 }, large);
          await respond({ status: 0 });
        },
      },
      { timeouts: { responseMs: 250 } },
    );
    let count = 0;
    for await (const _match of scu.find({ sopClassUid: studyRootFind, identifier: name('*') })) {
      count++;
      if (count === 1) {
        await sleep(600);
        expect(sent).toBeLessThan(4_000);
      }
    }
    expect(count).toBe(5_000);
  });

  it('throws the status of a peer that cannot search, and the reason of its signal', async () => {
    const scu = await connect({ request: ({ respond }) => void respond({ status: 0xa700, errorComment: 'full' }) });
    const failing = scu.find({ sopClassUid: studyRootFind, identifier: name('A') }).next();
    await expect(failing).rejects.toMatchObject({
      code: 'DIMSE_PEER_STATUS',
      peerStatus: 0xa700,
      errorComment: 'full',
    });
    const abort = new AbortController();
    const silent = await connect({
      request: ({ command, respond }) => {
        if (command.commandField === commandFields['C-CANCEL-RQ']) return;
        setTimeout(() => void respond({ status: 0xfe00 }), 50);
        abort.abort(new Error('enough'));
      },
    });
    const request = { sopClassUid: studyRootFind, identifier: name('A'), signal: abort.signal };
    await expect(silent.find(request).next()).rejects.toThrow('enough');
  });
});

describe('C-MOVE and C-GET', () => {
  it('tells progress and the failed UIDs of a move', async () => {
    const seen: ScpRequest[] = [];
    const scu = await connect({
      request: async (request) => {
        seen.push(request);
        const counts = {
          numberOfCompletedSuboperations: 1,
          numberOfFailedSuboperations: 0,
          numberOfWarningSuboperations: 0,
        };
        await request.respond({ status: 0xff00, numberOfRemainingSuboperations: 1, ...counts });
        const failed = encodeDataSet({ '00080058': { vr: 'UI', Value: ['1.2.9'] } }, explicit);
        await request.respond({ status: 0xb000, ...counts, numberOfFailedSuboperations: 1 }, failed);
      },
    });
    const progress: unknown[] = [];
    const result = await scu.move({
      ...{ sopClassUid: studyRootMove, identifier: study('1.2'), moveDestination: 'THERE' },
      progress: (counts) => progress.push(counts),
    });
    expect(seen[0]!.command).toMatchObject({ commandField: commandFields['C-MOVE-RQ'], moveDestination: 'THERE' });
    expect(progress).toEqual([{ remaining: 1, completed: 1, failed: 0, warning: 0 }]);
    expect(result).toEqual({
      ...{ status: 0xb000, remaining: null, completed: 1, failed: 1, warning: 0 },
      failedSopInstanceUids: ['1.2.9'],
    });
  });

  it('hands over the instances of a get as they come, and answers for each', async () => {
    const responses: unknown[] = [];
    const bytes = Buffer.alloc(300_000, 5);
    const scu = await connect({
      request: async ({ association, context, command, respond }) => {
        if (command.commandField !== commandFields['C-GET-RQ']) return;
        const storing = [...association.contexts.values()].find((one) => one.abstractSyntaxUid === ct)!;
        for (const sop of ['1.1', '1.2']) {
          const store = {
            commandField: commandFields['C-STORE-RQ'],
            ...{ affectedSopClassUid: ct, affectedSopInstanceUid: sop, priority: 0 },
          };
          const response = await association.invoke(storing, store, { dataSet: bytes, timeoutMs: 60_000 });
          responses.push(response.command.status);
        }
        expect(context.abstractSyntaxUid).toBe(studyRootGet);
        await respond({ status: 0xb000, numberOfCompletedSuboperations: 1, numberOfFailedSuboperations: 1 });
      },
    });
    const got: Buffer[] = [];
    const result = await scu.get({
      ...{ sopClassUid: studyRootGet, identifier: study('1.2') },
      receive: ({ sopInstanceUid, transferSyntaxUid }) => {
        expect(transferSyntaxUid).toBe(explicit);
        const chunks: Buffer[] = [];
        return {
          write: async (chunk) => {
            chunks.push(Buffer.from(chunk));
            await sleep(1);
          },
          finish: async () => {
            got.push(Buffer.concat(chunks));
            return { status: sopInstanceUid === '1.1' ? 0 : 0xa700 };
          },
          abort: () => undefined,
        };
      },
    });
    expect(result).toMatchObject({ status: 0xb000, completed: 1, failed: 1 });
    expect(responses).toEqual([0, 0xa700]);
    expect(got.map((one) => one.equals(bytes))).toEqual([true, true]);
  });

  it('cancels a move and says how far it came', async () => {
    const abort = new AbortController();
    let open: ScpRequest | undefined;
    const scu = await connect({
      request: async (request) => {
        if (request.command.commandField === commandFields['C-CANCEL-RQ'])
          await open!.respond({ status: 0xfe00, numberOfRemainingSuboperations: 5, numberOfCompletedSuboperations: 2 });
        else {
          open = request;
          abort.abort();
        }
      },
    });
    const what = { sopClassUid: studyRootMove, identifier: study('1.2'), moveDestination: 'THERE' };
    const result = await scu.move({ ...what, signal: abort.signal });
    expect(result).toMatchObject({ status: 0xfe00, remaining: 5, completed: 2 });
  });
});

describe('normalised services', () => {
  it('asks for commitment and hears the report on the same association', async () => {
    const commitment = '1.2.840.10008.1.20.1';
    const seen: ScpRequest[] = [];
    let answered: unknown;
    const reports: unknown[] = [];
    const scu = await connect(
      {
        request: async (request) => {
          seen.push(request);
          await request.respond({ status: 0 });
          const report = {
            commandField: commandFields['N-EVENT-REPORT-RQ'],
            ...{ affectedSopClassUid: commitment, affectedSopInstanceUid: `${commitment}.1`, eventTypeId: 1 },
          };
          const options = { dataSet: request.dataSet!, timeoutMs: 60_000 };
          answered = (await request.association.invoke(request.context, report, options)).command.status;
        },
      },
      {
        contexts: [{ abstractSyntaxUid: commitment, transferSyntaxUids: [explicit] }],
        eventReports: async (report) => {
          reports.push([report.eventTypeId, report.dataSet?.length]);
          return { status: 0 };
        },
      },
    );
    const result = await scu.commit('2.25.1', [{ sopClassUid: ct, sopInstanceUid: '1.2.3' }]);
    expect(result.status).toBe(0);
    expect(seen[0]!.command).toMatchObject({ actionTypeId: 1, requestedSopInstanceUid: `${commitment}.1` });
    expect(decodeDataSet(seen[0]!.dataSet!, explicit)).toMatchObject({
      '00081195': { Value: ['2.25.1'] },
      '00081199': { Value: [{ '00081155': { Value: ['1.2.3'] } }] },
    });
    while (answered === undefined) await sleep(1);
    expect(answered).toBe(0);
    expect(reports).toEqual([[1, seen[0]!.dataSet!.length]]);
  });

  it.each([
    ['create', { kind: 'create', attributes: {} }, { commandField: 0x0140, affectedSopClassUid: ct }],
    [
      'set',
      { kind: 'set', sopInstanceUid: '1.2', modifications: {} },
      { commandField: 0x0120, requestedSopInstanceUid: '1.2' },
    ],
    [
      'get',
      { kind: 'get', sopInstanceUid: '1.2', attributes: [0x00100010] },
      { commandField: 0x0110, attributeIdentifierList: [0x00100010] },
    ],
    ['delete', { kind: 'delete', sopInstanceUid: '1.2' }, { commandField: 0x0150, requestedSopInstanceUid: '1.2' }],
    [
      'event-report',
      { kind: 'event-report', sopInstanceUid: '1.2', eventTypeId: 3 },
      { commandField: 0x0100, affectedSopInstanceUid: '1.2', eventTypeId: 3 },
    ],
  ] as const)('sends an N-%s', async (_name, request, command) => {
    const seen: ScpRequest[] = [];
    const scu = await connect(answering(0x0112, seen));
    const result = await scu.normalised({ sopClassUid: ct, ...request });
    expect(result).toMatchObject({ status: 0x0112, dataSet: null });
    expect(seen[0]!.command).toMatchObject(command);
  });
});

describe('the end of an association', () => {
  it('fails what is open when the peer goes away', async () => {
    const scu = await connect({ request: ({ socket }) => void socket.destroy() });
    await expect(scu.echo()).rejects.toMatchObject({ code: 'DIMSE_NO_PRESENTATION_CONTEXT' });
    const dataSet = Buffer.alloc(10);
    const stored = scu.store({ sopClassUid: ct, sopInstanceUid: '1.2', dataSet });
    await expect(stored).rejects.toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
    expect(scu.isOpen).toBe(false);
  });

  it('refuses requests of the peer that nobody expects', async () => {
    let status: unknown;
    const scu = await connect({
      request: async ({ association, context, respond }) => {
        const event = { commandField: commandFields['N-EVENT-REPORT-RQ'], affectedSopClassUid: ct, eventTypeId: 1 };
        status = (await association.invoke(context, event, { timeoutMs: 60_000, dataSet: Buffer.alloc(2) })).command
          .status;
        await respond({ status: 0 });
      },
    });
    expect(await scu.store({ sopClassUid: ct, sopInstanceUid: '1.2', dataSet: Buffer.alloc(2) })).toEqual({
      status: 0,
    });
    expect(status).toBe(0x0211);
  });
});
