import { sweepOutboxes } from '#shared/archive/outbox';
import { settleDue } from '#shared/archive/settle';
import { defineScheduledFunction } from '#shared/kernel/function/event';

/** An outbox entry this old was left behind by a crash or a bus outage. */
const lateMs = 5_000;

/**
 * Settles series and studies after their quiet time and publishes what outboxes still hold. Idempotency: a
 * compare-and-set on each document's revision.
 */
export const handler = defineScheduledFunction({
  run: async (ctx) => {
    const { archive } = ctx.need('archive');
    await sweepOutboxes(archive, ctx.clock.now() - lateMs);
    await settleDue(archive);
  },
});
