import { consumerRules } from './contract/consumer-rules';
import { failureRules } from './contract/failure-rules';
import type { BusFixture } from './contract/fixture';
import { listenerRules } from './contract/listener-rules';
import { streamRules } from './contract/stream-rules';

/**
 * The rules that every adapter of the bus port keeps: only what JetStream promises too, with lenient times.
 *
 * @param name - of the adapter
 * @param open - a bus over fresh, empty storage
 */
export function describeBusContract(name: string, open: () => Promise<BusFixture>): void {
  describe(`bus contract: ${name}`, () => {
    let current: BusFixture | undefined;
    const fixture = (): BusFixture => {
      if (current === undefined) throw new Error('cannot happen: a test before its bus');
      return current;
    };
    beforeEach(async () => {
      current = await open();
    });
    afterEach(async () => {
      await current?.cleanup();
      current = undefined;
    });
    streamRules(fixture);
    consumerRules(fixture);
    failureRules(fixture);
    listenerRules(fixture);
  });
}
