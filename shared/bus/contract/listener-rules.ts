import { BusUnavailableError } from '../errors';
import type { HeardEvent } from '../port';
import { type BusFixture, testEvent, until } from './fixture';

/** What listening promises: everything from now on, to each, and nothing kept. */
export function listenerRules(fixture: () => BusFixture): void {
  describe('a listener', () => {
    it('hears word for word what is published while it is there, in order, each of several', async () => {
      const { bus } = fixture();
      await bus.publish('radlake.a.test', testEvent('before'));
      const [one, other]: [HeardEvent[], HeardEvent[]] = [[], []];
      await bus.listen(['radlake.*.test'], (heard) => one.push(heard));
      const { stop } = await bus.listen(['radlake.b.>'], (heard) => other.push(heard));
      const messages = ['a', 'b', 'c'].map((space) => ({ subject: `radlake.${space}.test`, event: testEvent(space) }));
      await bus.publishAll([...messages, { subject: 'radlake.b.other', event: testEvent('d', { text: '你好' }) }]);
      await until('all are heard', () => one.length >= 3 && other.length >= 2);
      expect(one).toEqual(messages);
      expect(other.map(({ event }) => event)).toEqual([testEvent('b'), testEvent('d', { text: '你好' })]);
      await stop();
      await bus.publish('radlake.b.test', testEvent('late'));
      await until('the other hears it', () => one.length === 4);
      expect(other).toHaveLength(2);
    });

    it('leaves no trace among the consumers', async () => {
      const { bus } = fixture();
      const { stop } = await bus.listen(['radlake.>'], () => undefined);
      expect(await bus.lag()).toEqual({});
      await stop();
    });

    it('is refused patterns that are none, and once the bus is closed', async () => {
      const { bus } = fixture();
      await expect(bus.listen([], () => undefined)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await bus.close();
      await expect(bus.listen(['radlake.>'], () => undefined)).rejects.toThrow(BusUnavailableError);
    });
  });
}
