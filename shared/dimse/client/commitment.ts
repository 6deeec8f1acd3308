import type { DataSetJson } from './data-sets';
import type { NormalisedRequest } from './normalised';

/** Storage Commitment Push Model SOP Class and its well-known instance. PS3.4 J.3. */
export const storageCommitment = {
  sopClassUid: '1.2.840.10008.1.20.1',
  sopInstanceUid: '1.2.840.10008.1.20.1.1',
} as const;

/** How a context for storage commitment is offered; who reports on an association of its own adds the role of SCP. */
export const commitmentContext = {
  abstractSyntaxUid: storageCommitment.sopClassUid,
  transferSyntaxUids: ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'],
} as const;

/** An instance that the peer is asked to keep. */
export interface CommittedReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** The request for storage commitment. PS3.4 table J.3-1. */
export function commitmentRequest(
  transactionUid: string,
  references: readonly CommittedReference[],
): NormalisedRequest {
  const information: DataSetJson = {
    '00081195': { vr: 'UI', Value: [transactionUid] },
    '00081199': {
      vr: 'SQ',
      Value: references.map(({ sopClassUid, sopInstanceUid }) => ({
        '00081150': { vr: 'UI', Value: [sopClassUid] },
        '00081155': { vr: 'UI', Value: [sopInstanceUid] },
      })),
    },
  };
  return { kind: 'action', ...storageCommitment, actionTypeId: 1, information };
}
