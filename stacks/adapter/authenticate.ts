import type { IncomingMessage } from 'node:http';
import type { Caller } from '#shared/kernel/caller';
import { NotFoundError } from '#shared/kernel/errors';
import type { Services } from '#shared/kernel/services';

/** Who calls, by the authoriser of the services. @throws NotAuthenticatedError */
export function authenticate(
  request: IncomingMessage,
  options: { readonly services: Partial<Services> },
): Promise<Caller> {
  const { authoriser } = options.services;
  if (!authoriser) throw new NotFoundError('Nobody can be authenticated here');
  const headers = request.headers as Record<string, string | undefined>;
  const peer = request.socket.remoteAddress ?? '';
  return authoriser.authenticate(headers, { method: request.method ?? 'GET', peer });
}
