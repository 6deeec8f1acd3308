import { AssociationAbortedError } from '../errors';
import type { CommandSet } from '../messages/command-set';
import type { RequestOptions, Response } from '../messages/requests';
import type { CommandContent } from '../messages/sender';
import type { OutgoingInstance } from './outgoing-instance';
import { type SendOptions, type StoreOutcome, type StoringAssociation, sendInstances } from './send-instances';
import { StoreContexts } from './store-contexts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const explicit = '1.2.840.10008.1.2.1';
const context = { id: 1, abstractSyntaxUid: ct, transferSyntaxUid: explicit, requestorRoles: { scu: true, scp: true } };

interface Request {
  readonly command: CommandContent;
  readonly options: RequestOptions;
  answer(status: number, errorComment?: string): void;
  fail(error: Error): void;
}

/** An association whose peer answers when the test says so. */
class Peer implements StoringAssociation {
  readonly requests: Request[] = [];

  invoke(_context: unknown, command: CommandContent, options: RequestOptions): Promise<Response> {
    return new Promise((resolve, reject) => {
      const answer = (status: number, errorComment?: string) =>
        resolve({ command: { status, errorComment } as CommandSet, dataSet: null });
      this.requests.push({ command, options, answer, fail: reject });
    });
  }

  abort(): void {
    for (const { fail } of this.requests) fail(new AssociationAbortedError('aborted here'));
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Ready instances 1 to `count`; `released` has those that were given back. */
function ready(count: number, released: string[] = []) {
  return Array.from({ length: count }, (_, at): OutgoingInstance => {
    const sopInstanceUid = `1.${at + 1}`;
    return {
      ...{ studyInstanceUid: '1.2', seriesInstanceUid: '1.2.3', sopClassUid: ct, sopInstanceUid },
      ...{ transferSyntaxUid: explicit, dataSet: Buffer.from('data') },
      release: () => {
        released.push(sopInstanceUid);
      },
    };
  });
}

async function* from<T>(values: readonly T[], ended?: () => void) {
  try {
    yield* values;
  } finally {
    ended?.();
  }
}

function options(outcomes: StoreOutcome[], more: Partial<SendOptions> = {}): SendOptions {
  return {
    ...{ contexts: new StoreContexts([context]), priority: 1, timeoutMs: 60_000, signal: new AbortController().signal },
    ended: (outcome) => outcomes.push(outcome),
    ...more,
  };
}

const told = (outcomes: readonly StoreOutcome[]) =>
  outcomes.map(({ instance, status, obstacle }) => [instance.sopInstanceUid, status ?? obstacle]);

describe('sending instances', () => {
  it('asks for one after the other, with the priority and the origin of a C-MOVE', async () => {
    const [peer, outcomes, released] = [new Peer(), [] as StoreOutcome[], [] as string[]];
    const moveOriginator = { aeTitle: 'VIEWER', messageId: 7 };
    const sent = sendInstances(peer, from(ready(2, released)), options(outcomes, { moveOriginator }));
    await turn();
    expect(peer.requests.map(({ command }) => command)).toEqual([
      {
        ...{ commandField: 1, affectedSopClassUid: ct, affectedSopInstanceUid: '1.1', priority: 1 },
        ...{ moveOriginatorApplicationEntityTitle: 'VIEWER', moveOriginatorMessageId: 7 },
      },
    ]);
    peer.requests[0]!.answer(0);
    await turn();
    expect(peer.requests).toHaveLength(2);
    expect(released).toEqual(['1.1']);
    peer.requests[1]!.answer(0xb000);
    await sent;
    expect(told(outcomes)).toEqual([
      ['1.1', 0],
      ['1.2', 0xb000],
    ]);
    expect(released).toEqual(['1.1', '1.2']);
  });

  it('has as many on their way as was agreed on', async () => {
    const [peer, outcomes] = [new Peer(), [] as StoreOutcome[]];
    const sent = sendInstances(peer, from(ready(5)), options(outcomes, { window: 3 }));
    await turn();
    expect(peer.requests).toHaveLength(3);
    peer.requests[1]!.answer(0);
    await turn();
    expect(peer.requests).toHaveLength(4);
    for (let at = 0; at < 5; at++) {
      peer.requests[at]!.answer(0);
      await turn();
    }
    await sent;
    expect(told(outcomes).map(([uid]) => uid)).toEqual(['1.2', '1.1', '1.3', '1.4', '1.5']);
  });

  it('has nothing else on its way while it sends what is to go alone', async () => {
    const [peer, outcomes] = [new Peer(), [] as StoreOutcome[]];
    const isAlone = ({ sopInstanceUid }: { sopInstanceUid: string }) => sopInstanceUid === '1.3';
    const sent = sendInstances(peer, from(ready(5)), options(outcomes, { window: 4, isAlone }));
    const asked = () => peer.requests.map(({ command }) => command.affectedSopInstanceUid);
    await turn();
    expect(asked()).toEqual(['1.1', '1.2']);
    peer.requests[1]!.answer(0);
    await turn();
    expect(asked()).toEqual(['1.1', '1.2']);
    peer.requests[0]!.answer(0);
    await turn();
    expect(asked()).toEqual(['1.1', '1.2', '1.3']);
    peer.requests[2]!.answer(0);
    await turn();
    expect(asked()).toEqual(['1.1', '1.2', '1.3', '1.4', '1.5']);
    for (const { answer } of peer.requests.slice(3)) answer(0);
    await sent;
    expect(told(outcomes).map(([uid]) => uid)).toEqual(['1.2', '1.1', '1.3', '1.4', '1.5']);
  });

  it('tells of what cannot be sent, and goes on', async () => {
    const [peer, outcomes] = [new Peer(), [] as StoreOutcome[]];
    const [first, second] = ready(2);
    const { sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid } = first!;
    const without = { sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid, obstacle: 'gone' } as const;
    const sent = sendInstances(peer, from([without, second!]), options(outcomes));
    await turn();
    peer.requests[0]!.answer(0xa700, 'full');
    await sent;
    expect(told(outcomes)).toEqual([
      ['1.1', 'gone'],
      ['1.2', 0xa700],
    ]);
    expect(outcomes[1]!.errorComment).toBe('full');
  });

  it('lets what is on its way arrive when it is stopped, and sends nothing else', async () => {
    const [peer, outcomes, released] = [new Peer(), [] as StoreOutcome[], [] as string[]];
    const stop = new AbortController();
    let isEnded = false;
    const source = from(ready(3, released), () => {
      isEnded = true;
    });
    const sent = sendInstances(peer, source, options(outcomes, { signal: stop.signal }));
    await turn();
    stop.abort();
    peer.requests[0]!.answer(0);
    await sent;
    expect(told(outcomes)).toEqual([['1.1', 0]]);
    expect(isEnded).toBe(true);
    expect(released).toEqual(['1.1', '1.2']);
    expect(peer.requests).toHaveLength(1);
  });

  it('fails with the association; what was on its way has no outcome', async () => {
    const [peer, outcomes, released, started] = [new Peer(), [] as StoreOutcome[], [] as string[], [] as string[]];
    const more = {
      window: 2,
      started: ({ sopInstanceUid }: { sopInstanceUid: string }) => started.push(sopInstanceUid),
    };
    const sent = sendInstances(peer, from(ready(4, released)), options(outcomes, more));
    await turn();
    peer.abort();
    await expect(sent).rejects.toThrow(AssociationAbortedError);
    expect(told(outcomes)).toEqual([]);
    expect(started).toEqual(['1.1', '1.2']);
    expect(released).toEqual(['1.1', '1.2']);
  });

  it('says of an instance that breaks off while it is read that it is unreadable', async () => {
    const [peer, outcomes] = [new Peer(), [] as StoreOutcome[]];
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('the disk is gone');
    }
    const instance = { ...ready(1)[0]!, dataSet: { length: 8, chunks: broken() } } as OutgoingInstance;
    const sent = sendInstances(peer, from([instance]), options(outcomes));
    const failed = expect(sent).rejects.toThrow('the disk is gone');
    await turn();
    const { dataSet } = peer.requests[0]!.options;
    try {
      for await (const _ of (dataSet as { chunks: AsyncIterable<Uint8Array> }).chunks);
    } catch (error) {
      peer.requests[0]!.fail(error as Error);
    }
    await failed;
    expect(told(outcomes)).toEqual([['1.1', 'unreadable']]);
  });
});
