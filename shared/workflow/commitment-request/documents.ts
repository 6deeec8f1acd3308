import type { CollectionSpec } from '#shared/catalogue/port';
import type { Failures, InstanceList } from '../instance-list';
import { type SentDocument, sentIndexes } from '../sent-document';

/**
 * `waiting`: to be asked for, at once or after a while. `requested`: the node took the request and will report. `reported`:
 * it did, see `failures`. `failed`: the node could not be asked, or refused: an operator asks again. `expired`: it took the
 * request several times and never reported; a late report is taken all the same.
 */
export const commitmentRequestStates = ['waiting', 'requested', 'reported', 'failed', 'expired'] as const;

/** One of them. */
export type CommitmentRequestState = (typeof commitmentRequestStates)[number];

/** Instances of one request at most: more become several. */
export const requestInstances = 1_000;

/**
 * A request for storage commitment that we make of a node, and what it reported (PS3.4 Annex J, as SCU). DICOMweb knows none: at
 * such a node it is looked up whether it has the instances.
 */
export interface CommitmentRequestDocument extends SentDocument {
  readonly nodeId: string;
  /** Of all instances. */
  readonly studyInstanceUid: string;
  /** Who needs it, and for what: `delivery:<id>`, `manual:<caller>/<id>`. */
  readonly purpose: string;
  readonly instances: InstanceList;
  /** Under which the node was asked, the last one last: each time another, and a late report of any counts. */
  readonly transactionUids: readonly string[];
  readonly state: CommitmentRequestState;
  /** Instances that the node does not commit to; null before its report. */
  readonly failures: Failures<number | null> | null;
  /** Times that the node took it since somebody asked. */
  readonly taken: number;
  readonly requestedAt: number | null;
  /** When its report is overdue; null: none is waited for. */
  readonly dueAt: number | null;
  readonly reportedAt: number | null;
  /** True: the node reported nothing, it was looked up there what it has. */
  readonly isLookedUp?: boolean;
}

/** What nodes promised is told again by nothing: a backup holds it. */
export const commitmentRequestSpec = {
  name: 'commitmentRequests',
  indexes: [
    ...sentIndexes,
    { keys: { space: 1, purpose: 1, createdAt: -1, _id: 1 } },
    { keys: { transactionUids: 1 } },
    { keys: { dueAt: 1 } },
  ],
} as const satisfies CollectionSpec;
