import { maxEventBytes } from '../encode';
import { BusUnavailableError, EventTooLargeError } from '../errors';
import type { Bus } from '../port';
import { type BusFixture, collect, consumerSpec, idsOf, pause, testEvent, until, watch } from './fixture';

/** What publishing, subjects and reading back promise. */
export function streamRules(fixture: () => BusFixture): void {
  describe('the stream', () => {
    it('delivers what was published before and after the subscription, word for word', async () => {
      const { bus } = fixture();
      const event = testEvent('before', { text: 'Grüße 你好', nested: [1, null, { deep: true }] });
      const first = await bus.publish('radlake.main.test', event);
      const bodies: unknown[] = [];
      const { seen } = await watch(bus, consumerSpec(), async (delivery) => {
        bodies.push(delivery.event);
        await delivery.ack();
      });
      const second = await bus.publish('radlake.other.test', testEvent('after'));
      await until('two deliveries', () => seen.length === 2);
      expect(bodies).toEqual([event, testEvent('after')]);
      expect(seen).toMatchObject([
        { id: 'before', count: 1, subject: 'radlake.main.test', sequence: first.sequence },
        { id: 'after', count: 1, subject: 'radlake.other.test', sequence: second.sequence },
      ]);
      expect(first.duplicate).toBe(false);
    });

    it('gives growing sequences to messages published together', async () => {
      const { bus } = fixture();
      const messages = ['a', 'b', 'c'].map((id) => ({ subject: 'radlake.main.test', event: testEvent(id) }));
      const acks = await bus.publishAll(messages);
      const sequences = acks.map((ack) => ack.sequence);
      expect(sequences).toHaveLength(3);
      expect([...new Set(sequences)].sort((a, b) => a - b)).toEqual(sequences);
      const stored = await collect(bus.read(['radlake.>'], new Date(0).toISOString()));
      expect(stored.map(({ event }) => event.id)).toEqual(['a', 'b', 'c']);
    });

    it('takes * for one token and > for the rest', async () => {
      const { bus } = fixture();
      const one = await watch(bus, consumerSpec({ name: 'one', subjects: ['radlake.*.series.settled'] }));
      const rest = await watch(bus, consumerSpec({ name: 'rest', subjects: ['radlake.a.>'] }));
      const exact = await watch(
        bus,
        consumerSpec({ name: 'exact', subjects: ['radlake.a.series', 'radlake.b.series'] }),
      );
      const all = await watch(bus, consumerSpec({ name: 'all' }));
      const subjects = [
        'radlake.a.series.settled',
        'radlake.b.series.settled',
        'radlake.a.series',
        'radlake.a.b.series.settled',
      ];
      await bus.publishAll(subjects.map((subject) => ({ subject, event: testEvent(subject) })));
      await until(
        'all four',
        () => all.seen.length === 4 && one.seen.length >= 2 && rest.seen.length >= 3 && exact.seen.length >= 1,
      );
      await pause(50);
      expect(idsOf(one.seen).sort()).toEqual(['radlake.a.series.settled', 'radlake.b.series.settled']);
      expect(idsOf(rest.seen).sort()).toEqual([
        'radlake.a.b.series.settled',
        'radlake.a.series',
        'radlake.a.series.settled',
      ]);
      expect(idsOf(exact.seen)).toEqual(['radlake.a.series']);
    });

    it('stores a message id once within the duplicate window', async () => {
      const { bus } = fixture();
      const options = { messageId: 'the-same' };
      const first = await bus.publish('radlake.main.test', testEvent('a'), options);
      const again = await bus.publish('radlake.main.test', testEvent('a'), options);
      const together = await bus.publishAll(
        ['x', 'x'].map((messageId) => ({
          subject: 'radlake.main.test',
          event: testEvent('b'),
          options: { messageId },
        })),
      );
      expect(again).toEqual({ sequence: first.sequence, duplicate: true });
      expect(together.map((ack) => ack.duplicate)).toEqual([false, true]);
      expect(await collect(bus.read(['radlake.>'], new Date(0).toISOString()))).toHaveLength(2);
    });

    it('stores each once when many are published again that broke off, however far they came', async () => {
      const ids = Array.from({ length: 600 }, (_, n) => `event ${n}`);
      const publish = (bus: Bus) =>
        bus.publishAll(
          ids.map((id) => ({ subject: 'radlake.main.test', event: testEvent(id), options: { messageId: id } })),
        );
      const broken = publish(fixture().bus).then(
        () => null,
        (error: unknown) => error,
      );
      const bus = await fixture().restart();
      const failure = await broken;
      if (failure !== null) expect(failure).toBeInstanceOf(BusUnavailableError);
      const acks = await publish(bus);
      expect(acks).toHaveLength(ids.length);
      if (failure === null) expect(acks.every((ack) => ack.duplicate)).toBe(true);
      const stored = await collect(bus.read(['radlake.>'], new Date(0).toISOString()));
      expect(stored.map(({ event }) => event.id).sort()).toEqual(ids.toSorted());
    });

    it('remembers message ids over a restart', async () => {
      const options = { messageId: 'the-same' };
      const first = await fixture().bus.publish('radlake.main.test', testEvent('a'), options);
      const again = await (await fixture().restart()).publish('radlake.main.test', testEvent('a'), options);
      expect(again).toEqual({ sequence: first.sequence, duplicate: true });
    });

    it('refuses an event over 256 KiB, and with it all that was published together', async () => {
      const { bus } = fixture();
      const overhead = Buffer.byteLength(JSON.stringify(testEvent('e', '')));
      const largest = testEvent('e', 'x'.repeat(maxEventBytes - overhead));
      const larger = testEvent('e', 'x'.repeat(maxEventBytes - overhead + 1));
      await expect(bus.publish('radlake.main.test', larger)).rejects.toThrow(EventTooLargeError);
      const both = [testEvent('small'), larger].map((event) => ({ subject: 'radlake.main.test', event }));
      await expect(bus.publishAll(both)).rejects.toThrow(EventTooLargeError);
      await bus.publish('radlake.main.test', largest);
      const stored = await collect(bus.read(['radlake.>'], new Date(0).toISOString()));
      expect(stored.map(({ event }) => event)).toEqual([largest]);
    });

    it.each(['', 'radlake', 'other.test', 'radlake..test', 'radlake.*.test', 'radlake.>', 'radlake.a b'])(
      'refuses %j as a subject',
      async (subject) => {
        await expect(fixture().bus.publish(subject, testEvent('a'))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      },
    );

    it('reads stored events of a subject from a time on, in order, acknowledged or not', async () => {
      const { bus } = fixture();
      const { seen } = await watch(bus, consumerSpec());
      await bus.publish('radlake.a.test', testEvent('early'));
      await pause(30);
      const from = new Date().toISOString();
      await pause(30);
      for (const id of ['1', '2', '3']) await bus.publish(`radlake.${id === '2' ? 'b' : 'a'}.test`, testEvent(id));
      await until('all handled', () => seen.length === 4);
      const read = async (subjects: string[], time: string) =>
        (await collect(bus.read(subjects, time))).map(({ event }) => event.id);
      expect(await read(['radlake.>'], from)).toEqual(['1', '2', '3']);
      expect(await read(['radlake.a.*'], from)).toEqual(['1', '3']);
      expect(await read(['radlake.a.*'], new Date(0).toISOString())).toEqual(['early', '1', '3']);
      expect(await read(['radlake.>'], new Date(Date.now() + 60_000).toISOString())).toEqual([]);
    });

    it('keeps events over a restart', async () => {
      await fixture().bus.publish('radlake.a.test', testEvent('kept'));
      const bus = await fixture().restart();
      const stored = await collect(bus.read(['radlake.>'], new Date(0).toISOString()));
      expect(stored.map(({ event, subject }) => [event.id, subject])).toEqual([['kept', 'radlake.a.test']]);
    });

    it('says that it is unavailable once closed', async () => {
      const { bus } = fixture();
      await bus.health();
      await bus.close();
      await expect(bus.publish('radlake.a.test', testEvent('late'))).rejects.toThrow(BusUnavailableError);
      await expect(bus.health()).rejects.toThrow(BusUnavailableError);
    });
  });
}
