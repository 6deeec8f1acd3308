import type { OutgoingDataSet } from '../messages/sender';

/** Names an instance that is to be sent. */
export interface InstanceIdentity {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** An instance that can be sent now. */
export interface ReadyInstance extends InstanceIdentity {
  /** Of `dataSet`. */
  readonly transferSyntaxUid: string;
  /** Encoded, without file meta. */
  readonly dataSet: OutgoingDataSet;
  /** Gives back what `dataSet` lies in: once, when nobody reads it any more. */
  release(): void | Promise<void>;
}

/**
 * Why an instance cannot be sent: the peer takes its SOP class not at all, or in no transfer syntax that it can be
 * brought to; its bytes cannot be read; it was deleted meanwhile; the association ended each time it was sent; or it is at
 * another system, which cannot give it now (`origin-away`): it may be sent later.
 */
export type Obstacle = 'no-context' | 'no-common-syntax' | 'unreadable' | 'gone' | 'unanswered' | 'origin-away';

/** An instance that cannot be sent. */
export interface UnsendableInstance extends InstanceIdentity {
  readonly obstacle: Obstacle;
}

/** What a source of instances gives, one after the other. */
export type OutgoingInstance = ReadyInstance | UnsendableInstance;
