import type { CollectionSpec, Document } from '#shared/catalogue/port';

/** What one look at the worklist of a node brought. */
export interface WorklistRun {
  readonly at: string;
  readonly ms: number;
  /** Scheduled procedure steps that the node answered. */
  readonly found: number;
  readonly created: number;
  readonly changed: number;
  /** Taken off our worklist, as the node has them no more. */
  readonly removed: number;
  /** Left as they are here: performed here, scheduled here or by another node. */
  readonly kept: number;
  /** Answers that cannot be taken. */
  readonly refused: number;
  /** What is wrong with the first of those, without values. */
  readonly problem: string | null;
  /** Why it ended early: then nothing was removed. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What people choose of it. */
export interface RemoteWorklistSettings {
  /** Days before today and after it, in the time zone of the site, that are taken. */
  readonly daysBack: number;
  readonly daysAhead: number;
  /** Time from one look to the next. */
  readonly everyMs: number;
}

/** The worklist of a node that a space takes over. `_id` is `<space>/<node id>`. */
export interface RemoteWorklistDocument extends Document, RemoteWorklistSettings {
  readonly space: string;
  readonly nodeId: string;
  /** When the next look is due, milliseconds. */
  readonly nextAt: number;
  /** Somebody looks until then at most, milliseconds; 0: nobody. */
  readonly leaseUntil: number;
  readonly owner: string | null;
  readonly lastRun: WorklistRun | null;
  /** When the node gave all its answers last. */
  readonly lastDoneAt: string | null;
}

/** Bytes do not tell them. */
export const remoteWorklistSpec = {
  name: 'remoteWorklists',
  indexes: [{ keys: { space: 1, _id: 1 } }, { keys: { nextAt: 1 } }],
} as const satisfies CollectionSpec;
