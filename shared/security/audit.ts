import { DuplicateKeyError } from '#shared/catalogue/errors';
import type { Catalogue, Filter } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import { newId } from '#shared/kernel/ids';
import type { Logger } from '#shared/kernel/logger';
import {
  type AuditEntry,
  type AuditReport,
  type AuditSeal,
  auditCollections,
  hashOf,
  sequenceId,
  verifyAuditChain,
} from './audit-chain';
import { type AuditEvent, auditEvents } from './audit-events';
import type { AuditSigner } from './audit-signer';

/** Takes what happened and keeps it: summed up for at most 1 s, chained by hashes, sealed and signed each minute. */
export interface AuditLog {
  /** Never waits and never fails; what it takes is written within a second. */
  record(event: AuditEvent): void;
  /** Resolves when everything recorded so far is on disk: before a film, an export or a break-glass access answers. */
  flush(): Promise<void>;
  /** Seals what was written since the last seal. Runs by itself each minute. */
  seal(): Promise<void>;
  /** Entries on disk, newest first. */
  find(filter: Filter, limit: number): Promise<AuditEntry[]>;
  /** Checks the whole trail of all processes against this platform's signing key. */
  verify(): Promise<AuditReport>;
  /** Writes, seals and stops. */
  close(): Promise<void>;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly audit: AuditLog;
  }
}

const writeAfterMs = 1_000;
const sealEveryMs = 60_000;
const defaultMaxWaiting = 50_000;
const batchSize = 1_000;
const sealAttempts = 20;

/** A sum of equal events within a second. */
interface Sum {
  readonly event: AuditEvent;
  readonly firstMs: number;
  lastMs: number;
  count: number;
}

/** Opens the audit log of this process: a new chain in the trail of the catalogue. */
export function createAuditLog(parts: {
  readonly catalogue: Catalogue;
  readonly signer: AuditSigner;
  readonly clock: Clock;
  readonly log: Logger;
  /** Sums that may wait for a catalogue that does not answer; beyond them events are counted as lost, loudly. */
  readonly maxWaiting?: number;
}): AuditLog {
  return new ChainedAuditLog(parts);
}

class ChainedAuditLog implements AuditLog {
  readonly #parts: Parameters<typeof createAuditLog>[0];
  readonly #collections: ReturnType<typeof auditCollections>;
  readonly #chain: string;
  readonly #sealTimer: NodeJS.Timeout;
  #sums = new Map<string, Sum>();
  #writeTimer: NodeJS.Timeout | undefined;
  /** Entries with their place in the chain that are not known to be on disk. */
  #unwritten: AuditEntry[] = [];
  #sequence = 0;
  #lastHash = '';
  #written: Pick<AuditEntry, 'sequence' | 'hash'> | undefined;
  #sealedSequence = 0;
  #lost = 0;
  /** Writes and seals one after the other. */
  #tail: Promise<void> = Promise.resolve();

  constructor(parts: Parameters<typeof createAuditLog>[0]) {
    this.#parts = parts;
    this.#collections = auditCollections(parts.catalogue);
    this.#chain = newId(parts.clock.now());
    this.#sealTimer = setInterval(() => this.#inBackground(this.seal()), sealEveryMs).unref();
  }

  record(event: AuditEvent): void {
    const now = this.#parts.clock.now();
    const key = sumKey(event);
    const sum = this.#sums.get(key);
    if (sum) {
      sum.count += event.count ?? 1;
      sum.lastMs = now;
      return;
    }
    if (this.#sums.size + this.#unwritten.length >= (this.#parts.maxWaiting ?? defaultMaxWaiting)) {
      this.#lost++;
      return;
    }
    this.#sums.set(key, { event, firstMs: now, lastMs: now, count: event.count ?? 1 });
    this.#writeTimer ??= setTimeout(() => this.#inBackground(this.flush()), writeAfterMs).unref();
  }

  flush(): Promise<void> {
    return this.#queue(() => this.#write());
  }

  seal(): Promise<void> {
    return this.#queue(async () => {
      await this.#write();
      await this.#sealWritten();
    });
  }

  find(filter: Filter, limit: number): Promise<AuditEntry[]> {
    return this.#collections.entries.find(filter, { sort: { at: -1, _id: -1 }, limit });
  }

  verify(): Promise<AuditReport> {
    const { keyId, publicKey } = this.#parts.signer;
    return verifyAuditChain(this.#parts.catalogue, new Map([[keyId, publicKey]]));
  }

  async close(): Promise<void> {
    clearInterval(this.#sealTimer);
    await this.seal();
    clearTimeout(this.#writeTimer);
  }

  #queue(work: () => Promise<void>): Promise<void> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined); // the failure is the caller's; the next write tries again
    return done;
  }

  /** Whoever waits for no answer gets the failure logged, and the next write repeats what failed. */
  #inBackground(work: Promise<void>): void {
    work.catch((err) => {
      this.#parts.log.error({ err, waiting: this.#sums.size + this.#unwritten.length }, 'audit cannot be written');
      this.#writeTimer ??= setTimeout(() => this.#inBackground(this.flush()), writeAfterMs).unref();
    });
  }

  async #write(): Promise<void> {
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    const repeated = this.#unwritten.length > 0;
    this.#chainUp();
    while (this.#unwritten.length > 0) {
      const batch = this.#unwritten.slice(0, batchSize);
      await this.#store(batch, repeated);
      this.#unwritten.splice(0, batch.length);
      const last = batch[batch.length - 1];
      if (last) this.#written = { sequence: last.sequence, hash: last.hash };
    }
  }

  /** After a failure nobody knows what arrived: writing the same entries again under the same ids is harmless. */
  async #store(batch: readonly AuditEntry[], repeated: boolean): Promise<void> {
    const { entries } = this.#collections;
    if (!repeated) return entries.insertMany(batch, { durable: true });
    const operations = batch.map((entry) => ({
      replaceOne: { filter: { _id: entry._id }, replacement: entry, upsert: true },
    }));
    await entries.bulkWrite(operations, { durable: true });
  }

  /** Gives every waiting sum its place in the chain. */
  #chainUp(): void {
    const sums = [...this.#sums.values()];
    this.#sums = new Map();
    if (this.#lost > 0) {
      const now = this.#parts.clock.now();
      const event = { event: 'auditStopped', action: 'E', outcome: 12, actor: 'system:audit' } as const;
      sums.push({ event, firstMs: now, lastMs: now, count: this.#lost });
      this.#parts.log.fatal({ lost: this.#lost }, 'audit events were lost: the catalogue did not take them in time');
      this.#lost = 0;
    }
    for (const sum of sums) this.#unwritten.push(this.#link(sum));
  }

  #link(sum: Sum): AuditEntry {
    const { event, ...what } = sum.event;
    const { id, ...rest } = auditEvents[event];
    const sequence = ++this.#sequence;
    const fields = {
      ...what,
      _id: sequenceId(this.#chain, sequence),
      chain: this.#chain,
      sequence,
      at: new Date(sum.firstMs).toISOString(),
      until: new Date(sum.lastMs).toISOString(),
      count: sum.count,
      event,
      eventCode: id.code,
      ...('type' in rest ? { eventTypeCode: rest.type.code } : {}),
      outcome: what.outcome ?? (0 as const),
      previous: this.#lastHash,
    };
    const hash = hashOf(fields, []);
    this.#lastHash = hash;
    return { ...fields, hash };
  }

  /** Appends to the one chain of seals; when another process was faster, after its seal. */
  async #sealWritten(): Promise<void> {
    const written = this.#written;
    if (!written || written.sequence === this.#sealedSequence) return;
    for (let attempt = 0; attempt < sealAttempts; attempt++) {
      const [last] = await this.#collections.seals.find({}, { sort: { sequence: -1 }, limit: 1 });
      const seal = this.#makeSeal(written, last);
      try {
        await this.#collections.seals.insertOne(seal, { durable: true });
      } catch (error) {
        if (error instanceof DuplicateKeyError) continue;
        throw error;
      }
      this.#sealedSequence = written.sequence;
      // A witness outside the catalogue: who keeps the log notices when seals are cut off at the end.
      this.#parts.log.info({ seal: seal.sequence, hash: seal.hash, entries: written.sequence }, 'audit sealed');
      return;
    }
  }

  #makeSeal(written: Pick<AuditEntry, 'sequence' | 'hash'>, last: AuditSeal | undefined): AuditSeal {
    const sequence = (last?.sequence ?? 0) + 1;
    const fields = {
      _id: sequenceId('seal', sequence),
      sequence,
      at: new Date(this.#parts.clock.now()).toISOString(),
      chain: this.#chain,
      entrySequence: written.sequence,
      entryHash: written.hash,
      previous: last?.hash ?? '',
      keyId: this.#parts.signer.keyId,
    };
    const hash = hashOf(fields, []);
    return { ...fields, hash, signature: this.#parts.signer.sign(hash) };
  }
}

/** Equal for events that differ in nothing but their count. No field can hold a NUL character. */
function sumKey({ event, action, outcome = 0, actor, peer, space, studyInstanceUid, object, operation }: AuditEvent) {
  return `${event}\0${action}\0${outcome}\0${actor}\0${peer}\0${space}\0${studyInstanceUid}\0${object}\0${operation}`;
}
