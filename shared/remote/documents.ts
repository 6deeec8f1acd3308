import type { OutboxEntry } from '#shared/archive/documents';
import type { CollectionSpec, Document } from '#shared/catalogue/port';
import type { RetrievalMethod } from './dimse-remote';
import { remoteWorklistSpec } from './worklist/documents';

/** Where a retrieval stands. Failed ones stay until an operator tries them again. */
export const retrievalStates = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;

/** One of them. */
export type RetrievalState = (typeof retrievalStates)[number];

/** Objects that are fetched from a node into a space: a long piece of work. `_id` is `<space>/<newId>`. */
export interface RetrievalDocument extends Document {
  readonly space: string;
  readonly nodeId: string;
  readonly studyInstanceUid: string;
  /** Null: the whole study. */
  readonly seriesInstanceUid: string | null;
  readonly method: RetrievalMethod;
  /** Who wanted it: a person or program, a reader who found nothing here, a worklist that names the patient, a mirror. */
  readonly reason: 'asked' | 'onDemand' | 'prefetch' | 'mirror';
  readonly requestedBy: string;
  readonly state: RetrievalState;
  /** Objects that the node said there are; null while it has not. */
  readonly expected: number | null;
  readonly received: number;
  readonly failed: number;
  /** Of a mirror: instances that the node said it has. Null: it did not say. Absent in others. */
  readonly there?: number | null;
  readonly attempts: number;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Milliseconds when it ended, for the sweep of old ones; null before. */
  readonly endedAtMs: number | null;
  /** Milliseconds at which what was fetched may be dropped again; null: it is kept, or was looked at already. */
  readonly dropAtMs: number | null;
  /** `<space>/<study>/<series or *>` while it is not over, else its own id: there is one at a time. */
  readonly claim: string;
  readonly revision: number;
  readonly outbox: readonly OutboxEntry[];
  readonly outboxAt: number | null;
}

/** How the studies of a node are gone through, by their dates. */
export interface CrawlSettings {
  /** First day of the past that is looked at, `YYYY-MM-DD`. */
  readonly since: string;
  /** So many days up to now are looked at again and again. */
  readonly recentDays: number;
  readonly everyMs: number;
  /** The past is gone through again after this time; null: once. */
  readonly againMs: number | null;
}

/** What is done with the studies of a node. */
export type CrawlKind = 'index' | 'mirror';

/** How far the studies of a node are gone through for a space. `_id` is `<space>/<id of the node>`. */
export interface CrawlDocument extends Document {
  readonly space: string;
  readonly nodeId: string;
  /** `since` of the settings with which the past was begun. */
  readonly since: string;
  /** All studies of this day and later were looked at; `YYYY-MM-DD`. */
  readonly pastFrom: string;
  /** Days of the next window of the past. */
  readonly windowDays: number;
  /** When the past was gone through down to `since`, milliseconds; null: it is not yet. */
  readonly pastEndedAt: number | null;
  /** When the recent days were looked at last, milliseconds. */
  readonly recentAt: number | null;
  /** Since it began: studies seen, those of which something was described or asked for, descriptions removed. */
  readonly seen: number;
  readonly changed: number;
  readonly removed: number;
  /** Failures in a row, the last of them, and when the node is asked again. */
  readonly failures: number;
  readonly lastError: { readonly code: string; readonly message: string; readonly at: string } | null;
  readonly nextAtMs: number;
  readonly startedAt: string;
}

/** Nodes from which a space fetches what it has not: its origins. `_id` is the space. */
export interface OriginDocument extends Document {
  /** Ids of nodes, in the order in which they are asked. */
  readonly nodeIds: readonly string[];
  /** Images that are not here are fetched when a reader asks for them. */
  readonly onDemand: boolean;
  /** How long a reader waits for that; after it the answer is "try again". */
  readonly waitMs: number;
  /** Fetched images are dropped again after this time; null: kept for life. */
  readonly keepMs: number | null;
  /** Earlier studies of a patient are fetched when the worklist names the patient; null: not. */
  readonly prefetch: { readonly hoursAhead: number; readonly studies: number } | null;
  /** What the nodes hold is described here and passed through when it is read; null or absent: not. */
  readonly index?: CrawlSettings | null;
  /** What the nodes hold is fetched and kept; null or absent: not. */
  readonly mirror?: CrawlSettings | null;
  readonly revision: number;
}

/** A scheduled procedure step whose patient's earlier studies were asked for. `_id` is that of the step. */
export interface PrefetchDocument extends Document {
  readonly space: string;
  readonly patientId: string;
  /** Scheduled start, milliseconds: long after it this is forgotten. */
  readonly startAt: number;
}

/** Retrievals, origins and the like: bytes do not tell them. */
export const remoteSpecs = {
  retrievals: {
    name: 'retrievals',
    indexes: [
      { keys: { claim: 1 }, unique: true },
      { keys: { space: 1, _id: 1 } },
      { keys: { space: 1, state: 1, _id: 1 } },
      { keys: { endedAtMs: 1 } },
      { keys: { dropAtMs: 1 } },
      { keys: { nodeId: 1, state: 1, _id: 1 } },
      { keys: { space: 1, studyInstanceUid: 1, _id: 1 } },
      { keys: { outboxAt: 1 } },
    ],
  },
  origins: { name: 'origins', indexes: [] },
  mirrors: { name: 'mirrors', indexes: [] },
  prefetched: { name: 'prefetched', indexes: [{ keys: { startAt: 1 } }] },
  worklists: remoteWorklistSpec,
} as const satisfies Readonly<Record<string, CollectionSpec>>;
