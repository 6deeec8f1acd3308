import { defineFunction } from '#shared/kernel/function/http';
import { describeList, describeStep } from './describe';
import { listSteps, showStep } from './read-steps';
import { ListRequest, StepRequest } from './schema';

/** Performed procedure steps: what modalities report that they do and did. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces/{space}/performed-steps': {
      input: ListRequest,
      access: 'workitem:read',
      describe: describeList,
      run: (request, ctx) => listSteps(request, ctx.caller, ctx.need('archive', 'workflow', 'audit')),
    },
    'GET /api/spaces/{space}/performed-steps/{sopInstanceUid}': {
      input: StepRequest,
      access: 'workitem:read',
      describe: describeStep,
      run: (request, ctx) => showStep(request, ctx.caller, ctx.need('archive', 'workflow', 'audit')),
    },
  },
});
