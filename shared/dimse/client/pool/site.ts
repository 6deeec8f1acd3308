import type { OutgoingDataSet } from '../../messages/sender';
import { DimseClient } from '../dimse-client';
import type { OfferedSyntaxes } from '../options';
import type { AcquireOptions } from './acquire-options';
import { beforeAbort } from './before-abort';
import type { Destination } from './destination';
import { TokenBucket } from './token-bucket';
import { WaitingLine } from './waiting-line';

/** An association of the pool and what was proposed on it. */
interface Pooled {
  readonly client: DimseClient;
  /** Of its destination. */
  readonly key: string;
  readonly contexts: readonly OfferedSyntaxes[];
  idleTimer?: NodeJS.Timeout;
}

/** The right to use an association until it is given back. */
export interface Lease {
  readonly client: DimseClient;
  /** It was used before: it may have died meanwhile without our knowing. */
  readonly isReused: boolean;
  /** The data set at the pace that the destination may be sent to. */
  paced(dataSet: OutgoingDataSet): OutgoingDataSet;
  /** Gives it back for the next. @param isKept - false: it is released, nobody is to use it again */
  release(isKept?: boolean): void;
  /** Ends it: nobody knows what state it is in. */
  discard(): void;
}

/** The associations with one peer, by whatever settings. */
export class Site {
  readonly #idleMs: number;
  #maxAssociations = 1;
  #bucket: TokenBucket | undefined;
  #idle: Pooled[] = [];
  #count = 0;
  readonly #line = new WaitingLine();
  #isClosed = false;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  /** Limits as they are now; those of associations that are open follow. */
  #update({ maxAssociations, bytesPerSecond }: Destination): void {
    this.#maxAssociations = maxAssociations;
    if (bytesPerSecond === null) this.#bucket = undefined;
    else if (this.#bucket) this.#bucket.bytesPerSecond = bytesPerSecond;
    else this.#bucket = new TokenBucket(bytesPerSecond);
  }

  /** Nothing open and nobody waiting. */
  get isUnused(): boolean {
    return this.#count === 0 && this.#line.length === 0;
  }

  /**
   * An association on which all contexts were proposed: an idle one, else a new one, as soon as there may be one more.
   *
   * @throws what connecting throws; the reason of `signal` or `patience`
   */
  async acquire(
    destination: Destination,
    contexts: readonly OfferedSyntaxes[],
    { priority = 1, signal, patience, isFresh = false, eventReports }: AcquireOptions,
  ): Promise<Lease> {
    this.#update(destination);
    const waiting = signal && patience ? AbortSignal.any([signal, patience]) : (signal ?? patience);
    for (;;) {
      signal?.throwIfAborted();
      const pooled = isFresh || eventReports ? undefined : this.#takeIdle(destination.key, contexts);
      if (pooled) return this.#lease(pooled, true);
      if (this.#count < this.#maxAssociations) {
        const opening = this.#open(destination, contexts, eventReports);
        return await (signal ? beforeAbort(opening, signal, (late) => late.release(false)) : opening);
      }
      const idle = this.#idle[0];
      // One that does not fit makes room for one that does.
      await (idle ? this.#drop(idle) : this.#line.wait(priority, waiting));
    }
  }

  /** Releases what is idle; what is in use ends when it is given back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.endIdle();
  }

  /** Releases what is idle. */
  async endIdle(): Promise<void> {
    await Promise.all([...this.#idle].map((pooled) => this.#drop(pooled)));
  }

  #takeIdle(key: string, contexts: readonly OfferedSyntaxes[]): Pooled | undefined {
    for (const pooled of this.#idle.filter(({ client }) => !client.isOpen)) {
      this.#removeIdle(pooled);
      this.#count--;
    }
    const found = this.#idle.findLast((pooled) => pooled.key === key && covers(pooled.contexts, contexts));
    if (found) this.#removeIdle(found);
    return found;
  }

  async #drop(pooled: Pooled): Promise<void> {
    this.#removeIdle(pooled);
    await this.#end(pooled);
  }

  #removeIdle(pooled: Pooled): void {
    clearTimeout(pooled.idleTimer);
    this.#idle = this.#idle.filter((other) => other !== pooled);
  }

  async #open(
    { key, client: options }: Destination,
    contexts: readonly OfferedSyntaxes[],
    eventReports: AcquireOptions['eventReports'],
  ): Promise<Lease> {
    this.#count++;
    try {
      const hearing = eventReports && { eventReports };
      const client = await DimseClient.connect({ ...options, contexts, ...hearing });
      return this.#lease({ client, key, contexts }, false, eventReports === undefined);
    } catch (error) {
      this.#left();
      throw error;
    }
  }

  #lease(pooled: Pooled, isReused: boolean, mayBeKept = true): Lease {
    const { client } = pooled;
    let isOver = false;
    const giveBack = (isGood: boolean, isKept: boolean) => {
      if (isOver) return;
      isOver = true;
      if (isGood && isKept && client.isOpen && !this.#isClosed) return this.#keep(pooled);
      if (isGood && client.isOpen) void this.#end(pooled);
      else {
        client.abort();
        this.#left();
      }
    };
    return {
      ...{ client, isReused },
      paced: (dataSet) => this.#bucket?.paced(dataSet) ?? dataSet,
      release: (isKept = true) => giveBack(true, isKept && mayBeKept),
      discard: () => giveBack(false, false),
    };
  }

  #keep(pooled: Pooled): void {
    pooled.idleTimer = setTimeout(() => void this.#drop(pooled), this.#idleMs).unref();
    this.#idle.push(pooled);
    this.#line.wakeNext();
  }

  /** Releases an association; one that does not confirm is as gone as one that does. */
  async #end({ client }: Pooled): Promise<void> {
    try {
      if (client.isOpen) await client.release();
    } catch {
      client.abort();
    } finally {
      this.#left();
    }
  }

  #left(): void {
    this.#count--;
    this.#line.wakeNext();
  }
}

/** Whether everything wanted was proposed: what the peer refused it would refuse again. */
function covers(proposed: readonly OfferedSyntaxes[], wanted: readonly OfferedSyntaxes[]): boolean {
  return wanted.every((one) =>
    proposed.some(
      (other) =>
        other.abstractSyntaxUid === one.abstractSyntaxUid &&
        other.roles?.scp === one.roles?.scp &&
        one.transferSyntaxUids.every((uid) => other.transferSyntaxUids.includes(uid)),
    ),
  );
}
