import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { originOf } from '#shared/kernel/function/origin';
import { Networks, plainAddress } from '#shared/kernel/networks';

/** Who made a call, and by which address of ours. */
export interface Client {
  /** IP address without port; of IPv4 always in its own form. */
  readonly address: string;
  /** `https://pacs.example/radlake`: scheme, host and what a proxy cut off the path; '' when unknown. */
  readonly origin: string;
}

/** Which proxies stand in front. */
export interface ProxyTrust {
  /** Addresses, networks (`10.0.0.0/8`), or `loopback`. */
  readonly trustProxy: readonly string[];
  /** What they write. The other kind is never read: proxies pass on what a client wrote there. */
  readonly proxyHeaders: 'x-forwarded' | 'forwarded';
  /** Goes before what host and proxies say. */
  readonly publicUrl?: string | undefined;
}

/** Hops that are read, from the nearest: a longer list is a client's invention. */
const hopLimit = 32;
const prefixPattern = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]{1,64}){1,8}\/?$/;

/** What one hop said of the one before it. */
interface Hop {
  readonly address: string | undefined;
  readonly scheme: string | undefined;
  readonly host: string | undefined;
}

/** Finds out who calls. Without trusted proxies it is the peer of the connection, whatever the headers say. */
export class ClientReader {
  readonly #trusted: Networks;
  readonly #headers: ProxyTrust['proxyHeaders'];
  readonly #publicUrl: string | undefined;

  constructor({ trustProxy, proxyHeaders, publicUrl }: ProxyTrust = { trustProxy: [], proxyHeaders: 'x-forwarded' }) {
    this.#trusted = networks(trustProxy);
    this.#headers = proxyHeaders;
    this.#publicUrl = publicUrl?.replace(/\/+$/, '');
  }

  /** Reads a request; what is not well-formed in a proxy's headers counts as not said. */
  read(request: IncomingMessage): Client {
    const { headers, socket } = request;
    const peer = plainAddress(socket.remoteAddress ?? '');
    const scheme = socket instanceof TLSSocket ? 'https' : 'http';
    if (!this.#trusted.has(peer)) return { address: peer, origin: this.#publicUrl ?? originOf(scheme, headers.host) };
    const hops = this.#headers === 'forwarded' ? readForwarded(text(headers['forwarded'])) : readXForwarded(headers);
    const { address, said } = this.#outermost(peer, hops);
    const isHttps = said?.scheme === undefined ? scheme === 'https' : said.scheme === 'https';
    const plain = originOf(isHttps ? 'https' : 'http', said?.host ?? headers.host);
    const prefix = this.#headers === 'x-forwarded' ? prefixOf(text(headers['x-forwarded-prefix'])) : '';
    return { address, origin: this.#publicUrl ?? (plain === '' ? '' : plain + prefix) };
  }

  /** The first address from ours outwards that is no trusted proxy, and what the outermost trusted one said. */
  #outermost(peer: string, hops: readonly Hop[]): { address: string; said: Hop | undefined } {
    let address = peer;
    let said: Hop | undefined;
    for (const hop of hops) {
      if (!this.#trusted.has(address)) break;
      said = hop;
      if (hop.address === undefined) break;
      address = hop.address;
    }
    return { address, said };
  }
}

function networks(trustProxy: readonly string[]): Networks {
  return new Networks(trustProxy.flatMap((one) => (one === 'loopback' ? ['127.0.0.0/8', '::1'] : [one])));
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`; undefined for what hides the address. */
function hopAddress(node: string | undefined): string | undefined {
  const bare = node?.trim().replace(/^\[([^\]]{2,45})\](?::\d{1,5})?$/, '$1') ?? '';
  const address = plainAddress(/^[\d.]+:\d{1,5}$/.test(bare) ? bare.replace(/:.*$/, '') : bare);
  return isIP(address) === 0 ? undefined : address;
}

/** Nearest hop first. A list of schemes or hosts that is shorter than that of addresses says its last for the rest. */
function readXForwarded(headers: IncomingMessage['headers']): Hop[] {
  const [addresses, schemes, hosts] = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'].map((name) =>
    listOf(text(headers[name])),
  ) as [string[], string[], string[]];
  const count = Math.min(hopLimit, Math.max(addresses.length, schemes.length > 0 || hosts.length > 0 ? 1 : 0));
  return Array.from({ length: count }, (_, at) => ({
    address: hopAddress(addresses[at]),
    scheme: schemeOf(schemes[at] ?? schemes.at(-1)),
    host: hostOf(hosts[at] ?? hosts.at(-1)),
  }));
}

/** Nearest hop first. @see RFC 7239 section 4 */
function readForwarded(value: string): Hop[] {
  return splitQuoted(value, ',')
    .reverse()
    .slice(0, hopLimit)
    .map((element) => {
      const pairs = new Map<string, string>();
      for (const pair of splitQuoted(element, ';')) {
        const at = pair.indexOf('=');
        if (at > 0) pairs.set(pair.slice(0, at).trim().toLowerCase(), unquoted(pair.slice(at + 1).trim()));
      }
      return {
        address: hopAddress(pairs.get('for')),
        scheme: schemeOf(pairs.get('proto')),
        host: hostOf(pairs.get('host')),
      };
    });
}

/** Parts that are not empty, separators within quotes left alone. */
function splitQuoted(value: string, separator: string): string[] {
  const parts: string[] = [];
  let [start, isQuoted] = [0, false];
  for (let at = 0; at < value.length; at++) {
    if (value[at] === '"') isQuoted = !isQuoted;
    else if (value[at] === '\\' && isQuoted) at += 1;
    else if (value[at] === separator && !isQuoted) {
      parts.push(value.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, value.slice(start)].filter((part) => part.trim() !== '');
}

const unquoted = (value: string): string => /^"(.*)"$/.exec(value)?.[1]?.replace(/\\(.)/g, '$1') ?? value;

const text = (value: string | string[] | undefined): string => (Array.isArray(value) ? value.join(',') : (value ?? ''));

/** Items of a comma-separated list, last first. */
const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .reverse();

const schemeOf = (value: string | undefined): string | undefined => {
  const scheme = value?.toLowerCase();
  return scheme === 'https' || scheme === 'http' ? scheme : undefined;
};

const hostOf = (value: string | undefined): string | undefined =>
  value !== undefined && originOf('https', value) !== '' ? value : undefined;

const prefixOf = (value: string): string => (prefixPattern.test(value) ? value.replace(/\/$/, '') : '');
