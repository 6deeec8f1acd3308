import { openEmbeddedBus } from '#shared/bus/embedded/open';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { createLogger } from '#shared/kernel/logger';
import { createWorkflow, type Workflow, type WorkflowSettings } from '../workflow';

/** The workflow services in memory, with a clock that tests set. */
export interface TestWorkflow {
  readonly workflow: Workflow;
  readonly clock: { nowMs: number; now(): number };
  close(): Promise<void>;
}

/** Opens them; the time is 2026-05-06T07:08:09Z. */
export async function openTestWorkflow(settings: Partial<WorkflowSettings> = {}): Promise<TestWorkflow> {
  const clock = { nowMs: Date.parse('2026-05-06T07:08:09Z'), now: () => clock.nowMs };
  const catalogue = openSqliteCatalogue(':memory:');
  const bus = await openEmbeddedBus({ path: ':memory:' });
  const log = createLogger('silent');
  const given = { keepMs: 30 * 86_400_000, timeZone: 'UTC', aeTitle: 'RADLAKE', ...settings };
  return {
    workflow: createWorkflow({ catalogue, bus, clock, log, settings: given }),
    clock,
    close: async () => {
      await bus.close();
      await catalogue.close();
    },
  };
}
