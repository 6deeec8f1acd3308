import type { IncomingMessage } from 'node:http';
import { demand } from '#shared/kernel/function/context';
import { MethodNotAllowedError, ShuttingDownError } from '#shared/kernel/function/errors';
import { asPlatformError } from '#shared/kernel/function/problem';
import { type HttpResult, json } from '#shared/kernel/function/result';
import { metrics } from '#shared/kernel/metrics';
import type { Services } from '#shared/kernel/services';
import { authenticate } from '#stacks/adapter/authenticate';
import type { ClientReader } from '#stacks/adapter/client';
import type { HostHandler } from '#stacks/adapter/functions-server';

interface ProbeFacts {
  readonly services: Partial<Services>;
  readonly clients: ClientReader;
  readonly isStopping: () => boolean;
  readonly ready: () => Promise<void>;
}

/** `/healthz` (alive), `/readyz` (takes work) and `/metrics` (from loopback, or with the right `system:read`). */
export function probes(facts: ProbeFacts): HostHandler {
  const answers: Readonly<Record<string, (request: IncomingMessage) => Promise<HttpResult>>> = {
    '/healthz': async () => json({ status: 'ok' }),
    '/readyz': () => readiness(facts),
    '/metrics': (request) => showMetrics(request, facts),
  };
  return (request, _response, { path }) => {
    const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
    if (!answer) return undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new MethodNotAllowedError('This address takes GET, HEAD', { details: { allow: ['GET', 'HEAD'] } });
    }
    return answer(request);
  };
}

async function readiness(facts: ProbeFacts): Promise<HttpResult> {
  if (facts.isStopping()) throw new ShuttingDownError('The platform is stopping');
  try {
    await facts.ready();
    return json({ status: 'ready' });
  } catch (error) {
    return json({ status: 'not ready', code: asPlatformError(error).code }, 503);
  }
}

async function showMetrics(request: IncomingMessage, facts: ProbeFacts): Promise<HttpResult> {
  if (!isLoopback(request)) {
    demand(await authenticate(request, facts), 'system:read');
  }
  return { status: 200, headers: { 'content-type': metrics.contentType }, body: await metrics.metrics() };
}

/** From this machine itself, and not passed on by a proxy on it. */
function isLoopback(request: IncomingMessage): boolean {
  const peer = request.socket.remoteAddress ?? '';
  const isPassedOn = request.headers['x-forwarded-for'] !== undefined || request.headers['forwarded'] !== undefined;
  return /^(127\.|::1$|::ffff:127\.)/.test(peer) && !isPassedOn;
}
