import type { Channel } from '#shared/kernel/function/result';
import { createWorkitem } from './create-workitem';
import { EventChannels } from './event-channels';
import { readDataSet } from './read-data-set';
import { globalSubscribers, subscribe, subscribeGlobally, unsubscribeGlobally } from './subscriptions';
import { sweepWorklist } from './sweep-worklist';
import { makeWorkitem } from './testing/make-workitem';
import { openTestWorklist, type TestWorklist } from './testing/open-worklist';
import type { Worklist } from './worklist';

let t: TestWorklist;
beforeEach(async () => {
  t = await openTestWorklist();
});
afterEach(() => t.close());

const application = { space: 'main', aeTitle: 'WATCHER' };

/** A channel that keeps what is sent: state or SCP status of each message. */
function fakeChannel() {
  const over = new AbortController();
  const said: string[] = [];
  const drains: (() => void)[] = [];
  const channel: Channel = {
    send: (text) => {
      const message = JSON.parse(text);
      said.push((message['00741000'] ?? message['00741242']).Value[0]);
      return true;
    },
    signal: over.signal,
    onDrain: (listener) => void drains.push(listener),
  };
  return { channel, said, end: () => over.abort(), drain: () => drains.forEach((listener) => void listener()) };
}

const make = (worklist: Worklist, workitemUid: string) =>
  createWorkitem(worklist, { space: 'main', workitemUid, dataSet: readDataSet(makeWorkitem()) }, (dataSet) =>
    globalSubscribers(worklist, 'main', dataSet),
  );

describe('event channels', () => {
  it('tell once of a restart who subscribed before it, and of what follows', async () => {
    await make(t.worklist, '1.2.1');
    await subscribe(t.worklist, application, '1.2.1', false);
    t.clock.nowMs += 60_000;
    const channels = new EventChannels(t.worklist);
    await channels.ready();
    const [first, second, stranger] = [fakeChannel(), fakeChannel(), fakeChannel()];
    await channels.open(first.channel, application);
    await channels.open(second.channel, application);
    await channels.open(stranger.channel, { space: 'main', aeTitle: 'OTHER' });
    expect([first.said, second.said, stranger.said]).toEqual([['RESTARTED'], [], []]);
    await subscribe(t.worklist, application, '1.2.1', false);
    first.end();
    await subscribe(t.worklist, application, '1.2.1', false);
    second.drain();
    expect([first.said, second.said, stranger.said]).toEqual([
      ['RESTARTED', 'SCHEDULED'],
      ['SCHEDULED', 'SCHEDULED', 'GOING DOWN'],
      [],
    ]);
    await channels.close();
  });

  it('of two processes each reach their own', async () => {
    const [one, two] = [new EventChannels(t.worklist), new EventChannels(t.worklist)];
    const [here, there] = [fakeChannel(), fakeChannel()];
    for (const channels of [one, two]) await channels.ready();
    await one.open(here.channel, application);
    await two.open(there.channel, application);
    await make(t.worklist, '1.2.1');
    await subscribe(t.worklist, application, '1.2.1', false);
    expect([here.said, there.said]).toEqual([['SCHEDULED'], ['SCHEDULED']]);
    await one.close();
    await two.close();
  });

  it('get what a bus that was away publishes later', async () => {
    await make(t.worklist, '1.2.1');
    const { bus } = t.worklist;
    const away = { ...t.worklist, bus: { ...bus, publishAll: () => Promise.reject(new Error('away')) } } as Worklist;
    await subscribe(away, application, '1.2.1', false);
    const channels = new EventChannels(t.worklist);
    await channels.ready();
    const { channel, said } = fakeChannel();
    await channels.open(channel, { ...application });
    await sweepWorklist(t.worklist);
    expect(said).toEqual([]);
    t.clock.nowMs += 10_000;
    await sweepWorklist(t.worklist);
    expect(said).toEqual(['SCHEDULED']);
    expect(await t.worklist.workitems.findOne({ _id: 'main/1.2.1' })).toMatchObject({ outbox: [], outboxAt: null });
    await channels.close();
  });
});

describe('global subscriptions', () => {
  it('find a workitem that is made while they are', async () => {
    const late = { ...application, aeTitle: 'LATE' };
    let looks = 0;
    const dataSet = readDataSet(makeWorkitem());
    const { workitem } = await createWorkitem(
      t.worklist,
      { space: 'main', workitemUid: '1.2.1', dataSet },
      async (given) => {
        const found = await globalSubscribers(t.worklist, 'main', given);
        // It comes between the first look and the insertion: its own look at what is there finds nothing.
        if (looks++ === 0) await subscribeGlobally(t.worklist, late, true, null);
        return found;
      },
    );
    expect(looks).toBe(2);
    expect(workitem.subscribers).toEqual([{ aeTitle: 'LATE', hasLock: true }]);
  });

  it('end for all workitems, those of other applications stay', async () => {
    for (const uid of ['1.2.1', '1.2.2']) await make(t.worklist, uid);
    for (const aeTitle of ['A', 'B']) await subscribeGlobally(t.worklist, { space: 'main', aeTitle }, false, null);
    await unsubscribeGlobally(t.worklist, { space: 'main', aeTitle: 'A' });
    await make(t.worklist, '1.2.3');
    const all = await t.worklist.workitems.find({}, { sort: { _id: 1 } });
    expect(all.map(({ subscribers }) => subscribers.map(({ aeTitle }) => aeTitle))).toEqual([['B'], ['B'], ['B']]);
  });

  it('leave a subscription to one workitem as it is', async () => {
    await make(t.worklist, '1.2.1');
    await subscribe(t.worklist, application, '1.2.1', true);
    await subscribeGlobally(t.worklist, application, false, null);
    const found = await t.worklist.workitems.findOne({ _id: 'main/1.2.1' });
    expect(found?.subscribers).toEqual([{ aeTitle: 'WATCHER', hasLock: true }]);
  });

  it('are bounded for each workitem', async () => {
    await make(t.worklist, '1.2.1');
    const titles = Array.from({ length: 200 }, (_, at) => ({ aeTitle: `AE${at}`, hasLock: false }));
    await t.worklist.workitems.updateOne({ _id: 'main/1.2.1' }, { $set: { subscribers: titles } });
    await expect(subscribe(t.worklist, application, '1.2.1', false)).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'subscribers' },
    });
  });
});
