import type { IncomingMessage } from 'node:http';
import type { Caller } from '#shared/kernel/caller';
import { NotFoundError } from '#shared/kernel/errors';
import type { Services } from '#shared/kernel/services';
import type { ClientReader } from './client';

/**
 * Who calls, by the authoriser of the services.
 *
 * @param method - what the authoriser is told that the request does
 * @throws NotAuthenticatedError
 */
export function authenticate(
  request: IncomingMessage,
  options: { readonly services: Partial<Services>; readonly clients: ClientReader },
  method = request.method ?? 'GET',
): Promise<Caller> {
  const { authoriser } = options.services;
  if (!authoriser) throw new NotFoundError('Nobody can be authenticated here');
  const headers = request.headers as Record<string, string | undefined>;
  const peer = options.clients.read(request).address;
  return authoriser.authenticate(headers, { method, peer });
}
