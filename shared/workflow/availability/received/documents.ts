import type { OutboxEntry } from '#shared/archive/documents';
import type { CollectionSpec, Document } from '#shared/catalogue/port';
import type { InstanceList, InstanceReference } from '../../instance-list';

/** Where instances are to be had, as a notification says it. */
export interface Whereabouts {
  /** Instance Availability (0008,0056). */
  readonly availability: string;
  readonly retrieveAeTitle: string;
  /** Retrieve URL (0008,1190), or Retrieve URI (0040,E010). */
  readonly retrieveUrl: string | null;
  /** Storage Media File-Set ID (0088,0130): of the medium on which they lie offline. */
  readonly fileSetId: string | null;
}

/** The instances of one series in a notification. */
export interface NotifiedSeries {
  readonly seriesInstanceUid: string;
  readonly instances: InstanceList;
  /** By position in the list: index into `whereabouts` of the notification. */
  readonly places: readonly number[];
}

/** An Instance Availability Notification that we were sent. `_id` is `<space>/<SOP Instance UID>`. */
export interface ReceivedNoticeDocument extends Document {
  readonly space: string;
  readonly sopInstanceUid: string;
  readonly revision: number;
  readonly studyInstanceUid: string;
  /** Of the registered node that sent it; null: none, from loopback. */
  readonly nodeId: string | null;
  readonly callingAeTitle: string;
  readonly performedSteps: readonly InstanceReference[];
  readonly whereabouts: readonly Whereabouts[];
  readonly series: readonly NotifiedSeries[];
  readonly createdAt: number;
  readonly outbox: readonly OutboxEntry[];
  /** Milliseconds of the oldest entry of `outbox`; null when it is empty. */
  readonly outboxAt: number | null;
}

/** Nothing else tells of them: a backup must hold them. */
export const receivedNoticeSpec = {
  name: 'receivedNotices',
  indexes: [
    { keys: { space: 1, createdAt: -1, _id: 1 } },
    { keys: { space: 1, studyInstanceUid: 1, createdAt: -1, _id: 1 } },
    { keys: { createdAt: 1 } },
    { keys: { outboxAt: 1 } },
  ],
} as const satisfies CollectionSpec;
