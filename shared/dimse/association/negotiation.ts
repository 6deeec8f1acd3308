import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from '#shared/dicom/file-meta';
import type {
  AssociateAcceptPdu,
  AssociateRequestPdu,
  CommonExtendedNegotiation,
  ContextResult,
  ProposedContext,
  UserInformation,
} from '../pdu/types';
import { emptyUserInformation } from '../pdu/user-information';
import { defaultRoles, type Roles, roleAnswers, rolesByClass } from './roles';

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
  /** What the requestor of the association is for this SOP class; the acceptor is the other. */
  readonly requestorRoles: Roles;
  /** The acceptor's answer to extended negotiation (56H) for this SOP class, if there was any. PS3.7 D.3.3.5. */
  readonly extended?: Uint8Array;
}

/** What an acceptor supports; asked for each request. */
export interface SyntaxPolicy {
  /** @param common - what the requestor says of the class (57H), if anything. PS3.7 D.3.3.6. */
  acceptsAbstractSyntax(uid: string, common?: CommonExtendedNegotiation): boolean;
  /**
   * The transfer syntax to use among those proposed, or undefined for none.
   *
   * @param requestor - what the requestor will be for the class; default: SCU only
   */
  chooseTransferSyntax(abstractSyntaxUid: string, proposed: readonly string[], requestor?: Roles): string | undefined;
  /** Roles (54H) that a requestor may take for an accepted class. Without it: SCU only. */
  requestorRoles?(abstractSyntaxUid: string): Roles;
  /** Answer to extended negotiation (56H) for an accepted class; undefined for none. */
  answerExtended?(abstractSyntaxUid: string, asked: Uint8Array): Uint8Array | undefined;
}

/** What the acceptor announces of itself. */
export interface AcceptorProfile {
  /** Largest P-DATA-TF variable field we receive, in bytes. */
  readonly maximumLength: number;
  /** Operations performed at once when the peer asks for the asynchronous mode; 1 keeps the synchronous one. */
  readonly operationsPerformed: number;
  /** Sub-operations and notifications we may invoke at once when the peer offers to perform as many; 1 is synchronous. */
  readonly operationsInvoked: number;
}

/** What both sides agreed on. */
export interface Agreement {
  readonly contexts: ReadonlyMap<number, AcceptedContext>;
  /** Operations the requestor may have open at once. */
  readonly operations: number;
  /** Operations the acceptor may have open at once. */
  readonly acceptorOperations: number;
  readonly pdu: AssociateAcceptPdu;
}

/**
 * The acceptor's answer to a request.
 *
 * @param identityResponse - Server-response (59H) for a user identity that was verified; sent when the requestor asked for it
 * @see DICOM PS3.7 Annex D.3
 */
export function negotiate(
  request: AssociateRequestPdu,
  policy: SyntaxPolicy,
  profile: AcceptorProfile,
  identityResponse?: Uint8Array,
): Agreement {
  const results = negotiateContexts(request, policy);
  const accepted = acceptedClasses(request.contexts, results);
  const roleSelections = roleAnswers(request.user.roleSelections, (uid) =>
    accepted.has(uid) ? allowedRoles(policy, uid) : defaultRoles,
  );
  const extendedNegotiations = request.user.extendedNegotiations.flatMap(({ sopClassUid, applicationInformation }) => {
    const answer = accepted.has(sopClassUid) && policy.answerExtended?.(sopClassUid, applicationInformation);
    return answer ? [{ sopClassUid, applicationInformation: answer }] : [];
  });
  const window = agreedWindow(request, profile);
  const isIdentityAnswered = request.user.userIdentity?.positiveResponseRequested && identityResponse !== undefined;
  const user: UserInformation = {
    ...emptyUserInformation(),
    maximumLength: profile.maximumLength,
    implementationClassUid: IMPLEMENTATION_CLASS_UID,
    implementationVersionName: IMPLEMENTATION_VERSION_NAME,
    ...(request.user.asynchronousOperations && { asynchronousOperations: window }),
    roleSelections,
    extendedNegotiations,
    ...(isIdentityAnswered && { userIdentityResponse: identityResponse }),
  };
  return {
    contexts: acceptedContexts(request, { contexts: results, user }),
    operations: window.invoked,
    acceptorOperations: window.performed,
    pdu: {
      kind: 'associate-ac',
      protocolVersion: 1,
      calledAeTitle: request.calledAeTitle,
      callingAeTitle: request.callingAeTitle,
      applicationContextUid: dicomApplicationContextUid,
      contexts: results,
      user,
    },
  };
}

/** One answer per proposed context, in the order proposed. */
function negotiateContexts(request: AssociateRequestPdu, policy: SyntaxPolicy): ContextResult[] {
  const common = new Map(request.user.commonExtendedNegotiations.map((it) => [it.sopClassUid, it]));
  const asked = rolesByClass(request.user.roleSelections);
  return request.contexts.map(({ id, abstractSyntaxUid, transferSyntaxUids }) => {
    const refused = (result: number) => ({ id, result, transferSyntaxUid: transferSyntaxUids[0] ?? '' });
    if (!policy.acceptsAbstractSyntax(abstractSyntaxUid, common.get(abstractSyntaxUid))) {
      return refused(contextResults.abstractSyntaxNotSupported);
    }
    const roles = asked.get(abstractSyntaxUid) ?? defaultRoles;
    const allowed = allowedRoles(policy, abstractSyntaxUid);
    const isUsable = !asked.has(abstractSyntaxUid) || (roles.scu && allowed.scu) || (roles.scp && allowed.scp);
    if (!isUsable) return refused(contextResults.userRejection);
    const chosen = policy.chooseTransferSyntax(abstractSyntaxUid, transferSyntaxUids, {
      scu: roles.scu && allowed.scu,
      scp: roles.scp && allowed.scp,
    });
    if (chosen === undefined) return refused(contextResults.transferSyntaxesNotSupported);
    return { id, result: contextResults.accepted, transferSyntaxUid: chosen };
  });
}

const allowedRoles = (policy: SyntaxPolicy, uid: string) => policy.requestorRoles?.(uid) ?? defaultRoles;

function acceptedClasses(proposed: readonly ProposedContext[], results: readonly ContextResult[]): Set<string> {
  const ids = new Set(results.filter(({ result }) => result === contextResults.accepted).map(({ id }) => id));
  return new Set(proposed.filter(({ id }) => ids.has(id)).map(({ abstractSyntaxUid }) => abstractSyntaxUid));
}

/**
 * The contexts both sides agreed on, by id.
 *
 * @param answer - contexts and user information of the A-ASSOCIATE-AC
 */
export function acceptedContexts(
  request: Pick<AssociateRequestPdu, 'contexts' | 'user'>,
  answer: Pick<AssociateAcceptPdu, 'contexts' | 'user'>,
): Map<number, AcceptedContext> {
  const proposed = new Map(request.contexts.map((context) => [context.id, context]));
  const asked = rolesByClass(request.user.roleSelections);
  const given = rolesByClass(answer.user.roleSelections);
  const extended = new Map(answer.user.extendedNegotiations.map((it) => [it.sopClassUid, it.applicationInformation]));
  const accepted = new Map<number, AcceptedContext>();
  for (const { id, result, transferSyntaxUid } of answer.contexts) {
    const uid = proposed.get(id)?.abstractSyntaxUid;
    if (uid === undefined || result !== contextResults.accepted) continue;
    const information = extended.get(uid);
    accepted.set(id, {
      id,
      abstractSyntaxUid: uid,
      transferSyntaxUid,
      requestorRoles: agreedRoles(asked.get(uid), given.get(uid)),
      ...(information && { extended: information }),
    });
  }
  return accepted;
}

/** A role that was not proposed or not answered is not had; without both items the default holds. PS3.7 D.3.3.4. */
function agreedRoles(asked: Roles | undefined, given: Roles | undefined): Roles {
  if (!asked || !given) return defaultRoles;
  return { scu: asked.scu && given.scu, scp: asked.scp && given.scp };
}

/**
 * Asynchronous operations window of the answer (53H): what the requestor may invoke, and what it will perform. 0 asks for
 * any number; without the item both are 1.
 *
 * @see DICOM PS3.7 Annex D.3.3.3
 */
function agreedWindow(request: AssociateRequestPdu, profile: AcceptorProfile) {
  const asked = request.user.asynchronousOperations ?? { invoked: 1, performed: 1 };
  const atMost = (wanted: number, ours: number) => (wanted === 0 ? ours : Math.min(wanted, ours));
  return {
    invoked: atMost(asked.invoked, profile.operationsPerformed),
    performed: atMost(asked.performed, profile.operationsInvoked),
  };
}
