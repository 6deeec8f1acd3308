import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from '#shared/dicom/file-meta';
import type { AssociateAcceptPdu, AssociateRequestPdu, ContextResult, ProposedContext } from '../pdu/types';
import { emptyUserInformation } from '../pdu/user-information';

/** The only application context there is. PS3.7 Annex A.2.1. */
export const dicomApplicationContextUid = '1.2.840.10008.3.1.1.1';

/** Result/Reason of a presentation context. PS3.8 table 9-18. */
const contextResults = {
  accepted: 0,
  userRejection: 1,
  noReason: 2,
  abstractSyntaxNotSupported: 3,
  transferSyntaxesNotSupported: 4,
} as const;

/** An accepted presentation context. */
export interface AcceptedContext {
  readonly id: number;
  readonly abstractSyntaxUid: string;
  readonly transferSyntaxUid: string;
}

/** What an acceptor supports. */
export interface SyntaxPolicy {
  acceptsAbstractSyntax(uid: string): boolean;
  /** The transfer syntax to use among those proposed, or undefined for none. */
  chooseTransferSyntax(abstractSyntaxUid: string, proposed: readonly string[]): string | undefined;
}

/** One answer per proposed context, in the order proposed. */
export function negotiateContexts(proposed: readonly ProposedContext[], policy: SyntaxPolicy): ContextResult[] {
  return proposed.map((context) => {
    const { id, abstractSyntaxUid, transferSyntaxUids } = context;
    const first = transferSyntaxUids[0] ?? '';
    if (!policy.acceptsAbstractSyntax(abstractSyntaxUid)) {
      return { id, result: contextResults.abstractSyntaxNotSupported, transferSyntaxUid: first };
    }
    const chosen = policy.chooseTransferSyntax(abstractSyntaxUid, transferSyntaxUids);
    if (chosen === undefined) {
      return { id, result: contextResults.transferSyntaxesNotSupported, transferSyntaxUid: first };
    }
    return { id, result: contextResults.accepted, transferSyntaxUid: chosen };
  });
}

/** The contexts both sides agreed on, by id. */
export function acceptedContexts(
  proposed: readonly ProposedContext[],
  results: readonly ContextResult[],
): Map<number, AcceptedContext> {
  const accepted = new Map<number, AcceptedContext>();
  for (const { id, result, transferSyntaxUid } of results) {
    const context = proposed.find((it) => it.id === id);
    if (context && result === contextResults.accepted) {
      accepted.set(id, { id, abstractSyntaxUid: context.abstractSyntaxUid, transferSyntaxUid });
    }
  }
  return accepted;
}

/** What the acceptor announces of itself. */
export interface AcceptorProfile {
  /** Largest P-DATA-TF variable field we receive, in bytes. */
  readonly maximumLength: number;
  /** Operations performed at once when the peer asks for the asynchronous mode; 1 keeps the synchronous one. */
  readonly operationsPerformed: number;
}

/** Asynchronous window agreed on: how many operations the requestor may have open. 1 when not negotiated. PS3.7 D.3.3.3. */
export function agreedOperations(request: AssociateRequestPdu, profile: AcceptorProfile): number {
  const asked = request.user.asynchronousOperations;
  if (!asked) return 1;
  return asked.invoked === 0 ? profile.operationsPerformed : Math.min(asked.invoked, profile.operationsPerformed);
}

/** The A-ASSOCIATE-AC for a request. Requestors may be SCU of every context, never SCP: storage and verification only. */
export function acceptPdu(
  request: AssociateRequestPdu,
  contexts: readonly ContextResult[],
  profile: AcceptorProfile,
): AssociateAcceptPdu {
  const operations = agreedOperations(request, profile);
  return {
    kind: 'associate-ac',
    protocolVersion: 1,
    calledAeTitle: request.calledAeTitle,
    callingAeTitle: request.callingAeTitle,
    applicationContextUid: dicomApplicationContextUid,
    contexts,
    user: {
      ...emptyUserInformation(),
      maximumLength: profile.maximumLength,
      implementationClassUid: IMPLEMENTATION_CLASS_UID,
      implementationVersionName: IMPLEMENTATION_VERSION_NAME,
      ...(request.user.asynchronousOperations && {
        asynchronousOperations: { invoked: operations, performed: 1 },
      }),
      roleSelections: request.user.roleSelections.map((role) => ({ ...role, scp: false })),
    },
  };
}
