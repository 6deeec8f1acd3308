import type { SourceDocument } from '#shared/sources/documents';
import type { RunningSource, SourceParts } from './source-parts';
import { startSource } from './start-source';

/** How often documents are looked at. */
const lookMs = 1_000;
const sourceLimit = 1_000;

interface Running {
  readonly revision: number;
  readonly source: RunningSource;
  readonly runRequestedAt: number | null;
}

/** Sources that are data, at work. */
export interface RunningSources {
  close(): Promise<void>;
}

/** Runs the active sources: what is changed is begun anew, what is stopped or taken away ends. */
export function runSources(parts: SourceParts): RunningSources {
  const supervisor = new Supervisor(parts);
  supervisor.start();
  return supervisor;
}

class Supervisor implements RunningSources {
  readonly #parts: SourceParts;
  readonly #running = new Map<string, Running>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: SourceParts) {
    this.#parts = parts;
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
      for (const source of active) this.#see(source);
    } catch (error) {
      log.error({ err: error }, 'sources could not be looked at');
    }
  }

  #see(source: SourceDocument): void {
    const { _id, revision, runRequestedAt } = source;
    const before = this.#running.get(_id);
    if (!before && this.#isClosed) return;
    const running = before?.source ?? startSource(source, this.#parts);
    if (before && before.runRequestedAt !== runRequestedAt) running.wake();
    this.#running.set(_id, { revision, source: running, runRequestedAt });
  }

  async #end(id: string): Promise<void> {
    const running = this.#running.get(id);
    this.#running.delete(id);
    await running?.source.close();
  }
}
