import { createHash } from 'node:crypto';
import { hashed, rangeOf } from '#shared/backup/copy-object';
import type { ObjectStore } from '#shared/objects/port';
import type { ExportedObject } from './layout';

/** Where an export goes. What lies there from an earlier run is hashed in place of being written again. */
export class ExportTarget {
  readonly store: ObjectStore;
  /** Written by this run. */
  readonly written = { objects: 0, bytes: 0 };

  constructor(store: ObjectStore) {
    this.store = store;
  }

  /** @param content - asked for only when nothing has the key: keys are made of what the object holds */
  async put(key: string, content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<ExportedObject> {
    const there = await hashOf(this.store, key);
    if (there) return there;
    const hash = createHash('sha256');
    const { length } = await this.store.put(key, hashed(content(), hash));
    this.written.objects += 1;
    this.written.bytes += length;
    return { key, length, sha256: hash.digest('hex') };
  }

  /** As `put`: an object of another store as it is. */
  async copy(from: ObjectStore, key: string, as: string): Promise<ExportedObject> {
    const there = await hashOf(this.store, as);
    if (there) return there;
    const reader = await from.open(key);
    try {
      return await this.put(as, () => rangeOf(reader, reader.length));
    } finally {
      await reader.close();
    }
  }
}

/** The object under a key with its hash; null when there is none. */
export async function hashOf(store: ObjectStore, key: string): Promise<ExportedObject | null> {
  if (!(await store.head(key))) return null;
  const reader = await store.open(key);
  try {
    const hash = createHash('sha256');
    for await (const chunk of rangeOf(reader, reader.length)) hash.update(chunk);
    return { key, length: reader.length, sha256: hash.digest('hex') };
  } finally {
    await reader.close();
  }
}
