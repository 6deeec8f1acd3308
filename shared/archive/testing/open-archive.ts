import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openEmbeddedBus } from '#shared/bus/embedded/open';
import type { Catalogue } from '#shared/catalogue/port';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { createLogger } from '#shared/kernel/logger';
import { openFileStore } from '#shared/objects/file/file-store';
import { Lander } from '#shared/objects/landing';
import type { ObjectStore } from '#shared/objects/port';
import { type Archive, type ArchiveSettings, createArchive } from '../archive';
import { indexLanded } from '../index-landed';
import { groupBy, type LandedBatch, type LandedInstance } from '../landed';
import { packSeries } from '../pack-series';
import { Reception, type StoredInstance } from '../receive';
import { settleDue } from '../settle';
import { ensureSpace } from '../spaces';

/** An archive of its own, in a temporary folder and in memory, that indexes what lands as the platform does. */
export interface TestArchive {
  readonly archive: Archive;
  /** A clock that starts at 2026-01-01 and moves only by `pass`. */
  readonly clock: { now(): number; pass(ms: number): void };
  /** Lands an object through the door that all doors use, and indexes it. */
  send(bytes: Uint8Array, space?: string): Promise<StoredInstance>;
  /** Landing notices so far, in their order, to be delivered again. */
  readonly notices: readonly LandedBatch[];
  /** Resolves when everything acknowledged so far is in the catalogue. */
  indexed(): Promise<void>;
  /** Lets the quiet time pass and packs every series. */
  settleAndPack(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens an empty archive with the space `main`, for tests.
 *
 * @param options.catalogue - to be shared with other services; closed by `close` in any case
 * @param options.stores - beside the archive's own
 */
export async function openTestArchive(
  options: {
    readonly catalogue?: Catalogue;
    readonly settings?: Partial<ArchiveSettings>;
    readonly stores?: readonly ObjectStore[];
  } = {},
): Promise<TestArchive> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'radlake-archive-'));
  const clock = {
    ms: Date.UTC(2026, 0, 1),
    now: () => clock.ms,
    pass: (ms: number) => {
      clock.ms += ms;
    },
  };
  const log = createLogger('silent');
  const catalogue = options.catalogue ?? openSqliteCatalogue(':memory:');
  const bus = await openEmbeddedBus({ path: ':memory:' });
  const store = await openFileStore({ name: 'main', root, poolSize: 0, segmentBytes: 8 * 1024 * 1024 });
  const lander = new Lander(store);
  const { settings = {}, stores = [] } = options;
  const archive = createArchive({ catalogue, bus, lander, stores, clock, log, settings });
  await ensureSpace(archive);
  const indexer = new TestIndexer(archive);
  return {
    archive,
    clock,
    notices: indexer.notices,
    send: async (bytes, space = 'main') => {
      const reception = new Reception(archive, { space, source: 'test' });
      await reception.write(bytes);
      const stored = await reception.finish();
      await indexer.idle();
      return stored;
    },
    indexed: () => indexer.idle(),
    settleAndPack: async () => {
      await indexer.idle();
      clock.pass(archive.settings.settleMs + 1);
      await settleDue(archive);
      for (const { _id } of await archive.collections.series.find({})) await packSeries(archive, _id);
    },
    close: async () => {
      await lander.drain();
      await indexer.idle();
      await bus.close();
      await store.close();
      await catalogue.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Indexes landed groups one after another, without a bus in between. */
class TestIndexer {
  readonly #archive: Archive;
  #running: Promise<void> = Promise.resolve();
  readonly #through = new Map<string, number>();
  readonly notices: LandedBatch[] = [];

  constructor(archive: Archive) {
    this.#archive = archive;
    archive.lander.onLanded(({ items, locations }) => {
      const landed = locations.map((location, at) => {
        const { arrival } = items[at]!;
        archive.progress.landed(arrival.space, location.sequence);
        return { sequence: location.sequence, location, arrival };
      });
      this.#running = this.#running.then(() => this.#index(landed));
    });
  }

  async idle(): Promise<void> {
    await this.#archive.lander.drain();
    // A failure is told once, to whoever waits next.
    const running = this.#running;
    this.#running = Promise.resolve();
    await running;
  }

  async #index(landed: readonly LandedInstance[]): Promise<void> {
    const batches = [...groupBy(landed, ({ location }) => location.key)].map(([segment, instances]) => {
      const after = this.#through.get(segment) ?? 0;
      this.#through.set(segment, instances.at(-1)!.sequence);
      return { store: this.#archive.store.name, segment, after, instances };
    });
    this.notices.push(...batches);
    await indexLanded(this.#archive, batches);
  }
}
