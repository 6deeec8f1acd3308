import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { InstancesLanded } from '#events/contracts/instances-landed.v1';
import type { InstanceDocument } from '#shared/archive/documents';
import { indexLanded } from '#shared/archive/index-landed';
import { landedOf } from '#shared/archive/landing-notices';
import { readWhole } from '#shared/archive/read-object';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { createLogger } from '#shared/kernel/logger';
import { openPlacedStore } from '#shared/objects/placed/placed-store';
import type { AuditLog } from '#shared/security/audit';
import { temporarySecretBox } from '#shared/security/secret-box';
import type { FolderSource } from '#shared/sources/documents';
import { PlacedItems } from '#shared/sources/placed-items';
import { FolderSettings } from '#shared/sources/settings';
import { createSource, createSources, findSource, type Sources } from '#shared/sources/sources';
import { type WatchedFolders, watchFolders } from '../folder/watch-folders';
import { noFetcher } from './no-fetcher';

const scanMs = 30;
const retries = { firstMs: 1, maximumMs: 1, attempts: 1_000 };

/** An archive with a folder that is indexed in place, its indexer at work. One for each test. */
export class IndexedFolder {
  readonly clock = { ms: Date.UTC(2026, 0, 1), now: (): number => this.clock.ms };
  readonly outside = mkdtempSync(path.join(os.tmpdir(), 'radlake-place-'));
  readonly folder = path.join(this.outside, 'pacs');
  readonly sources: Sources;
  readonly t: TestArchive;
  readonly #watching = new Map<string, WatchedFolders>();
  /** Of the source that was opened first. */
  id = '';

  private constructor(sources: Sources, t: TestArchive) {
    this.sources = sources;
    this.t = t;
    for (const name of [this.folder, path.join(this.outside, 'data')]) mkdirSync(name);
  }

  static async create(): Promise<IndexedFolder> {
    const catalogue = openSqliteCatalogue(':memory:');
    const clock = { now: () => made.clock.now() };
    const sources = createSources({ catalogue, clock, box: temporarySecretBox() });
    const store = openPlacedStore(new PlacedItems(sources.items, clock), (error) => {
      throw error;
    });
    const t = await openTestArchive({ catalogue, stores: [store] });
    const made: IndexedFolder = new IndexedFolder(sources, t);
    const consumer = {
      name: 'normalise',
      subjects: ['radlake.instances.landed'],
      ackWaitMs: 60_000,
      maxDeliver: 3,
      maxAckPending: 4,
    };
    await t.archive.bus.subscribe(consumer, 4, async (batch) => {
      await indexLanded(
        t.archive,
        batch.map(({ event }) => landedOf(event.data as InstancesLanded)),
      );
      for (const one of batch) await one.ack();
    });
    return made;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.t.close();
    rmSync(this.outside, { recursive: true, force: true });
  }

  async stop(id = this.id): Promise<void> {
    await this.#watching.get(id)?.close();
    this.#watching.delete(id);
  }

  get watching(): WatchedFolders {
    return this.#watching.get(this.id)!;
  }

  /** Makes a source over the folder and watches it. */
  async open(more: object = {}): Promise<string> {
    const settings = { ...FolderSettings.parse({ folders: [this.folder], mode: 'index' }), scanMs, ...more };
    const choices = {
      name: `f${this.#watching.size}`,
      kind: 'folder',
      space: 'main',
      settings,
      isActive: true,
    } as const;
    const { _id } = await createSource(this.sources, choices);
    this.id ||= _id;
    await this.start(_id);
    return _id;
  }

  /** Watches it as it is kept now. */
  async start(id = this.id): Promise<void> {
    await this.stop(id);
    const audit = { record: () => undefined } as unknown as AuditLog;
    const { sources, t, outside } = this;
    const parts = { archive: t.archive, audit, log: createLogger('silent'), sources, fetcher: noFetcher };
    const source = (await findSource(sources, id)) as FolderSource;
    this.#watching.set(id, watchFolders(source, { ...parts, dataFolder: path.join(outside, 'data') }, retries));
  }

  readonly at = (...names: string[]): string => path.join(this.folder, ...names);
  readonly itemOf = (name: string, source = this.id) => this.sources.items.findOne({ source, key: this.at(name) });
  readonly isDone = (name: string, source?: string) => async (): Promise<boolean> =>
    (await this.itemOf(name, source))?.state === 'done';

  /** UIDs in the catalogue. */
  async shown(): Promise<string[]> {
    await this.t.archive.progress.caughtUp('main');
    const found = await this.t.archive.collections.instances.find({ space: 'main' }, { sort: { sopInstanceUid: 1 } });
    return found.map(({ sopInstanceUid }) => sopInstanceUid);
  }

  async documentOf(n: number): Promise<InstanceDocument> {
    return (await this.t.archive.collections.instances.findOne({ sopInstanceUid: `1.2.3.4.${n}`, space: 'main' }))!;
  }

  async bytesOf(n: number): Promise<Buffer> {
    return Buffer.from(await readWhole(this.t.archive, (await this.documentOf(n)).location));
  }

  async until(holds: () => Promise<unknown> | unknown): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!(await holds())) {
      if (performance.now() > deadline) {
        const items = await this.sources.items.find({});
        throw new Error(`did not happen in time: ${JSON.stringify(items.map(({ state, error }) => [state, error]))}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Instance `1.2.3.4.<n>` of the study 1.2.3. */
export const instance = (n: number, more: Record<string, string> = {}): Buffer =>
  makeObject({ '00080018': `1.2.3.4.${n}`, '00200013': String(n), ...more });
