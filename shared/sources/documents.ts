import type { CollectionSpec, Document } from '#shared/catalogue/port';
import type { Owner } from '#shared/kernel/running-process';
import type { FileDigest, FileStamp } from '#shared/objects/placed/placed-file';
import type { DatabaseSettings, FolderSettings, LinkSettings } from './settings';

/** What became of what a source found. Instances, but for `found`: files, rows or links. */
export interface SourceCounts {
  readonly found: number;
  readonly landed: number;
  /** What the source knew already. An instance that repeats another is told apart after landing, in its space. */
  readonly duplicates: number;
  /** Not DICOM, a DICOMDIR: nothing to land. */
  readonly skipped: number;
  /** Kept in quarantine, because they could not be landed and were removed from where they were. */
  readonly quarantined: number;
  /** Failures, those that a later try mended included. */
  readonly failed: number;
}

/** Why a run or an item failed. Never patient data. */
export interface SourceFailure {
  readonly code: string;
  readonly reason: string;
  readonly at: number;
}

/** Which process works for a source. */
export interface SourceLease extends Owner {
  /** Of its holder: another one for each runner of sources. */
  readonly token: string;
  /** Milliseconds: renewed before, or the source is free. */
  readonly until: number;
}

interface SourceBase extends Document {
  /** Unique. */
  readonly name: string;
  readonly space: string;
  /** Sealed; by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly isActive: boolean;
  /** True for the inbox, which the configuration makes and nobody takes away. */
  readonly isBuiltIn: boolean;
  /** How far it has read; each kind has its own form. Null: from the beginning. */
  readonly cursor: SourceCursor | null;
  readonly counts: SourceCounts;
  /** Milliseconds: since when there is something that was found and not landed; null when there is nothing. */
  readonly behindSince: number | null;
  readonly lastRunAt: number | null;
  /** Of the last run; null when it went well. */
  readonly lastError: SourceFailure | null;
  /** Milliseconds: somebody asked for a run. */
  readonly runRequestedAt: number | null;
  /** The process that works for it; null or absent: none does. */
  readonly lease?: SourceLease | null;
  /** Counts changes by people, replays included; a running source writes only under the one it was started with. */
  readonly revision: number;
  readonly createdAt: number;
}

/** A place in a database: the row read last. */
export interface SourceCursor {
  readonly time: string;
  readonly key: string;
  /** False: the scan was cut at its row limit and goes on exactly there. */
  readonly isComplete: boolean;
}

export interface FolderSource extends SourceBase {
  readonly kind: 'folder';
  readonly settings: FolderSettings;
}
export interface DatabaseSource extends SourceBase {
  readonly kind: 'database';
  readonly settings: DatabaseSettings;
}
export interface LinkSource extends SourceBase {
  readonly kind: 'link';
  readonly settings: LinkSettings;
}

/** A configured source. */
export type SourceDocument = FolderSource | DatabaseSource | LinkSource;

/**
 * `waiting`: not tried yet. `retrying`: failed, tried again at `dueAt`. `parked`: given up until somebody replays it.
 * `done`: landed. `skipped`: nothing to land.
 */
export const itemStates = ['waiting', 'retrying', 'parked', 'done', 'skipped'] as const;
export type ItemState = (typeof itemStates)[number];

/** What an item of a database or link source is about. */
export interface ItemTarget {
  readonly studyInstanceUid?: string;
  readonly accessionNumber?: string;
  readonly patientId?: string;
  readonly node?: string;
  readonly path?: string;
  readonly url?: string;
}

/** Where an instance lies that was indexed in place: in the file that is the key of its item. */
export interface PlacedItem {
  /** `<id of the item>.<beginning of its SHA-256>`, in the store of files in place. */
  readonly key: string;
  readonly stamp: FileStamp;
  readonly digest: FileDigest;
  readonly transferSyntaxUid: string;
  /** `_id` of the instance. */
  readonly instance: string;
  /** Of its arrival: kept while the content stays, so that what was deleted stays deleted. */
  readonly sequence: number;
}

/** One file, row or link of a source. `_id` is `<source>/<digest of key>`. */
export interface SourceItemDocument extends Document {
  readonly source: string;
  /** Path of the file, key of the row, id of the link. */
  readonly key: string;
  /** Another version of the same key is another thing to land: size, time and inode of a file, time of a row. */
  readonly version: string;
  readonly target: ItemTarget | null;
  readonly state: ItemState;
  readonly attempts: number;
  /** Milliseconds: not before. Null when it is not to be tried. */
  readonly dueAt: number | null;
  readonly foundAt: number;
  readonly endedAt: number | null;
  readonly error: SourceFailure | null;
  /** Instances that came of it. */
  readonly instances: number;
  /** What of the file is in the catalogue, in place; absent where files are landed. */
  readonly placed?: PlacedItem | null;
  /** Somebody asked for it again: what of it was deleted comes back. */
  readonly isReplayed?: boolean;
}

/** Collections that nothing else tells again: a backup must hold them. */
export const sourceSpecs = {
  sources: { name: 'sources', indexes: [{ keys: { name: 1 }, unique: true }] },
  sourceItems: {
    name: 'sourceItems',
    indexes: [
      { keys: { source: 1, state: 1, _id: 1 } },
      { keys: { source: 1, state: 1, foundAt: 1 } },
      { keys: { source: 1, state: 1, dueAt: 1 } },
      { keys: { source: 1, endedAt: 1 } },
      { keys: { source: 1, 'placed.instance': 1 } },
      { keys: { source: 1, state: 1, 'placed.sequence': 1 } },
    ],
  },
} as const satisfies Readonly<Record<string, CollectionSpec>>;
