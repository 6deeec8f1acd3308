import type { JsonAttributes, OutboxEntry } from '#shared/archive/documents';
import type { CollectionSpec, Document } from '#shared/catalogue/port';
import type { WorkitemState } from './states';

/** An application that hears of one workitem, whether or not it hears of others. */
export interface Subscriber {
  readonly aeTitle: string;
  /** Deletion Lock: the workitem is kept, once it is final, until this subscriber lets it go. */
  readonly hasLock: boolean;
}

/** One workitem (Unified Procedure Step) of one space. `_id` is `<space>/<SOP Instance UID>`. */
export interface WorkitemDocument extends Document {
  readonly space: string;
  readonly workitemUid: string;
  readonly state: WorkitemState;
  readonly revision: number;
  /** Transaction UID (0008,1195), the lock of its performer: never given back. Null until it is claimed. */
  readonly transactionUid: string | null;
  /** All its attributes but Transaction UID. */
  readonly dataSet: JsonAttributes;
  /** Scheduled Procedure Step Start DateTime in UTC, milliseconds: the order of searches. */
  readonly startAt: number;
  readonly priority: string;
  readonly worklistLabel: string;
  readonly patientId: string | null;
  readonly accessionNumbers: readonly string[];
  /** Code Values of Scheduled Workitem Code Sequence. */
  readonly workitemCodes: readonly string[];
  /** Code Values of Scheduled Station Name Code Sequence. */
  readonly stationCodes: readonly string[];
  readonly subscribers: readonly Subscriber[];
  /** Milliseconds at which it became final; null before. */
  readonly endedAt: number | null;
  /** Milliseconds at which it was deleted: nothing but its UID is left then. Null while it is there. */
  readonly goneAt: number | null;
  readonly outbox: readonly OutboxEntry[];
  /** Milliseconds of the oldest entry of `outbox`; null when it is empty. */
  readonly outboxAt: number | null;
}

/** Global Subscription State of an application, filtered or not (PS3.4 CC.2.3.1). */
export interface GlobalSubscription {
  readonly hasLock: boolean;
  /** Matching keys as a query string, `ScheduledStationNameCodeSequence.CodeValue=CT1`; null: every workitem. */
  readonly filter: string | null;
}

/** An application that has or had subscriptions in a space. `_id` is `<space>/<AE title>`. */
export interface SubscriptionDocument extends Document {
  readonly space: string;
  readonly aeTitle: string;
  /** Null: No Global Subscription. */
  readonly global: GlobalSubscription | null;
  readonly isGlobal: boolean;
  readonly createdAt: number;
}

/** Collections that nothing else tells again: a backup must hold them. */
export const worklistSpecs = {
  workitems: {
    name: 'workitems',
    // The order of a page is `startAt: 1, _id: 1`.
    indexes: [
      { keys: { space: 1, startAt: 1, _id: 1 } },
      { keys: { space: 1, state: 1, startAt: 1, _id: 1 } },
      { keys: { space: 1, patientId: 1, startAt: 1, _id: 1 } },
      { keys: { space: 1, accessionNumbers: 1, startAt: 1, _id: 1 } },
      { keys: { space: 1, workitemCodes: 1, startAt: 1, _id: 1 } },
      { keys: { space: 1, stationCodes: 1, startAt: 1, _id: 1 } },
      { keys: { space: 1, 'subscribers.aeTitle': 1, _id: 1 } },
      { keys: { endedAt: 1 } },
      { keys: { goneAt: 1 } },
      { keys: { outboxAt: 1 } },
    ],
  },
  subscriptions: { name: 'subscriptions', indexes: [{ keys: { space: 1, isGlobal: 1 } }] },
} as const satisfies Readonly<Record<string, CollectionSpec>>;

/** `<space>/<SOP Instance UID>` */
export const workitemIdOf = (space: string, workitemUid: string): string => `${space}/${workitemUid}`;
