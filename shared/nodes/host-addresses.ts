import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { plainAddress } from '#shared/kernel/networks';

/** Finds the addresses of a host name. */
export type HostLookup = (host: string) => Promise<readonly string[]>;

const rememberMs = 60_000;
const rememberFailureMs = 10_000;
const lookupMs = 2_000;
const rememberLimit = 5_000;

interface Answer {
  readonly addresses: Promise<readonly string[]>;
  untilMs: number;
}

/**
 * Addresses of host names, remembered for a minute. A name that cannot be found keeps the addresses that it had, and has
 * none before: names decide who is let in, so a name server that is away must neither open nor hold up the door.
 */
export class HostAddresses {
  readonly #find: HostLookup;
  readonly #answers = new Map<string, Answer>();

  /** @param find - default: the resolver of the system */
  constructor(find: HostLookup = findBySystem) {
    this.#find = find;
  }

  /** Never rejects; within 2 s. An address is its own answer. */
  async of(host: string): Promise<readonly string[]> {
    if (isIP(host) !== 0) return [host];
    const held = this.#answers.get(host);
    if (held && held.untilMs > performance.now()) return held.addresses;
    if (this.#answers.size >= rememberLimit) this.#answers.clear();
    const answer: Answer = { addresses: this.#ask(host, held), untilMs: performance.now() + rememberMs };
    this.#answers.set(host, answer);
    return answer.addresses;
  }

  async #ask(host: string, held: Answer | undefined): Promise<readonly string[]> {
    const before = held?.addresses ?? [];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), lookupMs).unref();
    });
    const found = await Promise.race([this.#find(host).catch(() => null), late]); // null: not found, keep what was
    clearTimeout(timer);
    if (found !== null) return found.map(plainAddress);
    const answer = this.#answers.get(host);
    if (answer) answer.untilMs = performance.now() + rememberFailureMs;
    return await before;
  }
}

async function findBySystem(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
