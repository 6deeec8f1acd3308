import { StudySettled } from '#events/contracts/study-settled.v1';
import { defineEventFunction } from '#shared/kernel/function/event';
import { notifyOfStudy } from '#shared/workflow/availability/notify';

/**
 * Has nodes notified that the instances of a study are available. Idempotency key: study, revision and node, under which
 * each notification is kept.
 */
export const handler = defineEventFunction({
  event: StudySettled,
  key: ({ space, studyInstanceUid, revision }) => `${space}/${studyInstanceUid}@${revision}`,
  run: async ({ data }, ctx) => {
    await notifyOfStudy(ctx.need('workflow', 'archive', 'nodes'), data);
  },
});
