import createClient from 'openapi-fetch';
import { request } from './http';
import type { paths } from './schema.generated';

/**
 * The client of our own server, typed by its OpenAPI document: `npm run openapi` makes the types, a test fails when they
 * are stale. What is no success is thrown.
 */
export const client = createClient<paths>({ fetch: (asked) => request(asked) });

/** The body of an answer. @throws RequestError (from the client) */
export async function dataOf<T>(answer: Promise<{ readonly data?: T }>): Promise<T> {
  return (await answer).data as T;
}
