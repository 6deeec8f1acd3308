import { openEmbeddedBus } from '#shared/bus/embedded/open';
import type { Bus } from '#shared/bus/port';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { createLogger } from '#shared/kernel/logger';
import { createWorklist, type Worklist, type WorklistSettings } from '../worklist';

/** A worklist in memory, with a clock that tests set. */
export interface TestWorklist {
  readonly worklist: Worklist;
  readonly bus: Bus;
  readonly clock: { nowMs: number; now(): number };
  close(): Promise<void>;
}

/** Opens one. */
export async function openTestWorklist(settings: Partial<WorklistSettings> = {}): Promise<TestWorklist> {
  const clock = { nowMs: Date.parse('2024-05-06T07:08:09Z'), now: () => clock.nowMs };
  const log = createLogger('silent');
  const catalogue = openSqliteCatalogue(':memory:');
  const bus = await openEmbeddedBus({ path: ':memory:' });
  return {
    worklist: createWorklist({ catalogue, bus, clock, log, settings }),
    bus,
    clock,
    close: async () => {
      await bus.close();
      await catalogue.close();
    },
  };
}
