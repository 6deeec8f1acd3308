import type { ObjectStore } from '#shared/objects/port';
import { copyIntoBackup, keyInBackup } from './copy-object';
import { backUpDocuments, type DocumentPlaces } from './documents';
import { BackupOvertakenError } from './errors';
import { jsonLine } from './json-lines';
import { Listing } from './listing';
import {
  type BackedUpObject,
  type BackupSummary,
  backupNameOf,
  backupNames,
  manifestKey,
  readManifest,
} from './manifest';

/** What is backed up, as it stands beside a running platform. */
export interface BackupSource extends DocumentPlaces {
  readonly store: ObjectStore;
  /** Time for which objects stay after something newer took their place, in milliseconds. */
  readonly graceMs: number;
}

/** What a backup did. */
export interface BackupReport {
  readonly name: string;
  readonly objects: number;
  readonly bytes: number;
  /** Of these, copied now; the rest lay there from former backups. */
  readonly copied: { readonly objects: number; readonly bytes: number };
  readonly documents: number;
}

/** Passes before a backup gives up: each follows only when objects went while they were copied. */
const maxPasses = 10;

/**
 * Makes a backup while the platform runs. Objects never change, so only new ones are copied; the manifest, written last,
 * makes the backup. Everything acknowledged before the call is in it.
 *
 * What goes while it is copied (packed, then freed) is held by something newer, which a further pass finds. An object
 * stays for the grace time after that newer one was there, so a listing quicker than the grace time misses nothing.
 *
 * @throws BackupOvertakenError
 */
export async function backUp(
  source: BackupSource,
  target: ObjectStore,
  nowMs: number,
  progress: (line: string) => void = () => undefined,
): Promise<BackupReport> {
  const name = backupNameOf(nowMs);
  const newest = (await backupNames(target)).at(-1);
  const run = new BackupRun(source, target, name, new Date(nowMs).toISOString());
  let former = newest === undefined ? undefined : manifestKey(newest);
  for (let pass = 1; pass <= maxPasses; pass++) {
    const listing = await Listing.of(source.store);
    try {
      if (listing.tookMs > source.graceMs) break;
      const { draft, gone, summary } = await run.pass(listing, former, pass);
      progress(`pass ${pass}: ${run.copied.objects} objects, ${run.copied.bytes} bytes copied; ${gone} went meanwhile`);
      if (summary) {
        await target.copy(draft, manifestKey(name));
        await removeDrafts(target);
        const { objects, bytes, documents } = summary;
        return { name, objects, bytes, copied: run.copied, documents: documents.count };
      }
      former = draft;
    } finally {
      await listing.close();
    }
  }
  await removeDrafts(target);
  throw new BackupOvertakenError(
    'Objects go faster than they can be listed and copied: raise RADLAKE_GRACE_MS, or back up at a quieter time',
  );
}

const drafts = 'drafts/';

async function removeDrafts(target: ObjectStore): Promise<void> {
  for await (const { key } of target.list(drafts)) await target.delete(key);
}

/** One backup in the making. Memory does not grow with the store: each pass writes a draft that the next one reads. */
class BackupRun {
  readonly #source: BackupSource;
  readonly #target: ObjectStore;
  readonly #name: string;
  readonly #startedAt: string;
  readonly copied = { objects: 0, bytes: 0 };

  constructor(source: BackupSource, target: ObjectStore, name: string, startedAt: string) {
    this.#source = source;
    this.#target = target;
    this.#name = name;
    this.#startedAt = startedAt;
  }

  /** Copies what is new of a listing; a summary ends the draft when nothing went meanwhile. */
  async pass(listing: Listing, former: string | undefined, number: number): Promise<Pass> {
    const outcome: { gone: number; summary?: BackupSummary } = { gone: 0 };
    const draft = `${drafts}${this.#name}-${number}.jsonl`;
    await this.#target.put(draft, this.#lines(listing, former, outcome));
    return { draft, ...outcome };
  }

  async *#lines(
    listing: Listing,
    former: string | undefined,
    outcome: { gone: number; summary?: BackupSummary },
  ): AsyncGenerator<Uint8Array> {
    const totals = { objects: 0, bytes: 0 };
    for await (const { key, known } of besideFormer(listing, this.#target, former)) {
      const object = known ?? (await this.#copy(key));
      if (!object) {
        outcome.gone++;
        continue;
      }
      totals.objects++;
      totals.bytes += object.length;
      yield jsonLine(object);
    }
    if (outcome.gone > 0) return;
    const documents = await backUpDocuments(this.#source, this.#target, this.#name);
    outcome.summary = { startedAt: this.#startedAt, ...totals, documents };
    yield jsonLine(outcome.summary);
  }

  async #copy(key: string): Promise<BackedUpObject | null> {
    const object = await copyIntoBackup(this.#source.store, this.#target, key);
    if (object) {
      this.copied.objects++;
      this.copied.bytes += object.length;
    }
    return object;
  }
}

interface Pass {
  readonly draft: string;
  /** Objects of the listing that are gone. */
  readonly gone: number;
  readonly summary?: BackupSummary;
}

/** Each key of a listing with what the former backup has of it; both come in key order. */
async function* besideFormer(
  listing: Listing,
  target: ObjectStore,
  former: string | undefined,
): AsyncGenerator<{ readonly key: string; readonly known: BackedUpObject | undefined }> {
  const objects = former === undefined ? undefined : readManifest(target, former);
  let next = await objects?.next();
  try {
    for await (const key of listing.keys()) {
      while (next && !next.done && next.value.key < key) next = await objects?.next();
      const known = next && !next.done && next.value.key === key ? next.value : undefined;
      yield { key, known: isWhole(known) ? known : undefined };
    }
  } finally {
    await objects?.return(undefined);
  }
}

/** Whether an object was copied as it will stay: a segment that took landings may have grown, or been sealed. */
function isWhole(object: BackedUpObject | undefined): boolean {
  return object !== undefined && object.as === keyInBackup(object.key);
}
