import { InstancesLanded } from '#events/contracts/instances-landed.v1';
import { indexLanded } from '#shared/archive/index-landed';
import { landedOf } from '#shared/archive/landing-notices';
import { defineEventFunction } from '#shared/kernel/function/event';

/**
 * Brings landed instances into the catalogue (DESIGN 7). Idempotency key: segment and landing sequences; a second
 * delivery finds the same instances and changes nothing.
 */
export const handler = defineEventFunction({
  event: InstancesLanded,
  key: ({ segment, items }) => `${segment}:${items[0]?.sequence ?? 0}`,
  runBatch: async (events, ctx) => {
    const { archive } = ctx.need('archive');
    await indexLanded(
      archive,
      events.map(({ data }) => landedOf(data)),
    );
    return undefined;
  },
});
