import { defineFunction } from '#shared/kernel/function/http';
import { describeDiscard, describeDownload, describeList, describeReplay } from './describe';
import { downloadQuarantined, dropQuarantined, listQuarantine, replayQuarantined } from './quarantine';
import { ListQuarantineRequest, QuarantineRequest } from './schema';

/** Objects that could not be stored: list, download, replay, discard. */
export const handler = defineFunction({
  routes: {
    'GET /api/quarantine': {
      input: ListQuarantineRequest,
      access: 'system:admin',
      describe: describeList,
      run: (request, ctx) => listQuarantine(request.query, ctx.need('archive')),
    },
    'GET /api/quarantine/{id}': {
      input: QuarantineRequest,
      access: 'system:admin',
      describe: describeDownload,
      run: (request, ctx) =>
        downloadQuarantined(
          request.path.id,
          { caller: ctx.caller, peer: request.sourceIp },
          ctx.need('archive', 'audit'),
        ),
    },
    'POST /api/quarantine/{id}/replay': {
      input: QuarantineRequest,
      access: 'system:admin',
      describe: describeReplay,
      run: (request, ctx) =>
        replayQuarantined(
          request.path.id,
          { caller: ctx.caller, peer: request.sourceIp },
          ctx.need('archive', 'audit'),
        ),
    },
    'DELETE /api/quarantine/{id}': {
      input: QuarantineRequest,
      access: 'system:admin',
      describe: describeDiscard,
      run: (request, ctx) =>
        dropQuarantined(request.path.id, { caller: ctx.caller, peer: request.sourceIp }, ctx.need('archive', 'audit')),
    },
  },
});
