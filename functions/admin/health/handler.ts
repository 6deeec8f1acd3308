import { answersJson } from '#shared/kernel/function/describe';
import { defineFunction } from '#shared/kernel/function/http';
import { json } from '#shared/kernel/function/result';
import { Health, HealthRequest } from './schema';

/** Says that functions are being called; the process's own probes are `/healthz` and `/readyz`. */
export const handler = defineFunction({
  routes: {
    'GET /api/health': {
      input: HealthRequest,
      access: 'public',
      describe: {
        summary: 'Says that functions are being called',
        answers: { 200: answersJson('They are.', Health) },
      },
      run: (_request, ctx) => json({ status: 'ok', time: new Date(ctx.clock.now()).toISOString() }),
    },
  },
});
