import type { Archive } from '#shared/archive/archive';
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

const testSettings: WorkflowSettings = {
  ...{ keepMs: 30 * 86_400_000, reportMs: 3_600_000, timeZone: 'UTC', aeTitle: 'RADLAKE' },
};

/** Opens them; the time is 2026-05-06T07:08:09Z. */
export async function openTestWorkflow(settings: Partial<WorkflowSettings> = {}): Promise<TestWorkflow> {
  const clock = { nowMs: Date.parse('2026-05-06T07:08:09Z'), now: () => clock.nowMs };
  const catalogue = openSqliteCatalogue(':memory:');
  const bus = await openEmbeddedBus({ path: ':memory:' });
  const log = createLogger('silent');
  return {
    workflow: createWorkflow({ catalogue, bus, clock, log, settings: { ...testSettings, ...settings } }),
    clock,
    close: async () => {
      await bus.close();
      await catalogue.close();
    },
  };
}

/** The workflow services of the catalogue, bus and clock of an archive. */
export function workflowOf(
  { catalogue, bus, clock, log }: Pick<Archive, 'catalogue' | 'bus' | 'clock' | 'log'>,
  settings: Partial<WorkflowSettings> = {},
): Workflow {
  return createWorkflow({ catalogue, bus, clock, log, settings: { ...testSettings, ...settings } });
}
