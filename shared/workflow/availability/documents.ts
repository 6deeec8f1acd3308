import type { OutboxEntry } from '#shared/archive/documents';
import type { CollectionSpec, Document } from '#shared/catalogue/port';
import type { AttemptFailure } from '../commitment/documents';

/** A notification of one node that the instances of a study are available. `_id` is `<space>/<id>`. */
export interface AvailabilityNoticeDocument extends Document {
  readonly space: string;
  /** `<Study Instance UID>~<revision that settled>~<node>` */
  readonly id: string;
  readonly revision: number;
  readonly studyInstanceUid: string;
  readonly nodeId: string;
  /** Of the notification as a SOP instance: the same at each attempt. */
  readonly sopInstanceUid: string;
  /** `sent`: the node took it; `superseded`: the study was gone when it was its turn. */
  readonly state: 'waiting' | 'sent' | 'superseded';
  readonly attempts: number;
  readonly lastFailure: AttemptFailure | null;
  readonly createdAt: number;
  readonly sentAt: number | null;
  readonly outbox: readonly OutboxEntry[];
  /** Milliseconds of the oldest entry of `outbox`; null when it is empty. */
  readonly outboxAt: number | null;
}

/** What was notified of is told again by nothing: a backup holds it. */
export const availabilityNoticeSpec = {
  name: 'availabilityNotices',
  indexes: [
    { keys: { space: 1, createdAt: -1, _id: 1 } },
    { keys: { space: 1, state: 1, createdAt: -1, _id: 1 } },
    { keys: { createdAt: 1 } },
    { keys: { outboxAt: 1 } },
  ],
} as const satisfies CollectionSpec;
