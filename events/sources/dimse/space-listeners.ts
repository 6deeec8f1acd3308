import type { SpaceDocument } from '#shared/archive/documents';
import type { Logger } from '#shared/kernel/logger';
import type { DimseSource } from './start-dimse-source';

/** What the listeners of spaces are made from. */
export interface SpaceListenersParts {
  /** Spaces with a port of their own, as they are now. */
  spaces(): Promise<readonly SpaceDocument[]>;
  /** Starts a listener for one space. */
  start(space: string, port: number): Promise<DimseSource>;
  readonly logger: Logger;
}

/** How often is looked for spaces whose port changed. */
const sweepMs = 1_000;
/** A port that cannot be bound is tried again after this time. */
const retryMs = 30_000;

/** A listener of one space, running or to be tried again. */
interface Held {
  readonly port: number;
  readonly source: DimseSource | null;
  readonly retryAt: number;
}

/**
 * Runs a DIMSE listener for each space that has a port of its own: they start and stop when spaces change, within
 * seconds. One that cannot be bound is said in the log and tried again; the others go on.
 */
export class SpaceListeners {
  readonly #parts: SpaceListenersParts;
  readonly #held = new Map<string, Held>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(parts: SpaceListenersParts) {
    this.#parts = parts;
  }

  /** Starts those that there are, and keeps to what spaces say from here on. */
  async start(): Promise<void> {
    await this.sweep();
    this.#plan();
  }

  /** Looks once. */
  sweep(): Promise<void> {
    this.#running = this.#running.then(() => this.#follow());
    return this.#running;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
    await Promise.all([...this.#held.values()].map(({ source }) => source?.close()));
    this.#held.clear();
  }

  #plan(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      void this.sweep().then(() => this.#plan());
    }, sweepMs).unref();
  }

  /** A catalogue that does not answer leaves the listeners as they are. */
  async #follow(): Promise<void> {
    if (this.#isClosed) return;
    try {
      const wanted = new Map((await this.#parts.spaces()).map(({ _id, port }) => [_id, port ?? 0]));
      for (const [space, held] of this.#held) if (wanted.get(space) !== held.port) await this.#stop(space, held);
      for (const [space, port] of wanted) if (port > 0) await this.#listen(space, port);
    } catch (err) {
      this.#parts.logger.warn({ err }, 'DIMSE listeners of spaces could not be looked after');
    }
  }

  async #listen(space: string, port: number): Promise<void> {
    const held = this.#held.get(space);
    if (held?.source || (held && held.retryAt > performance.now())) return;
    try {
      const source = await this.#parts.start(space, port);
      this.#held.set(space, { port, source, retryAt: 0 });
      this.#parts.logger.info({ space, port }, 'DIMSE listener of a space started');
    } catch (err) {
      this.#held.set(space, { port, source: null, retryAt: performance.now() + retryMs });
      this.#parts.logger.error({ err, space, port }, 'DIMSE listener of a space cannot be started');
    }
  }

  async #stop(space: string, { source, port }: Held): Promise<void> {
    this.#held.delete(space);
    await source?.close();
    if (source) this.#parts.logger.info({ space, port }, 'DIMSE listener of a space stopped');
  }
}
