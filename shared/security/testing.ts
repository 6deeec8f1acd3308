import type { Catalogue, Collection, CollectionSpec, Document } from '#shared/catalogue/port';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import type { CallFacts } from '#shared/kernel/caller';
import { httpEvent, type RouteKey } from '#shared/kernel/function/http-event';
import type { HttpFunction } from '#shared/kernel/function/route';
import { createLogger } from '#shared/kernel/logger';
import type { Services } from '#shared/kernel/services';
import { createAuditLog } from './audit';
import { temporarySigner } from './audit-signer';
import { hashPassword } from './password';
import { createSecurity } from './security';
import type { User } from './users';

/** Password of the user `admin` of a test platform. */
export const adminPassword = 'correct horse battery';

/** An empty catalogue in memory, whose collections can be had again by name alone. */
export function testCatalogue(): Catalogue & { at<D extends Document>(name: string): Collection<D> } {
  const catalogue = openSqliteCatalogue(':memory:');
  const held = new Map<string, Collection<never>>();
  const at = <D extends Document>(name: string) => held.get(name) as unknown as Collection<D>;
  const collection = <D extends Document>(spec: CollectionSpec): Collection<D> => {
    if (!held.has(spec.name)) held.set(spec.name, catalogue.collection(spec));
    return at<D>(spec.name);
  };
  return {
    at,
    collection,
    collections: () => catalogue.collections(),
    drop: (name) => catalogue.drop(name),
    flush: () => catalogue.flush(),
    health: () => catalogue.health(),
    close: () => catalogue.close(),
  };
}

/** The security library over an empty catalogue in memory, with a clock that stands still; for tests. */
export async function testSecurity() {
  const catalogue = testCatalogue();
  const lines: string[] = [];
  const log = createLogger('trace', { write: (line: string) => void lines.push(line) });
  const clock = {
    ms: Date.UTC(2026, 0, 1),
    now: () => clock.ms,
    pass: (ms: number) => {
      clock.ms += ms;
    },
  };
  const signer = temporarySigner();
  const audit = createAuditLog({ catalogue, signer, clock, log });
  const security = createSecurity({ catalogue, audit, clock });
  const admin = await insertAdmin(catalogue.at<User>('users'));
  const from = (peer: string, method = 'GET'): CallFacts => ({ peer, method });
  const close = async () => {
    await audit.close();
    await catalogue.close();
  };
  return { catalogue, lines, log, clock, signer, audit, security, admin, from, close };
}

let adminHash: Promise<string> | undefined;

/** The user `admin`; the slow hash is made once for all tests of a file. */
async function insertAdmin(users: Collection<User>): Promise<User> {
  adminHash ??= hashPassword(adminPassword);
  const at = '2026-01-01T00:00:00.000Z';
  const roles = [{ role: 'administrator' as const, spaces: ['*'] }];
  const times = { createdAt: at, passwordChangedAt: at };
  const admin = { _id: 'admin-id', login: 'admin', passwordHash: await adminHash, roles, ...times };
  await users.insertOne(admin);
  return admin;
}

/** Calls a function as a host would, with the services of a test platform and `extra`. */
export function calling(t: TestSecurity, handler: HttpFunction, extra: Partial<Services> = {}) {
  const services = { log: t.log, clock: t.clock, security: t.security, audit: t.audit, ...extra };
  const context = {
    functionName: 'test',
    awsRequestId: 'call-1',
    signal: new AbortController().signal,
    services: { ...services, authoriser: t.security.authoriser },
  };
  return async (routeKey: RouteKey, parts: Parameters<typeof httpEvent>[1] = {}) => {
    const result = await handler(httpEvent(routeKey, { sourceIp: '10.0.0.1', ...parts }), context);
    const isJson = typeof result.body === 'string' && !result.body.startsWith('<');
    return { ...result, json: isJson ? JSON.parse(result.body as string) : undefined };
  };
}

/** Headers of a caller with these rights, by a key made for it. */
export async function headersOf(t: TestSecurity, scopes: readonly string[], spaces: readonly string[] = ['*']) {
  const { key, token } = await t.security.keys.create({ name: 'test', scopes, spaces }, 'system:test');
  return { id: `key:${key._id}`, headers: { authorization: `Bearer ${token}` } };
}

/** What `testSecurity` gives. */
export type TestSecurity = Awaited<ReturnType<typeof testSecurity>>;
