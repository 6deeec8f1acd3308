import type { JsonAttributes } from '#shared/archive/documents';
import type { InstanceReference } from '../instance-list';
import type { CommitmentDocument, CommitmentOutcome } from './documents';

/** Event Type IDs of storage commitment (PS3.4 J.3.3). */
export const commitmentEvents = { successful: 1, failuresExist: 2 } as const;

/** An event report: its type and its information. */
export interface CommitmentReport {
  readonly eventTypeId: number;
  readonly information: JsonAttributes;
}

/** What a peer is told. @see PS3.4 Table J.3-2 */
export function reportOf(
  { transactionUid, calledAeTitle }: Pick<CommitmentDocument, 'transactionUid' | 'calledAeTitle'>,
  { committed, failed }: CommitmentOutcome,
): CommitmentReport {
  const items = committed.map(referenceItem);
  const failures = failed.map(({ reason, ...reference }) => ({
    ...referenceItem(reference),
    '00081197': { vr: 'US', Value: [reason] },
  }));
  return {
    eventTypeId: failed.length === 0 ? commitmentEvents.successful : commitmentEvents.failuresExist,
    information: {
      '00080054': { vr: 'AE', Value: [calledAeTitle] },
      '00081195': { vr: 'UI', Value: [transactionUid] },
      ...(failures.length > 0 && { '00081198': { vr: 'SQ', Value: failures } }),
      ...(items.length > 0 && { '00081199': { vr: 'SQ', Value: items } }),
    },
  };
}

function referenceItem({ sopClassUid, sopInstanceUid }: InstanceReference): JsonAttributes {
  return { '00081150': { vr: 'UI', Value: [sopClassUid] }, '00081155': { vr: 'UI', Value: [sopInstanceUid] } };
}
