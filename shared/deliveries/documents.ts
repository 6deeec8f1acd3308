import type { CollectionSpec, Document } from '#shared/catalogue/port';

/**
 * `queued`: due at `nextAt`. `running`: somebody sends it, until `leaseUntil`. `done`: every instance was taken. `parked`:
 * given up, or not every instance was taken: an operator retries or cancels it. `committing`: everything was sent, and the node
 * was asked for storage commitment. `cancelled`: nothing more is sent.
 */
export type DeliveryState = 'queued' | 'running' | 'committing' | 'done' | 'parked' | 'cancelled';

/** How urgent: of what waits for one destination the most urgent goes first. */
export const deliveryPriorities = ['high', 'medium', 'low'] as const;

/** Instances by what became of them. */
export interface DeliveryCounts {
  /** Not sent yet, or not answered. */
  readonly open: number;
  readonly sent: number;
  /** Taken with a warning. */
  readonly warning: number;
  readonly failed: number;
  /** Of those that were taken, those to which the destination committed. */
  readonly committed: number;
  /** Of all of them, those that were sent again although the destination may have received them before. */
  readonly repeated: number;
  /** Of data sets that were taken. */
  readonly bytes: number;
}

/** Why a delivery did not go on. */
export interface DeliveryFailure {
  readonly at: string;
  readonly code: string;
  readonly message: string;
}

/** One delivery of instances of a study to a node. `_id` is `<space>/<id>`. */
export interface DeliveryDocument extends Document {
  readonly space: string;
  readonly nodeId: string;
  readonly studyInstanceUid: string;
  /** Null: of several series. */
  readonly seriesInstanceUid: string | null;
  /** Who asked for it: `manual`, `route`, ... */
  readonly reason: string;
  readonly requestedBy: string;
  /** Index into `deliveryPriorities`. */
  readonly priority: number;
  /** True: it is done only when the node has committed to every instance (PS3.4 Annex J). */
  readonly commit: boolean;
  /** Times that the node was asked to commit; names the next requests. */
  readonly commitRound: number;
  readonly state: DeliveryState;
  readonly total: number;
  /** As they were when they were last added up; the chunks decide. */
  readonly counts: DeliveryCounts;
  /** Times in a row that it could not go on. */
  readonly attempts: number;
  /** Milliseconds. */
  readonly nextAt: number;
  /** Who sends it, and until when nobody else does (milliseconds); null: nobody. */
  readonly owner: string | null;
  readonly leaseUntil: number;
  readonly lastError: DeliveryFailure | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Milliseconds that were spent sending. */
  readonly activeMs: number;
}

/**
 * What became of up to `chunkInstances` instances of a delivery, one character and one entry of each list per instance.
 * `_id` is `<space>/<id>#<number>`.
 *
 * States: `p` to be sent; `u` to be sent, and the destination may have received it; `i` on its way; `s` taken; `w` taken
 * with a warning; `f` failed.
 */
export interface DeliveryChunkDocument extends Document {
  readonly delivery: string;
  readonly number: number;
  readonly revision: number;
  /** SOP Class, series and transfer syntax UIDs that the lists below name by index. */
  readonly uids: readonly string[];
  readonly sop: readonly string[];
  readonly sopClass: readonly number[];
  readonly series: readonly number[];
  readonly states: string;
  /** Status of the last answer; null without. */
  readonly status: readonly (number | null)[];
  readonly tries: readonly number[];
  /** `y`: sent again although it may have been received. */
  readonly repeated: string;
  /** `y`: the destination committed to it. */
  readonly committed: string;
  /** Milliseconds of the last answer. */
  readonly at: readonly (number | null)[];
  readonly syntax: readonly (number | null)[];
  /** Position -> why it failed, in a word; an Error Comment is left out because it may hold anything. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly counts: DeliveryCounts;
}

export const chunkInstances = 100;

/** Deliveries: nothing else tells them again, so a backup must hold them. */
export const deliverySpecs = {
  deliveries: {
    name: 'deliveries',
    indexes: [
      { keys: { state: 1, nodeId: 1, priority: 1, _id: 1 } },
      { keys: { space: 1, _id: 1 } },
      { keys: { nodeId: 1, _id: 1 } },
      { keys: { state: 1, endedAt: 1 } },
    ],
  },
  deliveryChunks: { name: 'deliveryChunks', indexes: [{ keys: { delivery: 1, number: 1 } }] },
} as const satisfies Readonly<Record<string, CollectionSpec>>;

/** Nothing happened yet. */
export const noCounts: DeliveryCounts = {
  open: 0,
  sent: 0,
  warning: 0,
  failed: 0,
  committed: 0,
  repeated: 0,
  bytes: 0,
};
