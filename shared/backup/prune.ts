import type { ObjectStore } from '#shared/objects/port';
import { backupNames, manifestKey, readManifest, readSummary } from './manifest';

/**
 * Keeps the newest backups and removes the others, with the objects that only they had. Manifests go first: a crash
 * leaves objects that the next call removes.
 *
 * @param keep - backups to keep, at least 1
 */
export async function pruneBackups(
  target: ObjectStore,
  keep: number,
): Promise<{ readonly backups: number; readonly objects: number }> {
  const names = await backupNames(target);
  const kept = names.slice(-Math.max(1, keep));
  const removed = names.slice(0, names.length - kept.length);
  for (const name of removed) await target.delete(manifestKey(name));
  let objects = 0;
  for (const prefix of ['growing/', 'objects/']) {
    for await (const key of unused(target, prefix, kept)) {
      await target.delete(key);
      objects++;
    }
  }
  const documents = new Set<string>();
  for (const name of kept) documents.add((await readSummary(target, manifestKey(name))).documents.as);
  for await (const { key } of target.list('documents/')) if (!documents.has(key)) await target.delete(key);
  return { backups: removed.length, objects };
}

/** Keys under a prefix that no kept backup names: all are in key order, so one walk over them together tells. */
async function* unused(target: ObjectStore, prefix: string, kept: readonly string[]): AsyncGenerator<string> {
  const walks = kept.map((name) => new Walk(named(target, name, prefix)));
  try {
    for await (const { key } of target.list(prefix)) {
      const uses = await Promise.all(walks.map((walk) => walk.has(key)));
      if (!uses.includes(true)) yield key;
    }
  } finally {
    await Promise.all(walks.map((walk) => walk.close()));
  }
}

async function* named(target: ObjectStore, name: string, prefix: string): AsyncGenerator<string> {
  for await (const { as } of readManifest(target, manifestKey(name))) if (as.startsWith(prefix)) yield as;
}

/** Says of ascending keys whether they are among other ascending keys. */
class Walk {
  readonly #keys: AsyncGenerator<string>;
  #next: Promise<IteratorResult<string>> | undefined;

  constructor(keys: AsyncGenerator<string>) {
    this.#keys = keys;
  }

  async has(key: string): Promise<boolean> {
    this.#next ??= this.#keys.next();
    let next = await this.#next;
    while (!next.done && next.value < key) {
      this.#next = this.#keys.next();
      next = await this.#next;
    }
    return !next.done && next.value === key;
  }

  async close(): Promise<void> {
    await this.#keys.return(undefined);
  }
}
