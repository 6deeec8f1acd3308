import type { Clock } from '#shared/kernel/clock';
import { TooManyAttemptsError } from './errors';
import { ExpiringMap } from './expiring-map';

/** Failures that are forgiven before the delay starts: for one user from one address, one address, one user. */
const free = { pair: 3, address: 20, user: 30 };
const firstDelayMs = 1_000;
const longestDelayMs = 900_000;
/** Failures are forgotten when nothing failed for this long. */
const memoryMs = 3_600_000;

interface Failures {
  readonly count: number;
  readonly blockedUntil: number;
}

/**
 * Slows guessing down: past its free failures each further one doubles the delay, from 1 s to 15 min. Three counters,
 * so that a stranger neither guesses on nor easily shuts the owner out. Bounded; one per process.
 */
export class LoginAttempts {
  readonly #failures: ExpiringMap<Failures>;
  readonly #clock: Clock;

  constructor(clock: Clock, capacity = 20_000) {
    this.#clock = clock;
    this.#failures = new ExpiringMap(clock, capacity);
  }

  /**
   * Counts an attempt as failed, before the slow check, so that many at once do not slip through.
   *
   * @returns takes it back when the attempt succeeded, and forgets the failures of this user from this address
   * @throws TooManyAttemptsError while user or address are blocked
   */
  count(login: string, peer: string): () => void {
    const keys = keysOf(login, peer);
    const now = this.#clock.now();
    const wait = Math.max(...keys.map(([key]) => (this.#failures.get(key)?.blockedUntil ?? 0) - now));
    if (wait > 0) throw new TooManyAttemptsError(wait);
    const takeBacks = keys.map(([key, allowed]) => this.#countOne(key, allowed));
    return () => {
      for (const takeBack of takeBacks) takeBack();
      this.#failures.delete(pairKey(login, peer));
    };
  }

  #countOne(key: string, allowed: number): () => void {
    const before = this.#failures.get(key) ?? { count: 0, blockedUntil: 0 };
    const count = before.count + 1;
    const delay = count < allowed ? 0 : Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(count - allowed, 20));
    const after = { count, blockedUntil: this.#clock.now() + delay };
    this.#failures.set(key, after, memoryMs);
    return () => {
      const now = this.#failures.get(key);
      if (now === after) this.#failures.set(key, before, memoryMs);
      else if (now) this.#failures.set(key, { ...now, count: now.count - 1 }, memoryMs);
    };
  }
}

const pairKey = (login: string, peer: string) => `p|${peer}|${login}`;

function keysOf(login: string, peer: string): [string, number][] {
  return [
    [pairKey(login, peer), free.pair],
    [`a|${peer}`, free.address],
    [`u|${login}`, free.user],
  ];
}
