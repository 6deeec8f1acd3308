import { CommitmentReported } from '#events/contracts/commitment-reported.v1';
import { deliveryOf, settleCommitment } from '#shared/deliveries/commit-delivery';
import { defineEventFunction } from '#shared/kernel/function/event';

/**
 * Goes on with a delivery when its node has said what it commits to. Idempotency key: the request; a delivery that does not
 * wait for its node is left alone.
 */
export const handler = defineEventFunction({
  event: CommitmentReported,
  key: ({ space, id }) => `${space}/${id}`,
  run: async ({ data }, ctx) => {
    const delivery = deliveryOf(data.purpose);
    if (delivery !== null) await settleCommitment(ctx.need('deliveries').deliveries, delivery);
  },
});
