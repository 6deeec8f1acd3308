import { createHash } from 'node:crypto';
import type { OutboxEntry } from '#shared/archive/documents';
import type { CollectionSpec, Document } from '#shared/catalogue/port';

/** An instance as a request names it. */
export interface InstanceReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** An instance that is not committed to, with its Failure Reason (0008,1197). */
export interface FailedReference extends InstanceReference {
  readonly reason: number;
}

/** What became of the instances of a request. */
export interface CommitmentOutcome {
  readonly committed: readonly InstanceReference[];
  readonly failed: readonly FailedReference[];
}

/** What an attempt to tell a peer failed by; the code of an error, never what a peer wrote. */
export interface AttemptFailure {
  readonly at: number;
  readonly code: string;
}

/** A request for storage commitment that a peer made of us, and what it was told. `_id` is `<space>/<id>`. */
export interface CommitmentDocument extends Document {
  readonly space: string;
  readonly id: string;
  readonly revision: number;
  readonly transactionUid: string;
  readonly callingAeTitle: string;
  /** The AE title by which we were called: the one that reports. */
  readonly calledAeTitle: string;
  readonly references: readonly InstanceReference[];
  /** Its Transaction UID was in use for other instances: all fail with reason 0131. */
  readonly isDuplicate: boolean;
  /** `accepted`: to be checked and reported; `reported`: the peer took the report. */
  readonly state: 'accepted' | 'reported';
  /** As last checked; null before. */
  readonly outcome: CommitmentOutcome | null;
  readonly attempts: number;
  readonly lastFailure: AttemptFailure | null;
  readonly createdAt: number;
  readonly reportedAt: number | null;
  readonly outbox: readonly OutboxEntry[];
  /** Milliseconds of the oldest entry of `outbox`; null when it is empty. */
  readonly outboxAt: number | null;
}

/** Nothing else tells of them: a backup must hold them. */
export const commitmentSpec = {
  name: 'commitments',
  indexes: [
    { keys: { space: 1, createdAt: -1, _id: 1 } },
    { keys: { space: 1, state: 1, createdAt: -1, _id: 1 } },
    { keys: { createdAt: 1 } },
    { keys: { outboxAt: 1 } },
  ],
} as const satisfies CollectionSpec;

/** The id of a request: who asked, and the Transaction UID, which is unique for that one. */
export function commitmentIdOf(callingAeTitle: string, transactionUid: string): string {
  const key = `${callingAeTitle}\\${transactionUid}`;
  return createHash('sha256').update(key).digest().subarray(0, 16).toString('base64url');
}
