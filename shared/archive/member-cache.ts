import type { Collection } from '#shared/catalogue/port';
import type { InstanceArrayDocument, InstanceEntry, PackReference } from './documents';
import { decodeMembers } from './members';

/** Entries kept decoded, over all packs: about 500 bytes each. */
const entryLimit = 50_000;

/** A pack's members, decoded: in pack order, and by SOP Instance UID. */
export interface PackMembers {
  readonly entries: readonly InstanceEntry[];
  readonly bySopInstanceUid: ReadonlyMap<string, InstanceEntry>;
}

/**
 * Decoded instance arrays of what is read, least recently used first out. Packs never change, so entries never go stale.
 */
export class MemberCache {
  readonly #arrays: Collection<InstanceArrayDocument>;
  readonly #packs = new Map<string, PackMembers>();
  readonly #loading = new Map<string, Promise<PackMembers>>();
  #entries = 0;

  constructor(arrays: Collection<InstanceArrayDocument>) {
    this.#arrays = arrays;
  }

  /** Members of a pack that readers will ask for again; concurrent callers share one load. */
  async of(pack: Pick<PackReference, 'store' | 'key'>): Promise<PackMembers> {
    const known = this.#packs.get(pack.key);
    if (known) {
      this.#packs.delete(pack.key);
      this.#packs.set(pack.key, known);
      return known;
    }
    const running = this.#loading.get(pack.key);
    if (running) return await running;
    const loading = this.#load(pack).finally(() => this.#loading.delete(pack.key));
    this.#loading.set(pack.key, loading);
    return await loading;
  }

  /** Members of a pack for work that goes through packs once: they take no place from those that are read. */
  async once(pack: Pick<PackReference, 'store' | 'key'>): Promise<PackMembers> {
    return this.#packs.get(pack.key) ?? (await (this.#loading.get(pack.key) ?? this.#read(pack)));
  }

  /** Forgets a pack that is read no more, or whose arrays were repaired. */
  forget(key: string): void {
    this.#entries -= this.#packs.get(key)?.entries.length ?? 0;
    this.#packs.delete(key);
  }

  async #load(pack: Pick<PackReference, 'store' | 'key'>): Promise<PackMembers> {
    const members = await this.#read(pack);
    if (members.entries.length > 0) this.#keep(pack.key, members);
    return members;
  }

  async #read(pack: Pick<PackReference, 'store' | 'key'>): Promise<PackMembers> {
    const documents = await this.#arrays.find({ pack: pack.key });
    const entries = decodeMembers(pack, documents);
    return { entries, bySopInstanceUid: new Map(entries.map((entry) => [entry.sopInstanceUid, entry])) };
  }

  #keep(key: string, members: PackMembers): void {
    this.#packs.set(key, members);
    this.#entries += members.entries.length;
    for (const [oldest, old] of this.#packs) {
      if (this.#entries <= entryLimit || oldest === key) return;
      this.#packs.delete(oldest);
      this.#entries -= old.entries.length;
    }
  }
}
