/** The objects port: where bytes lie. Keys are slash-separated, `[A-Za-z0-9._-]` per part, never reused for other bytes. */

/** Where an instance's Part 10 bytes lie. The tar header of the member is the 512 bytes before `offset`. */
export interface Location {
  /** Name of the configured store. */
  readonly store: string;
  /** `segments/...` or `packs/...`. */
  readonly key: string;
  readonly offset: number;
  readonly length: number;
  /** Landing order; present while the bytes lie in a segment. */
  readonly sequence?: number;
  /** Hex, of the data set without file meta; present once computed. */
  readonly sha256?: string;
}

/** The three UIDs that name a tar member: `<study>/<series>/<instance>.dcm`. Checked UIDs only (no path can be made of them). */
export interface MemberName {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
}

/** How an instance came in; written into the journal member of its commit group and read back by `reindex`. */
export interface ArrivalFacts {
  readonly space: string;
  /** Door: `dimse`, `stow`, `inbox`, `import`, ... */
  readonly source: string;
  readonly transferSyntaxUid: string;
  readonly callingAeTitle?: string;
  readonly calledAeTitle?: string;
  /** Address of the peer without port. */
  readonly peer?: string;
  /** Name of the source file, for imports (never shown to other users). */
  readonly path?: string;
  /** Character sets that the source writes where it declares none or others, in the form of (0008,0005). */
  readonly characterSets?: { readonly fallback?: string; readonly override?: string };
}

/** A decision about stored objects (join, leave, delete, overlay, reference change), as a line of the journal. */
export interface JournalRecord {
  readonly kind: string;
  readonly space: string;
  readonly [field: string]: unknown;
}

/** One object to land. `content` is written unchanged. */
export interface LandingItem {
  readonly name: MemberName;
  readonly arrival: ArrivalFacts;
  /** Whole Part 10 object as chunks (not modified, not kept after landing), or a spill file holding it. */
  readonly content: readonly Uint8Array[] | Spill;
  readonly length: number;
  /** CRC-32 of the content where it is known already. */
  readonly crc32?: number;
}

/** What queues while the previous commit is under way. Sequences are assigned by `land`. */
export interface LandingGroup {
  readonly items: readonly LandingItem[];
  readonly records: readonly JournalRecord[];
}

export interface LandedGroup {
  /** In the order of `items`. */
  readonly locations: readonly (Location & { readonly sequence: number })[];
  /** Sequence given to each of `records`. */
  readonly recordSequences: readonly number[];
}

/** A large object received into a file of its own, so that it does not occupy landing memory. */
export interface Spill {
  readonly length: number;
  write(chunk: Uint8Array): Promise<void>;
  /** First bytes written so far (up to `length`), to read the header from. */
  head(length: number): Promise<Uint8Array>;
  /** Fills `buffer` from `position`; returns the bytes read, fewer only at the end of what was written. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** Throws the bytes away. A spill that was landed or discarded cannot be used again. */
  discard(): Promise<void>;
}

export interface ObjectInfo {
  readonly key: string;
  readonly length: number;
  /** Hex. */
  readonly sha256?: string;
}

/** Random access to one object; holds its bytes even when the object is deleted meanwhile. */
export interface ObjectReader {
  readonly length: number;
  /** Fills `buffer` from `position`; returns the bytes read, fewer only at the end of the object. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** Reads under way finish first. */
  close(): Promise<void>;
}

/** Chunks of a put from this size on may be overwritten by their producer once the next one is asked for. */
export const reusedChunkBytes = 256 * 1024;

export interface PutOptions {
  /** @throws ObjectExistsError when the key is taken */
  readonly ifAbsent?: boolean;
}

export interface FreeSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** One configured store. Every method rejects with a PlatformError of `errors.ts`. */
export interface ObjectStore {
  readonly name: string;
  /** Groups that may be in flight at once: 1 for a disk (one fdatasync), several for S3. */
  readonly landingConcurrency: number;
  /**
   * Appends the group to a segment: members, then one journal member. Durable when it resolves.
   *
   * @throws StoreFullError before anything of the group is acknowledged
   */
  land(group: LandingGroup): Promise<LandedGroup>;
  openSpill(): Promise<Spill>;
  /**
   * Streams an object into place; visible and durable when it resolves, absent when it rejects. The bytes of a chunk of
   * `reusedChunkBytes` or more belong to the producer again once the next chunk is asked for: who keeps them copies them.
   */
  put(
    key: string,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: PutOptions,
  ): Promise<ObjectInfo>;
  /** @throws ObjectNotFoundError */
  open(key: string): Promise<ObjectReader>;
  /** Whole object or a range, for small things. @throws ObjectNotFoundError */
  read(key: string, offset?: number, length?: number): Promise<Uint8Array>;
  head(key: string): Promise<ObjectInfo | null>;
  copy(from: string, to: string): Promise<void>;
  /** Deleting what is absent is no error. */
  delete(key: string): Promise<void>;
  /** In key order, after `after`. */
  list(prefix: string, after?: string): AsyncIterable<ObjectInfo>;
  /** Keys of segments that still take landings; everything else under `segments/` is sealed. */
  activeSegments(): Promise<readonly string[]>;
  /** Closes the segments that take landings now, so that all of their bytes can be freed later. */
  sealSegments(): Promise<void>;
  /** Null from a store that does not say: a bucket has no end that could be asked for. */
  freeSpace(): Promise<FreeSpace | null>;
  health(): Promise<void>;
  close(): Promise<void>;
}
