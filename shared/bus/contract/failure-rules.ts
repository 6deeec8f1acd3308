import { DeadLetterNotFoundError } from '../errors';
import type { Bus, DeadLetter, Delivery } from '../port';
import { type BusFixture, consumerSpec, countsOf, gate, idsOf, pause, testEvent, until, watch } from './fixture';

const subject = 'radlake.main.test';

/** Timers may fire a little before a test's own clock says so, and a first delivery may be seen late. */
const earlyMs = 20;

async function letters(bus: Bus, count: number): Promise<DeadLetter[]> {
  let found: DeadLetter[] = [];
  await until(`${count} dead letters`, async () => {
    found = await bus.deadLetters();
    return found.length >= count;
  });
  return found;
}

/** What happens to events whose handler fails, is silent, or asks for more time. */
export function failureRules(fixture: () => BusFixture): void {
  const slowly = (ms: number): number => ms * fixture().slowness;
  /** The least that may be seen of a wait, measured from before it began. */
  const least = (ms: number): number => slowly(ms) - earlyMs * fixture().slowness ** 2;

  describe('redelivery', () => {
    it('delivers again, to another subscription, what was not acknowledged within ackWait', async () => {
      const { bus } = fixture();
      const hold = gate();
      const spec = consumerSpec({ ackWaitMs: slowly(300) });
      const react = (delivery: Delivery) => (delivery.deliveryCount === 1 ? hold.opened : delivery.ack());
      const one = await watch(bus, spec, react);
      const other = await watch(bus, spec, react);
      // From before the publish: a first delivery that is seen late shortens no wait.
      const from = performance.now();
      await bus.publish(subject, testEvent('a'));
      const seen = () => [...one.seen, ...other.seen].sort((a, b) => a.at - b.at);
      await until('a second delivery', () => seen().length === 2);
      expect(countsOf(seen())).toEqual([1, 2]);
      expect(seen()[1]!.at - from).toBeGreaterThan(least(300));
      hold.open();
      await pause(slowly(400));
      expect(seen()).toHaveLength(2);
    });

    it('takes an acknowledgement after redelivery for the event', async () => {
      const { bus } = fixture();
      const hold = gate();
      const spec = consumerSpec({ ackWaitMs: slowly(250) });
      const first: Delivery[] = [];
      const react = async (delivery: Delivery) => {
        first.push(delivery);
        await hold.opened;
      };
      const one = await watch(bus, spec, react);
      const other = await watch(bus, spec, react);
      await bus.publish(subject, testEvent('a'));
      await until('a second delivery', () => one.seen.length + other.seen.length === 2);
      await first[0]!.ack();
      await until('settled', async () => (await bus.lag())['tester']?.unacknowledged === 0);
      hold.open();
      await pause(slowly(400));
      expect(one.seen.length + other.seen.length).toBe(2);
    });

    it('leaves an event in hand as long as it reports progress', async () => {
      const { bus } = fixture();
      // Much longer than the pauses: a machine that stands still in between must not make it a redelivery.
      const spec = consumerSpec({ ackWaitMs: 2000 });
      const react = async (delivery: Delivery) => {
        for (let round = 0; round < 13; round++) {
          await pause(200);
          await delivery.inProgress();
        }
        await delivery.ack();
      };
      const one = await watch(bus, spec, react);
      const other = await watch(bus, spec, react);
      await bus.publish(subject, testEvent('a'));
      const settled = async () => {
        const { tester } = await bus.lag();
        return tester?.pending === 0 && tester.unacknowledged === 0;
      };
      await until('settled', settled);
      expect(countsOf([...one.seen, ...other.seen])).toEqual([1]);
    });

    it('delivers again after nak: at once, or not before the delay', async () => {
      const { bus } = fixture();
      const delays = [undefined, slowly(400)];
      const { seen } = await watch(bus, consumerSpec(), async (delivery) => {
        if (delivery.deliveryCount > delays.length) return delivery.ack();
        await delivery.nak(delays[delivery.deliveryCount - 1]);
      });
      await bus.publish(subject, testEvent('a'));
      await until('three deliveries', () => seen.length === 3);
      expect(countsOf(seen)).toEqual([1, 2, 3]);
      expect(seen[2]!.at - seen[1]!.at).toBeGreaterThan(least(400));
    });

    it('does not hold other events up while one waits', async () => {
      const { bus } = fixture();
      const { seen } = await watch(bus, consumerSpec(), (delivery) =>
        delivery.event.id === 'bad' ? delivery.nak(3_600_000) : delivery.ack(),
      );
      await bus.publishAll(['bad', 'good'].map((id) => ({ subject, event: testEvent(id) })));
      await until('both handed out', () => seen.length === 2);
      expect(idsOf(seen)).toEqual(['bad', 'good']);
    });

    it('follows the back-off list, whose last value repeats', async () => {
      const { bus } = fixture();
      const spec = consumerSpec({ backoffMs: [slowly(100), slowly(300)] });
      const { seen } = await watch(bus, spec, (delivery) =>
        delivery.deliveryCount > 3 ? delivery.ack() : delivery.nak(),
      );
      await bus.publish(subject, testEvent('a'));
      await until('four deliveries', () => seen.length === 4);
      const gaps = seen.slice(1).map((delivery, index) => delivery.at - seen[index]!.at);
      for (const [index, ms] of [100, 300, 300].entries()) expect(gaps[index]).toBeGreaterThan(least(ms));
    });

    it('delivers again what a handler left unsettled or dropped by throwing, and only that', async () => {
      const { bus } = fixture();
      const acked = new Set<string>();
      const seen: [string, number][] = [];
      await bus.publishAll(['a', 'b', 'c'].map((id) => ({ subject, event: testEvent(id) })));
      let call = 0;
      await bus.subscribe(consumerSpec(), 3, async (batch) => {
        call++;
        seen.push(...batch.map((delivery): [string, number] => [delivery.event.id, delivery.deliveryCount]));
        if (call === 1) return;
        await batch[0]!.ack();
        acked.add(batch[0]!.event.id);
        if (batch.length > 1) throw new Error('only the first could be done');
      });
      await until('all acknowledged', () => acked.size === 3);
      expect(new Set(seen.filter(([, count]) => count === 1).map(([id]) => id)).size).toBe(3);
      await pause(50);
      const afterAck = [...acked].map((id) => seen.filter(([seenId]) => seenId === id).length);
      expect(Math.max(...afterAck)).toBeLessThanOrEqual(call);
    });

    it('ends a delivery with what it said first', async () => {
      const { bus } = fixture();
      const { seen } = await watch(bus, consumerSpec(), async (delivery) => {
        await delivery.ack();
        await delivery.nak();
        await delivery.term('too late');
        await delivery.inProgress();
      });
      await bus.publish(subject, testEvent('a'));
      await until('one delivery', () => seen.length === 1);
      await pause(100);
      expect(seen).toHaveLength(1);
      expect(await bus.deadLetters()).toEqual([]);
    });

    it('remembers the delivery count over a restart', async () => {
      const before = await watch(fixture().bus, consumerSpec(), (delivery) => delivery.nak(700));
      await fixture().bus.publish(subject, testEvent('a'));
      await until('one delivery', () => before.seen.length === 1);
      const bus = await fixture().restart();
      const counts = countsOf(before.seen); // two, where the restart took longer than the nak asked for
      const after = await watch(bus, consumerSpec());
      await until('redelivery', () => after.seen.length === 1);
      expect(after.seen).toMatchObject([{ id: 'a', count: counts.length + 1 }]);
    });
  });

  describe('dead letters', () => {
    it('parks after maxDeliver deliveries, with the last reason', async () => {
      const { bus } = fixture();
      const { seen } = await watch(bus, consumerSpec({ maxDeliver: 3 }), async (delivery) => {
        if (delivery.event.id === 'good') return delivery.ack();
        throw new TypeError(`failure ${delivery.deliveryCount}`);
      });
      const from = Date.now();
      await bus.publish(subject, testEvent('bad'));
      await bus.publish(subject, testEvent('good'));
      const [letter] = await letters(bus, 1);
      expect(letter).toMatchObject({ consumer: 'tester', subject, event: testEvent('bad'), deliveryCount: 3 });
      expect(letter?.reason).toContain('failure 3');
      expect(Date.parse(letter!.at)).toBeGreaterThan(from - 2000);
      await pause(100);
      expect(countsOf(seen.filter(({ id }) => id === 'bad'))).toEqual([1, 2, 3]);
      expect(seen.filter(({ id }) => id === 'good')).toHaveLength(1);
      await until('nothing left', async () => (await bus.lag())['tester']?.unacknowledged === 0);
      expect((await bus.lag())['tester']).toEqual({ pending: 0, unacknowledged: 0 });
    });

    it('parks what stayed silent too often', async () => {
      const { bus } = fixture();
      const hold = gate();
      const spec = consumerSpec({ maxDeliver: 2, ackWaitMs: slowly(200) });
      const watching = await Promise.all([1, 2, 3].map(() => watch(bus, spec, () => hold.opened)));
      await bus.publish(subject, testEvent('a'));
      const [letter] = await letters(bus, 1);
      expect(letter).toMatchObject({ event: testEvent('a'), deliveryCount: 2 });
      expect(letter?.reason).not.toBe('');
      expect(watching.flatMap(({ seen }) => seen)).toHaveLength(2);
      hold.open();
    });

    it('parks at once what a handler terminates', async () => {
      const { bus } = fixture();
      const { seen } = await watch(bus, consumerSpec(), (delivery) => delivery.term('no such space'));
      await bus.publish(subject, testEvent('a'));
      expect(await letters(bus, 1)).toMatchObject([{ reason: 'no such space', deliveryCount: 1 }]);
      await pause(100);
      expect(seen).toHaveLength(1);
    });

    it('lists them by consumer and page, also after a restart', async () => {
      const { bus } = fixture();
      await watch(bus, consumerSpec({ name: 'one' }), (delivery) => delivery.term('one'));
      await watch(bus, consumerSpec({ name: 'two' }), (delivery) => delivery.term('two'));
      await bus.publishAll(['a', 'b', 'c'].map((id) => ({ subject, event: testEvent(id) })));
      await letters(bus, 6);
      const again = await fixture().restart();
      const first = await again.deadLetters({ consumer: 'two', limit: 2 });
      const rest = await again.deadLetters({ consumer: 'two', after: first[1]!.id });
      const listed = [...first, ...rest];
      expect(first).toHaveLength(2);
      expect(listed.map(({ event }) => event.id).sort()).toEqual(['a', 'b', 'c']);
      expect(new Set(listed.map(({ consumer }) => consumer))).toEqual(new Set(['two']));
    });

    it('delivers a replayed one to its consumer, as for the first time', async () => {
      const { bus } = fixture();
      let broken = true;
      const react = (delivery: Delivery) => (broken ? delivery.term('broken') : delivery.ack());
      const { seen } = await watch(bus, consumerSpec(), react);
      const other = await watch(bus, consumerSpec({ name: 'other' }));
      await bus.publish(subject, testEvent('a'));
      const [letter] = await letters(bus, 1);
      broken = false;
      await bus.replay(letter!.id);
      await until('a second delivery', () => seen.length === 2);
      expect(seen).toMatchObject([
        { id: 'a', count: 1, subject },
        { id: 'a', count: 1, subject },
      ]);
      expect(await bus.deadLetters()).toEqual([]);
      await until('settled', async () => (await bus.lag())['tester']?.unacknowledged === 0);
      expect(other.seen).toHaveLength(1);
    });

    it('forgets a discarded one, and knows no others', async () => {
      const { bus } = fixture();
      await watch(bus, consumerSpec(), (delivery) => delivery.term('bad'));
      await bus.publish(subject, testEvent('a'));
      const [letter] = await letters(bus, 1);
      await bus.discard(letter!.id);
      expect(await bus.deadLetters()).toEqual([]);
      for (const id of [letter!.id, '999999', 'nonsense']) {
        await expect(bus.replay(id)).rejects.toThrow(DeadLetterNotFoundError);
        await expect(bus.discard(id)).rejects.toThrow(DeadLetterNotFoundError);
      }
    });
  });
}
