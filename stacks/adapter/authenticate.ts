import type { IncomingMessage } from 'node:http';
import type { Caller } from '#shared/kernel/caller';
import { NotFoundError } from '#shared/kernel/errors';
import type { ServeOptions } from './serve-call';

/** Who calls, by the authoriser of the services. @throws NotAuthenticatedError */
export function authenticate(request: IncomingMessage, options: Pick<ServeOptions, 'services'>): Promise<Caller> {
  const { authoriser } = options.services;
  if (!authoriser) throw new NotFoundError('Nobody can be authenticated here');
  const headers = request.headers as Record<string, string | undefined>;
  const peer = request.socket.remoteAddress ?? '';
  return authoriser.authenticate(headers, { method: request.method ?? 'GET', peer });
}
