import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type Owner, thisProcess } from '#shared/kernel/running-process';
import { ObjectExistsError, StoreUnavailableError } from '../errors';
import { isCount, parseObject } from '../journal';
import type { SequenceClock } from '../sequence';
import type { Connection } from './connection';
import { downloadInto } from './download';
import { ownPrefix } from './list';
import type { Uploader } from './upload';

/** Times of the lease. */
export interface LeaseTimes {
  /** A note that did not change for so long belongs to a process that is gone. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** Between two looks at the note of another. */
  readonly lookMs: number;
}

export const defaultLeaseTimes: LeaseTimes = { leaseMs: 30_000, renewMs: 10_000, lookMs: 2_000 };

export interface OwnerParts {
  readonly connection: Connection;
  readonly uploader: Uploader;
  readonly clock: SequenceClock;
  readonly times: LeaseTimes;
}

interface Note extends Owner {
  readonly id: string;
  /** The highest landing sequence when it was written. */
  readonly sequence: number;
}

const noteKey = `${ownPrefix}owner.json`;
const maxNoteBytes = 4096;

/**
 * The one process that cleans up, lands and frees under a prefix. Its note in the bucket is renewed; who finds that of
 * another machine waits until it stops changing. A note is replaced by a put that
 * names the version it replaces, so of several who wait one wins, and one that was taken for dead learns of it before it
 * acknowledges anything more. A store without such puts is asked before: there the guard is not perfect.
 */
export class Ownership {
  readonly #parts: OwnerParts;
  readonly #id: string;
  #etag: string;
  #renewedAt: number;
  #isLost = false;
  #renewing: Promise<void> | null = null;
  readonly #timer: NodeJS.Timeout;

  private constructor(parts: OwnerParts, id: string, etag: string, renewedAt: number) {
    this.#parts = parts;
    this.#id = id;
    this.#etag = etag;
    this.#renewedAt = renewedAt;
    this.#timer = setInterval(() => void this.#renew().catch(() => undefined), parts.times.renewMs).unref();
  }

  /** @throws StoreUnavailableError while another process holds the prefix */
  static async claim(parts: OwnerParts): Promise<Ownership> {
    const found = await readNote(parts);
    const state = found ? stateOf(found.note) : 'free';
    if (found && state === 'held') throw heldBy(found.note);
    if (found && state === 'unknown') await waitUntilStill(parts, found);
    if (found) parts.clock.observe(found.note.sequence);
    const id = randomUUID();
    const startedAt = performance.now();
    try {
      const etag = await writeNote(parts, id, found ? { ifMatch: found.etag } : { ifAbsent: true });
      return new Ownership(parts, id, etag, startedAt);
    } catch (error) {
      if (error instanceof ObjectExistsError) throw heldBy(found?.note ?? {});
      throw error;
    }
  }

  /**
   * Resolves while no other process can have taken the prefix over.
   *
   * @throws StoreUnavailableError when one has, or when the store does not answer to that
   */
  async confirm(): Promise<void> {
    const isOld = performance.now() - this.#renewedAt > this.#parts.times.leaseMs;
    if (!this.#isLost && isOld) await this.#renew().catch((error: unknown) => this.#isLost || Promise.reject(error));
    if (this.#isLost) throw new StoreUnavailableError('Another process has taken this store over');
  }

  /** Takes the note away. */
  async leave(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing?.catch(() => undefined);
    const found = this.#isLost ? null : await readNote(this.#parts);
    if (found?.note.id === this.#id) await this.#parts.connection.remove(noteKey);
  }

  #renew(): Promise<void> {
    this.#renewing ??= this.#renewOnce().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #renewOnce(): Promise<void> {
    const startedAt = performance.now();
    try {
      if (!this.#parts.connection.preset.replacesIfMatch) await this.#look();
      this.#etag = await writeNote(this.#parts, this.#id, { ifMatch: this.#etag });
      this.#renewedAt = startedAt;
    } catch (error) {
      if (error instanceof ObjectExistsError) this.#isLost = true;
      throw error;
    }
  }

  async #look(): Promise<void> {
    const found = await readNote(this.#parts);
    if (found?.note.id !== this.#id) throw new ObjectExistsError('The note of the owner was replaced');
  }
}

/** One of this machine lives or not; one of this very process was left behind; one of another machine may live. */
function stateOf(note: Note): 'held' | 'free' | 'unknown' {
  const self = thisProcess();
  if (note.host !== self.host) return 'unknown';
  return note.pid !== self.pid && isRunning(note) ? 'held' : 'free';
}

async function waitUntilStill({ connection, times }: OwnerParts, { note, etag }: FoundNote): Promise<void> {
  const until = performance.now() + times.leaseMs;
  while (performance.now() < until) {
    await sleep(times.lookMs);
    const now = await connection.head(noteKey);
    if (now && now.etag !== etag) throw heldBy(note);
    if (!now) return;
  }
}

interface FoundNote {
  readonly note: Note;
  readonly etag: string;
}

async function readNote({ connection }: OwnerParts): Promise<FoundNote | null> {
  const found = await connection.head(noteKey);
  if (!found) return null;
  const buffer = Buffer.alloc(Math.min(maxNoteBytes, found.length));
  const length = await downloadInto(connection, { key: noteKey, etag: found.etag }, buffer, 0);
  const value = parseObject(buffer.subarray(0, length)) ?? {};
  const { id, host, pid, startedAt, sequence } = value;
  const note = {
    id: String(id),
    host: String(host),
    pid: isCount(pid) ? pid : 0,
    startedAt: String(startedAt),
    sequence: isCount(sequence) ? sequence : 0,
  };
  return { note, etag: found.etag };
}

async function writeNote(
  { uploader, clock }: OwnerParts,
  id: string,
  options: { readonly ifAbsent?: boolean; readonly ifMatch?: string },
): Promise<string> {
  const note: Note = { id, ...thisProcess(), sequence: clock.last };
  return (await uploader.put(noteKey, Buffer.from(JSON.stringify(note)), options)).etag;
}

function heldBy({ host = '', pid = 0 }: Partial<Owner>): StoreUnavailableError {
  return new StoreUnavailableError('Another process has this store open', { details: { host, pid } });
}
