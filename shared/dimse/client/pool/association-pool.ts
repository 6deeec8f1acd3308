import { AssociationAbortedError } from '../../errors';
import type { DimseClient } from '../dimse-client';
import type { OfferedSyntaxes } from '../options';
import type { AcquireOptions } from './acquire-options';
import type { Destination } from './destination';
import { type Lease, Site } from './site';

declare module '#shared/kernel/services' {
  interface Services {
    /** Associations that this process opens, by everybody who sends or asks. */
    readonly associations: AssociationPool;
  }
}

/** An association that nobody uses is released after this time. */
const defaultIdleMs = 10_000;

/** Associations with many destinations, used again while their contexts fit, never more than each destination allows. */
export class AssociationPool {
  /** By peer. */
  readonly #sites = new Map<string, Site>();
  readonly #idleMs: number;

  constructor({ idleMs = defaultIdleMs }: { readonly idleMs?: number } = {}) {
    this.#idleMs = idleMs;
  }

  /**
   * An association on which these contexts were proposed. Whoever gets it gives it back, by `release` or `discard`.
   *
   * @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError; the reason of `signal` or `patience`
   */
  async acquire(
    destination: Destination,
    contexts: readonly OfferedSyntaxes[],
    options: AcquireOptions = {},
  ): Promise<Lease> {
    return await this.#siteOf(destination.peer).acquire(destination, contexts, options);
  }

  /**
   * Does a piece of work that may be done twice, on an association. When one that was used before turns out to be dead, it
   * is done once more on a new one.
   *
   * @throws as `acquire`; what `work` throws
   */
  async use<T>(
    destination: Destination,
    contexts: readonly OfferedSyntaxes[],
    work: (client: DimseClient) => Promise<T>,
    options: AcquireOptions = {},
  ): Promise<T> {
    const lease = await this.acquire(destination, contexts, options);
    try {
      const done = await work(lease.client);
      lease.release();
      return done;
    } catch (error) {
      const isDead = lease.isReused && error instanceof AssociationAbortedError;
      if (lease.client.isOpen && !isDead) lease.release();
      else lease.discard();
      if (!isDead) throw error;
      return await this.use(destination, contexts, work, { ...options, isFresh: true });
    }
  }

  /** Releases what is idle with a peer: it may be one that takes few associations. */
  async endIdle(peer: string): Promise<void> {
    await this.#sites.get(peer)?.endIdle();
  }

  /** Releases what is idle. */
  async close(): Promise<void> {
    await Promise.all([...this.#sites.values()].map((site) => site.close()));
  }

  #siteOf(peer: string): Site {
    for (const [other, site] of this.#sites) if (site.isUnused && other !== peer) this.#sites.delete(other);
    const site = this.#sites.get(peer) ?? new Site(this.#idleMs);
    this.#sites.set(peer, site);
    return site;
  }
}
