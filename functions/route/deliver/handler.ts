import { runDeliveries, sweepDeliveries } from '#shared/deliveries/run-deliveries';
import { defineScheduledFunction } from '#shared/kernel/function/event';

/** A run ends after this time although there is more: the next one goes on. */
const runMs = 10 * 60_000;

/**
 * Sends what is due, until nothing is. Idempotency: each delivery is claimed by a lease, each chunk of its record changed by
 * compare-and-set; what may have been received is marked before it is sent again.
 */
export const handler = defineScheduledFunction({
  run: async (ctx) => {
    const { deliveries, images } = ctx.need('deliveries', 'images');
    await runDeliveries(deliveries, images, AbortSignal.any([ctx.signal, AbortSignal.timeout(runMs)]));
    await sweepDeliveries(deliveries);
  },
});
