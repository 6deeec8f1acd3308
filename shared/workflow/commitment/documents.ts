import { createHash } from 'node:crypto';
import type { CollectionSpec } from '#shared/catalogue/port';
import type { FailedReference, Failures, InstanceList, InstanceReference } from '../instance-list';
import { type SentDocument, sentIndexes } from '../sent-document';

/** What became of the instances of a request. */
export interface CommitmentOutcome {
  readonly committed: readonly InstanceReference[];
  readonly failed: readonly FailedReference[];
}

/** A request for storage commitment that a peer made of us, and what it was told. */
export interface CommitmentDocument extends SentDocument {
  readonly transactionUid: string;
  readonly callingAeTitle: string;
  /** The AE title by which we were called: the one that reports. */
  readonly calledAeTitle: string;
  readonly instances: InstanceList;
  /** Its Transaction UID was in use for other instances: all fail with reason 0131. */
  readonly isDuplicate: boolean;
  /** `accepted`: to be checked and reported; `reported`: the peer took the report. */
  readonly state: 'accepted' | 'reported';
  /** Instances that we do not commit to, as reported; null before. */
  readonly failures: Failures | null;
  readonly reportedAt: number | null;
}

/** Nothing else tells of them: a backup must hold them. */
export const commitmentSpec = {
  name: 'commitments',
  indexes: sentIndexes,
} as const satisfies CollectionSpec;

/** The id of a request: who asked, and the Transaction UID, which is unique for that one. */
export function commitmentIdOf(callingAeTitle: string, transactionUid: string): string {
  const key = `${callingAeTitle}\\${transactionUid}`;
  return createHash('sha256').update(key).digest().subarray(0, 16).toString('base64url');
}
