import { defineFunction } from '#shared/kernel/function/http';
import { discardDeadLetter, listDeadLetters, replayDeadLetter } from './dead-letters';
import { describeDiscard, describeList, describeReplay } from './describe';
import { DeadLetterRequest, ListDeadLettersRequest } from './schema';

/** Messages that a consumer gave up: list, deliver again, throw away. */
export const handler = defineFunction({
  routes: {
    'GET /api/dead-letters': {
      input: ListDeadLettersRequest,
      access: 'system:read',
      describe: describeList,
      run: (request, ctx) => listDeadLetters(request.query, ctx.need('archive').archive.bus),
    },
    'POST /api/dead-letters/{id}/replay': {
      input: DeadLetterRequest,
      access: 'system:admin',
      describe: describeReplay,
      run: (request, ctx) => replayDeadLetter(request, ctx.caller, ctx.need('archive', 'audit')),
    },
    'DELETE /api/dead-letters/{id}': {
      input: DeadLetterRequest,
      access: 'system:admin',
      describe: describeDiscard,
      run: (request, ctx) => discardDeadLetter(request, ctx.caller, ctx.need('archive', 'audit')),
    },
  },
});
