import { InvalidInputError } from '#shared/kernel/errors';

/** Where the NATS servers are and how this client says who it is. */
export interface NatsAddress {
  /** `host:port` of each server. */
  readonly servers: readonly string[];
  /** True: refuses a connection that is not encrypted. */
  readonly isTls: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  /** Copies of each stream that a cluster keeps, used when the streams are created. */
  readonly replicas: number;
}

const defaultPort = '4222';
const mostServers = 16;

/**
 * Reads `nats://[user:password@]host[:port][,host[:port]...][?replicas=3]`, or the same with `tls://`. A user without
 * password is a token. Names and secrets are percent-encoded.
 *
 * @throws InvalidInputError that never repeats the text, which may hold a password
 */
export function parseNatsAddress(text: string): NatsAddress {
  const [list = '', query, ...rest] = text.split('?');
  const scheme = /^(nats|tls):\/\//.exec(list)?.[1];
  if (scheme === undefined || rest.length > 0) throw refused('it must start with nats:// or tls://');
  const entries = list.split(',').map((entry) => entry.trim());
  if (entries.length > mostServers) throw refused(`more than ${mostServers} servers`);
  const urls = entries.map((entry) => serverOf(entry.includes('://') ? entry : `${scheme}://${entry}`, scheme));
  const named = urls.filter((url) => url.username !== '');
  if (new Set(named.map((url) => `${url.username}:${url.password}`)).size > 1) {
    throw refused('all servers must take the same user');
  }
  return {
    servers: urls.map((url) => `${url.hostname}:${url.port || defaultPort}`),
    isTls: scheme === 'tls',
    ...credentialsOf(named[0]),
    replicas: replicasOf(query),
  };
}

function serverOf(text: string, scheme: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refused('a server is not like nats://HOST:PORT');
  }
  if (url.protocol !== `${scheme}:`) throw refused('all servers must have one scheme');
  if (url.hostname === '' || !/^\/?$/.test(url.pathname) || url.hash !== '') {
    throw refused('a server is not like nats://HOST:PORT');
  }
  return url;
}

function credentialsOf(url: URL | undefined): Pick<NatsAddress, 'user' | 'password' | 'token'> {
  if (!url) return {};
  try {
    const name = decodeURIComponent(url.username);
    return url.password === '' ? { token: name } : { user: name, password: decodeURIComponent(url.password) };
  } catch {
    throw refused('the user or password is not percent-encoded');
  }
}

function replicasOf(query: string | undefined): number {
  if (query === undefined) return 1;
  const replicas = /^replicas=([135])$/.exec(query)?.[1];
  if (replicas === undefined) throw refused('after ? only replicas=1, 3 or 5 may stand');
  return Number(replicas);
}

function refused(why: string): InvalidInputError {
  return new InvalidInputError(`Not the address of NATS servers: ${why}`);
}
