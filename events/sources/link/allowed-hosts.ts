import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Networks, plainAddress } from '#shared/kernel/networks';
import type { LinkSettings } from '#shared/sources/settings';
import { LinkRefusedError } from './errors';

/** Addresses that are not of the public Internet (RFC 6890), those that stand for others included. */
const special = new Networks([
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...[
    '192.0.2.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  ...['::/128', '::1/128', '::ffff:0:0/96', '64:ff9b::/96', '100::/64', '2001::/23', '2001:db8::/32', '2002::/16'],
  ...['fc00::/7', 'fe80::/10', 'ff00::/8'],
]);

/** A host that may be asked, and the private addresses it may have. */
export interface HostRule {
  readonly networks: Networks;
}

/** Hosts that a source may download from. Names are resolved here, so that no other address is connected to. */
export class AllowedHosts {
  readonly #settings: Pick<LinkSettings, 'hosts' | 'allowHttp'>;

  constructor(settings: Pick<LinkSettings, 'hosts' | 'allowHttp'>) {
    this.#settings = settings;
  }

  /** @throws LinkRefusedError when the address is none of an allowed host */
  ruleOf(url: URL): HostRule {
    const schemes = this.#settings.allowHttp ? ['https:', 'http:'] : ['https:'];
    if (!schemes.includes(url.protocol)) throw new LinkRefusedError(`Only ${schemes.join(' and ')} is allowed`);
    if (url.username !== '' || url.password !== '') throw new LinkRefusedError('An address names no user');
    const host = hostOf(url);
    const named = this.#settings.hosts.filter(({ name }) => matches(name, host));
    const found = named.find(({ port }) => isPort(port, url));
    if (!found) {
      const place = named.length > 0 ? 'port of the host' : 'host';
      throw new LinkRefusedError(`The source may not download from this ${place}`, { details: { host } });
    }
    const rule = { networks: new Networks(found.networks) };
    if (isIP(host) !== 0) requireAllowed(host, rule);
    return rule;
  }
}

/** Resolves names to addresses that the rule allows, for `http.request`. */
export function lookupFor(rule: HostRule): LookupFunction {
  return (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const allowed = addresses.filter(({ address }) => isAllowed(address, rule));
      const first = allowed[0];
      if (!first) return callback(new LinkRefusedError('The host has no address that is allowed') as Error, '', 0);
      return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

/** Without the brackets of an IPv6 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

function matches(name: string, host: string): boolean {
  const lower = name.toLowerCase();
  return lower.startsWith('*.') ? host.endsWith(lower.slice(1)) && isIP(host) === 0 : host === lower;
}

function isPort(port: number | null, url: URL): boolean {
  return url.port === (port === null || port === (url.protocol === 'https:' ? 443 : 80) ? '' : String(port));
}

function isAllowed(address: string, { networks }: HostRule): boolean {
  const plain = plainAddress(address);
  return networks.has(plain) || !special.has(plain);
}

/** @throws LinkRefusedError */
function requireAllowed(address: string, rule: HostRule): void {
  if (!isAllowed(address, rule)) throw new LinkRefusedError('The address is private and not allowed');
}
