import type { CollectionSpec } from '#shared/catalogue/port';
import { type SentDocument, sentIndexes } from '../sent-document';

/**
 * A notification of one node that the instances of a study are available. Its id is
 * `<Study Instance UID>~<revision that settled>~<node>`.
 */
export interface AvailabilityNoticeDocument extends SentDocument {
  readonly studyInstanceUid: string;
  readonly nodeId: string;
  /** Of the notification as a SOP instance: the same at each attempt. */
  readonly sopInstanceUid: string;
  /** `sent`: the node took it; `superseded`: the study was gone when it was its turn. */
  readonly state: 'waiting' | 'sent' | 'superseded';
  readonly sentAt: number | null;
}

/** What was notified of is told again by nothing: a backup holds it. */
export const availabilityNoticeSpec = {
  name: 'availabilityNotices',
  indexes: sentIndexes,
} as const satisfies CollectionSpec;
