import { isDeepStrictEqual } from 'node:util';
import type { SiteItem } from './site-file';
import { readSecrets } from './site-secrets';

/** What became of one item: nothing was to be done, or it was (in a dry run: would be) made or changed. */
export type Applied = { readonly did: 'unchanged' | 'created' | 'changed' } | { readonly failed: string };

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** Applies items to a running platform over its API. */
export class SiteClient {
  readonly #url: string;
  readonly #key: string | undefined;
  readonly #isDry: boolean;

  constructor(url: string, key: string | undefined, isDry: boolean) {
    this.#url = url;
    this.#key = key;
    this.#isDry = isDry;
  }

  /** Makes a thing as the file says. @throws TypeError of fetch when nothing answers */
  async apply({ kind, name, fields }: SiteItem): Promise<Applied> {
    if (kind === 'space') return await this.#space(name, fields);
    if (kind === 'node') return await this.#replaced('/api/nodes', name, fields);
    if (kind === 'source') return await this.#source(name, fields);
    if (kind === 'origin') return await this.#setting(`${placeOf(fields)}/origins`, fields, ['space']);
    const address = `${placeOf(fields)}/remote-worklists/${encodeURIComponent(name)}`;
    return await this.#setting(address, fields, ['space', 'node']);
  }

  async #space(name: string, fields: Json): Promise<Applied> {
    const { name: _, ...changes } = fields;
    const address = `/api/spaces/${encodeURIComponent(name)}`;
    const before = await this.#call('GET', address);
    if (before.status === 404) return await this.#change('created', 'POST', '/api/spaces', fields);
    if (before.status !== 200) return failure(before);
    if (isSubset(changes, before.body)) return { did: 'unchanged' };
    return await this.#change('changed', 'PATCH', address, changes);
  }

  /** Its secrets may stand in the environment or in files. */
  async #source(name: string, fields: Json): Promise<Applied> {
    const secrets = await readSecrets(fields['secrets']);
    if ('failed' in secrets) return secrets;
    return await this.#replaced('/api/sources', name, { ...fields, ...secrets });
  }

  /** What is found by its name in a list, and replaced as a whole. */
  async #replaced(list: string, name: string, fields: Json): Promise<Applied> {
    const { found, failed } = await this.#named(list, name);
    if (failed !== undefined) return { failed };
    if (!found) return await this.#change('created', 'POST', list, fields);
    // The file says all of it; the platform writes nothing where there is no difference.
    if (this.#isDry && isSubset(fields, found)) return { did: 'unchanged' };
    return await this.#change('changed', 'PUT', `${list}/${found['id']}`, fields, found['revision']);
  }

  /** What has an address of its own and is put there. @param named - fields that are part of the address */
  async #setting(address: string, fields: Json, named: readonly string[]): Promise<Applied> {
    const wanted = Object.fromEntries(Object.entries(fields).filter(([name]) => !named.includes(name)));
    const before = await this.#call('GET', address);
    if (before.status === 200 && isSubset(wanted, before.body)) return { did: 'unchanged' };
    const isNew = before.status === 404;
    if (before.status !== 200 && !isNew) return failure(before);
    return await this.#change(isNew ? 'created' : 'changed', 'PUT', address, wanted);
  }

  async #named(list: string, name: string): Promise<{ readonly found?: Json; readonly failed?: string }> {
    for (let after = ''; ; ) {
      const from = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
      const page = await this.#call('GET', `${list}?limit=500${from}`);
      if (page.status !== 200) return failure(page);
      const found = (page.body['items'] as Json[]).find((one) => one['name'] === name);
      const { next } = page.body;
      if (found) return { found };
      if (typeof next !== 'string') return {};
      after = next;
    }
  }

  /** @param revision - before; the same one afterwards: nothing was to be done */
  async #change(
    did: 'created' | 'changed',
    method: string,
    address: string,
    body: Json,
    revision?: unknown,
  ): Promise<Applied> {
    if (this.#isDry) return { did };
    const answer = await this.#call(method, address, body);
    if (answer.status >= 300) return failure(answer);
    return { did: revision !== undefined && answer.body['revision'] === revision ? 'unchanged' : did };
  }

  async #call(method: string, address: string, body?: Json): Promise<Answer> {
    const headers = {
      ...(this.#key !== undefined && { authorization: `Bearer ${this.#key}` }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const answer = await fetch(`${this.#url}${address}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
    return { status: answer.status, body: isJson ? (JSON.parse(text) as Json) : {} };
  }
}

/** Address of the space that a thing names. */
const placeOf = ({ space }: Json): string => `/api/spaces/${encodeURIComponent(String(space))}`;

/** True when everything that is wanted is so already; what only the file can know, as a secret, is never so. */
function isSubset(wanted: unknown, held: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return isDeepStrictEqual(wanted, held);
  if (typeof held !== 'object' || held === null) return false;
  return Object.entries(wanted).every(([key, value]) => isSubset(value, (held as Json)[key]));
}

function failure({ status, body }: Answer): { readonly failed: string } {
  const { title, detail, code, problems } = body;
  const places = (problems ?? []) as { readonly name: string; readonly message: string }[];
  const named = places.map((problem) => `${problem.name}: ${problem.message}`).join('; ');
  const words = [detail ?? title, named].filter((part) => typeof part === 'string' && part !== '').join(': ');
  return { failed: `${words || 'refused'} (${typeof code === 'string' ? code : status})` };
}
