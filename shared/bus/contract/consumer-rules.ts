import { type BusFixture, consumerSpec, gate, idsOf, pause, testEvent, until, watch } from './fixture';

const subject = 'radlake.main.test';
const messages = (...ids: string[]) => ids.map((id) => ({ subject, event: testEvent(id) }));
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

/** What durable consumers promise as long as handlers succeed. */
export function consumerRules(fixture: () => BusFixture): void {
  describe('a durable consumer', () => {
    it('gives every consumer every event', async () => {
      const { bus } = fixture();
      const one = await watch(bus, consumerSpec({ name: 'one' }));
      const other = await watch(bus, consumerSpec({ name: 'other' }), undefined, 10);
      await bus.publishAll(messages(...numbers(20)));
      await until('both have all', () => one.seen.length === 20 && other.seen.length === 20);
      expect(new Set(idsOf(one.seen)).size).toBe(20);
      expect(new Set(idsOf(other.seen)).size).toBe(20);
    });

    it('gives an event once that two of its subjects fit, one inside the other', async () => {
      const { bus } = fixture();
      const { seen } = await watch(bus, consumerSpec({ subjects: ['radlake.>', 'radlake.*.test', subject] }));
      await bus.publishAll(messages('a', 'b'));
      await until('both', () => seen.length >= 2);
      await pause(50);
      expect(idsOf(seen)).toEqual(['a', 'b']);
    });

    it('shares its events between its subscriptions, each event to one', async () => {
      const { bus } = fixture();
      const both = gate();
      const react = async (delivery: { ack(): Promise<void> }) => {
        await both.opened;
        await delivery.ack();
      };
      const one = await watch(bus, consumerSpec(), react);
      const other = await watch(bus, consumerSpec(), react);
      await bus.publishAll(messages(...numbers(30)));
      await until('both have one', () => one.seen.length > 0 && other.seen.length > 0);
      both.open();
      await until('all handled', () => one.seen.length + other.seen.length >= 30);
      await pause(50);
      expect([...idsOf(one.seen), ...idsOf(other.seen)].sort()).toEqual(numbers(30).sort());
    });

    it('hands out batches of at most the size asked for', async () => {
      const { bus } = fixture();
      await bus.publishAll(messages(...numbers(25)));
      const sizes: number[] = [];
      await bus.subscribe(consumerSpec(), 10, async (batch) => {
        sizes.push(batch.length);
        for (const delivery of batch) await delivery.ack();
      });
      await until('all handled', () => sizes.reduce((sum, size) => sum + size, 0) === 25);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
    });

    it('handles one batch at a time in a subscription', async () => {
      const { bus } = fixture();
      await bus.publishAll(messages(...numbers(9)));
      let inHand = 0;
      let most = 0;
      let done = 0;
      await bus.subscribe(consumerSpec(), 2, async (batch) => {
        inHand++;
        most = Math.max(most, inHand);
        await pause(5);
        for (const delivery of batch) await delivery.ack();
        inHand--;
        done += batch.length;
      });
      await until('all handled', () => done === 9);
      expect(most).toBe(1);
    });

    it('has at most maxAckPending events unacknowledged, over all subscriptions', async () => {
      const { bus } = fixture();
      const hold = gate();
      const spec = consumerSpec({ maxAckPending: 3 });
      const watching = await Promise.all(
        numbers(5).map(() =>
          watch(bus, spec, async (delivery) => {
            await hold.opened;
            await delivery.ack();
          }),
        ),
      );
      const total = () => watching.reduce((sum, { seen }) => sum + seen.length, 0);
      await bus.publishAll(messages(...numbers(8)));
      await until('three in hand', () => total() === 3);
      await pause(100);
      expect(total()).toBe(3);
      hold.open();
      await until('the rest', () => total() === 8);
    });

    it('keeps order with maxAckPending 1, also over a nak', async () => {
      const { bus } = fixture();
      const spec = consumerSpec({ maxAckPending: 1 });
      const react = (delivery: {
        deliveryCount: number;
        event: { id: string };
        ack(): Promise<void>;
        nak(ms: number): Promise<void>;
      }) => (delivery.event.id === '2' && delivery.deliveryCount === 1 ? delivery.nak(100) : delivery.ack());
      const one = await watch(bus, spec, react, 5);
      await bus.publishAll(messages(...numbers(6)));
      await until('all handled', () => one.seen.length === 7);
      expect(idsOf(one.seen)).toEqual(['0', '1', '2', '2', '3', '4', '5']);
    });

    it('goes on after a restart where it was', async () => {
      const before = await watch(fixture().bus, consumerSpec());
      await fixture().bus.publishAll(messages('a', 'b'));
      await until('both handled', () => before.seen.length === 2);
      const bus = await fixture().restart();
      await bus.publish(subject, testEvent('c'));
      const after = await watch(bus, consumerSpec());
      await until('the third', () => after.seen.length > 0);
      await pause(50);
      expect(idsOf(after.seen)).toEqual(['c']);
    });

    it('collects events while nobody is subscribed', async () => {
      const { bus } = fixture();
      const first = await watch(bus, consumerSpec({ deliverFrom: 'new' }));
      await first.subscription.stop();
      await bus.publishAll(messages('a', 'b'));
      await pause(50);
      expect(first.seen).toEqual([]);
      const second = await watch(bus, consumerSpec({ deliverFrom: 'new' }));
      await until('both', () => second.seen.length === 2);
      expect(idsOf(second.seen).sort()).toEqual(['a', 'b']);
    });

    it('begins with all events, only new ones, or those from a time, as asked the first time', async () => {
      const { bus } = fixture();
      await bus.publish(subject, testEvent('early'));
      await pause(30);
      const time = new Date().toISOString();
      await pause(30);
      await bus.publish(subject, testEvent('middle'));
      const all = await watch(bus, consumerSpec({ name: 'all' }));
      const fresh = await watch(bus, consumerSpec({ name: 'fresh', deliverFrom: 'new' }));
      const timed = await watch(bus, consumerSpec({ name: 'timed', deliverFrom: { time } }));
      await bus.publish(subject, testEvent('late'));
      await until('all three', () => all.seen.length === 3 && fresh.seen.length >= 1 && timed.seen.length >= 2);
      await pause(50);
      expect(idsOf(all.seen)).toEqual(['early', 'middle', 'late']);
      expect(idsOf(fresh.seen)).toEqual(['late']);
      expect(idsOf(timed.seen)).toEqual(['middle', 'late']);
    });

    it('counts what was not delivered and what was not acknowledged', async () => {
      const { bus } = fixture();
      const hold = gate();
      await bus.publishAll([
        ...messages('a', 'b', 'c', 'd', 'e'),
        { subject: 'radlake.else.test', event: testEvent('f') },
      ]);
      const { seen } = await watch(
        bus,
        consumerSpec({ subjects: ['radlake.main.*'], maxAckPending: 2 }),
        async (delivery) => {
          await hold.opened;
          await delivery.ack();
        },
        2,
      );
      await until('something in hand', () => seen.length > 0);
      const inHand = seen.length; // a batch holds two at most, and no further one begins while it is in hand
      expect([1, 2]).toContain(inHand);
      expect(await bus.lag()).toEqual({ tester: { pending: 5 - inHand, unacknowledged: inHand } });
      hold.open();
      await until('nothing left', async () => {
        const { tester } = await bus.lag();
        return tester?.pending === 0 && tester.unacknowledged === 0;
      });
      expect(seen).toHaveLength(5);
    });

    it('waits on close for what is in hand, keeps its acknowledgement, and hands out nothing more', async () => {
      const { bus } = fixture();
      const hold = gate();
      const before = await watch(bus, consumerSpec(), async (delivery) => {
        await hold.opened;
        await delivery.ack();
      });
      await bus.publishAll(messages('a', 'b'));
      await until('one in hand', () => before.seen.length === 1);
      let restarted = false;
      const restarting = fixture()
        .restart()
        .then((next) => {
          restarted = true;
          return next;
        });
      await pause(100);
      expect(restarted).toBe(false);
      hold.open();
      const after = await watch(await restarting, consumerSpec());
      await until('the other', () => after.seen.length > 0);
      await pause(50);
      expect([...idsOf(before.seen), ...idsOf(after.seen)]).toEqual(['a', 'b']);
    });

    it('stops after the batch in hand', async () => {
      const { bus } = fixture();
      const hold = gate();
      const { seen, subscription } = await watch(bus, consumerSpec(), async (delivery) => {
        await hold.opened;
        await delivery.ack();
      });
      await bus.publishAll(messages('a', 'b'));
      await until('one in hand', () => seen.length === 1);
      const stopped = subscription.stop();
      hold.open();
      await stopped;
      await pause(50);
      expect(idsOf(seen)).toEqual(['a']);
      const next = await watch(bus, consumerSpec());
      await until('the other', () => next.seen.length === 1);
      expect(next.seen).toMatchObject([{ id: 'b', count: 1 }]);
    });

    it.each([
      ['name', { name: 'not a name' }],
      ['subjects', { subjects: [] }],
      ['subjects', { subjects: ['radlake.>.x'] }],
      ['pair of subjects, which overlap in part', { subjects: ['radlake.*.a', 'radlake.b.*'] }],
      ['ackWaitMs', { ackWaitMs: 0 }],
      ['maxDeliver', { maxDeliver: 0 }],
      ['maxAckPending', { maxAckPending: 0 }],
    ])('refuses a consumer with a wrong %s', async (_, changes) => {
      const refused = fixture().bus.subscribe(consumerSpec(changes), 1, () => Promise.resolve());
      await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    });
  });
}
