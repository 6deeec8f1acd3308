import { connect } from 'node:net';
import { AssociationRequestor } from '#shared/dimse/association/requestor';
import { DimseStatusError } from '#shared/dimse/errors';
import { commandFields } from '#shared/dimse/messages/command-fields';
import type { CommandSet } from '#shared/dimse/messages/command-set';
import type { Response } from '#shared/dimse/messages/requests';
import { LimitExceededError } from '#shared/kernel/errors';
import type { DimseService, Operation } from './service';
import type { DimseSource } from './start-dimse-source';
import { startTestSource, TestReceiver } from './test-receiver';

const find = '1.2.840.10008.5.1.4.1.2.2.1';
const ct = '1.2.840.10008.5.1.4.1.1.2';
const explicitLittle = '1.2.840.10008.1.2.1';
const timeoutMs = 60_000;

let source: DimseSource | undefined;
let scu: AssociationRequestor | undefined;

afterEach(async () => {
  scu?.abort();
  await source?.close();
  [source, scu] = [undefined, undefined];
});

/** A listener with one service, and an association to it. */
async function serve(
  run: DimseService['run'],
  requestOfPeer: (command: CommandSet) => void = () => undefined,
): Promise<AssociationRequestor> {
  const service = { sopClassUids: new Set([find]), commandFields: [commandFields['C-FIND-RQ']], run };
  source = await startTestSource(new TestReceiver(), { services: [service], spaceOf: () => 'research' });
  scu = new AssociationRequestor({
    transport: connect({ host: '127.0.0.1', port: source.port, noDelay: true }),
    request: {
      calledAeTitle: 'RADLAKE',
      callingAeTitle: 'VIEWER',
      contexts: [find, ct].map((abstractSyntaxUid, at) => ({
        ...{ id: 2 * at + 1, abstractSyntaxUid, transferSyntaxUids: [explicitLittle] },
      })),
      maximumLength: 16_384,
      operationsInvoked: 1,
    },
    timeoutMs,
    handler: (_context, command) => {
      requestOfPeer(command);
      return undefined;
    },
    closed: () => undefined,
  });
  await scu.associate();
  return scu;
}

function query(dataSet: Uint8Array | undefined, pending?: (response: Response) => void, begun?: (id: number) => void) {
  const context = scu!.contexts.get(1)!;
  const content = { commandField: commandFields['C-FIND-RQ'], affectedSopClassUid: find, priority: 0 };
  return scu!.invoke(context, content, { dataSet, timeoutMs, pending }, begun);
}

describe('services of the DIMSE listener', () => {
  it('gives a service the identifier and the peer, and sends its responses in order', async () => {
    let seen: Pick<Operation, 'peer'> | undefined;
    await serve(async (operation, dataSet) => {
      seen = operation;
      await operation.respond({ status: 0xff00 }, Buffer.from(`${dataSet}1`));
      await operation.respond({ status: 0xff00 }, Buffer.from(`${dataSet}2`));
      await operation.respond({ status: 0 });
    });
    const answers: string[] = [];
    const last = await query(Buffer.from('identifier'), ({ dataSet }) => answers.push(String(dataSet)));
    expect(answers).toEqual(['identifier1', 'identifier2']);
    expect(last).toMatchObject({ command: { status: 0, affectedSopClassUid: find }, dataSet: null });
    expect(seen!.peer).toEqual({
      ...{ callingAeTitle: 'VIEWER', calledAeTitle: 'RADLAKE', peer: '127.0.0.1', space: 'research' },
    });
  });

  it.each([
    [new DimseStatusError(0xa900, 'no level', [0x00080052]), 0xa900, [0x00080052], 'no level'],
    [new LimitExceededError('too much'), 0xa700, undefined, 'out of resources'],
    [new Error('bug'), 0x0110, undefined, 'processing failure'],
  ])('turns %s into a status', async (error, status, offendingElement, errorComment) => {
    await serve(async () => {
      throw error;
    });
    const { command } = await query(Buffer.alloc(2));
    expect(command).toMatchObject({ status, errorComment, ...(offendingElement && { offendingElement }) });
    expect((await query(Buffer.alloc(2))).command.status).toBe(status); // the association lives
  });

  it('tells a service of a C-CANCEL, and answers FE00', async () => {
    await serve(async ({ signal, respond }) => {
      await respond({ status: 0xff00 }, Buffer.alloc(2));
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    let messageId = 0;
    const cancel = () => {
      const content = { commandField: commandFields['C-CANCEL-RQ'], messageIdBeingRespondedTo: messageId };
      scu!.send(scu!.contexts.get(1)!, content);
    };
    const { command } = await query(Buffer.alloc(2), cancel, (id) => (messageId = id));
    expect(command.status).toBe(0xfe00);
  });

  it('refuses an identifier over the limit, and a request that no service answers', async () => {
    await serve(async ({ respond }) => respond({ status: 0 }));
    expect((await query(Buffer.alloc(1_048_578))).command.status).toBe(0xa700);
    const move = { commandField: commandFields['C-MOVE-RQ'], affectedSopClassUid: find, moveDestination: 'X' };
    const { command } = await scu!.invoke(scu!.contexts.get(1)!, move, { dataSet: Buffer.alloc(2), timeoutMs });
    expect(command.status).toBe(0x0211);
    expect((await query(Buffer.alloc(2))).command.status).toBe(0);
  });

  it('lets a service send requests of its own on the association', async () => {
    const received: CommandSet[] = [];
    await serve(
      async ({ association, respond }) => {
        const context = association.contexts.get(3)!;
        const content = { commandField: commandFields['C-STORE-RQ'], affectedSopClassUid: ct, priority: 0 };
        const dataSet = { length: 40_001, chunks: [Buffer.alloc(20_001), Buffer.alloc(20_000)] };
        const { command } = await association.invoke(context, content, { dataSet, timeoutMs });
        await respond({ status: command.status! });
      },
      (command) => {
        received.push(command);
        const content = { commandField: commandFields['C-STORE-RSP'], messageIdBeingRespondedTo: command.messageId! };
        scu!.send(scu!.contexts.get(3)!, { ...content, status: 0xb000 });
      },
    );
    expect((await query(Buffer.alloc(2))).command.status).toBe(0xb000);
    expect(received).toHaveLength(1);
  });
});
