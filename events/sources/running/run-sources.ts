import { newId } from '#shared/kernel/ids';
import { thisProcess } from '#shared/kernel/running-process';
import type { SourceDocument } from '#shared/sources/documents';
import { type LeaseHolder, releaseLease, renewLease, takeLease } from '#shared/sources/lease';
import type { RunningSource, SourceParts } from './source-parts';
import { startSource } from './start-source';

/** How often documents are looked at. */
const lookMs = 1_000;
const sourceLimit = 1_000;
/** After this time another process takes over what one left behind that died on another machine. */
const defaultLeaseMs = 15_000;

interface Running {
  readonly revision: number;
  readonly source: RunningSource;
  readonly runRequestedAt: number | null;
  /** By `performance.now()`. */
  readonly renewedAt: number;
}

/** Sources that are data, at work. */
export interface RunningSources {
  close(): Promise<void>;
}

/**
 * Runs the active sources: what is changed is begun anew, what is stopped or taken away ends. Each is run by one process of
 * a deployment, the one that holds its lease; when that dies, another takes over.
 */
export function runSources(parts: SourceParts, leaseMs = defaultLeaseMs): RunningSources {
  const supervisor = new Supervisor(parts, leaseMs);
  supervisor.start();
  return supervisor;
}

class Supervisor implements RunningSources {
  readonly #parts: SourceParts;
  readonly #holder: LeaseHolder;
  readonly #running = new Map<string, Running>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: SourceParts, leaseMs: number) {
    this.#parts = parts;
    this.#holder = { owner: thisProcess(), token: newId(parts.sources.clock.now()), leaseMs };
  }

  start(): void {
    this.#plan(0);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all([...this.#running.keys()].map((id) => this.#end(id)));
  }

  #plan(delayMs: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().then(() => this.#plan(lookMs));
    }, delayMs);
  }

  /** Never rejects: a catalogue that does not answer is asked again. */
  async #look(): Promise<void> {
    const { sources, log } = this.#parts;
    try {
      const active = await sources.documents.find({ isActive: true }, { sort: { _id: 1 }, limit: sourceLimit });
      const byId = new Map(active.map((source) => [source._id, source]));
      const over = [...this.#running].filter(([id, { revision }]) => byId.get(id)?.revision !== revision);
      await Promise.all(over.map(([id]) => this.#end(id)));
      for (const source of active) await this.#see(source);
    } catch (error) {
      log.error({ err: error }, 'sources could not be looked at');
      await this.#endUnheld();
    }
  }

  /** Where leases cannot be renewed, another process may hold them by now. */
  async #endUnheld(): Promise<void> {
    const over = [...this.#running].filter(([, { renewedAt }]) => performance.now() - renewedAt > this.#holder.leaseMs);
    await Promise.all(over.map(([id]) => this.#end(id)));
  }

  async #see(source: SourceDocument): Promise<void> {
    const { _id, revision, runRequestedAt } = source;
    const before = this.#running.get(_id);
    if (!before && this.#isClosed) return;
    const now = performance.now();
    const isDue = !before || now - before.renewedAt > this.#holder.leaseMs / 3;
    if (isDue && !(await this.#hold(source, before))) return await this.#end(_id);
    const running = before?.source ?? startSource(source, this.#parts);
    if (before && before.runRequestedAt !== runRequestedAt) running.wake();
    this.#running.set(_id, { revision, source: running, runRequestedAt, renewedAt: isDue ? now : before.renewedAt });
  }

  async #hold(source: SourceDocument, before: Running | undefined): Promise<boolean> {
    const { sources } = this.#parts;
    if (before) return await renewLease(sources, source._id, this.#holder);
    return await takeLease(sources, source, this.#holder);
  }

  async #end(id: string): Promise<void> {
    const running = this.#running.get(id);
    this.#running.delete(id);
    if (!running) return;
    await running.source.close();
    await releaseLease(this.#parts.sources, id, this.#holder).catch((error: unknown) => {
      this.#parts.log.warn({ err: error, source: id }, 'the lease of a source could not be let go: it runs out');
    });
  }
}
