import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME } from '#shared/dicom/file-meta';
import type {
  AssociateAcceptPdu,
  AssociateRequestPdu,
  CommonExtendedNegotiation,
  ExtendedNegotiation,
  ProposedContext,
  RoleSelection,
  UserIdentity,
} from '../pdu/types';
import { emptyUserInformation } from '../pdu/user-information';
import { dicomApplicationContextUid } from './negotiation';

/** What a requestor asks for. */
export interface AssociationRequest {
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly contexts: readonly ProposedContext[];
  /** Largest P-DATA-TF variable field we receive, in bytes. */
  readonly maximumLength: number;
  /** Operations to have open at once; above 1 the asynchronous mode is proposed. */
  readonly operationsInvoked: number;
  /** Operations of the peer (sub-operations, notifications) that we perform at once. Default 1. */
  readonly operationsPerformed?: number;
  /** Roles we want, for instance SCP of the storage classes of a C-GET. */
  readonly roleSelections?: readonly RoleSelection[];
  readonly extendedNegotiations?: readonly ExtendedNegotiation[];
  readonly commonExtendedNegotiations?: readonly CommonExtendedNegotiation[];
  readonly userIdentity?: UserIdentity;
}

/** The A-ASSOCIATE-RQ of a request. */
export function requestPdu(request: AssociationRequest): AssociateRequestPdu {
  const { calledAeTitle, callingAeTitle, contexts, maximumLength, operationsInvoked, userIdentity } = request;
  const operationsPerformed = request.operationsPerformed ?? 1;
  const isAsynchronous = operationsInvoked > 1 || operationsPerformed > 1;
  return {
    kind: 'associate-rq',
    protocolVersion: 1,
    calledAeTitle,
    callingAeTitle,
    applicationContextUid: dicomApplicationContextUid,
    contexts,
    user: {
      ...emptyUserInformation(),
      maximumLength,
      implementationClassUid: IMPLEMENTATION_CLASS_UID,
      implementationVersionName: IMPLEMENTATION_VERSION_NAME,
      ...(isAsynchronous && {
        asynchronousOperations: { invoked: operationsInvoked, performed: operationsPerformed },
      }),
      roleSelections: request.roleSelections ?? [],
      extendedNegotiations: request.extendedNegotiations ?? [],
      commonExtendedNegotiations: request.commonExtendedNegotiations ?? [],
      ...(userIdentity && { userIdentity }),
    },
  };
}

/** Operations the requestor may have open at once after this answer. PS3.7 D.3.3.3. */
export function agreedOperations(request: AssociationRequest, answer: AssociateAcceptPdu | undefined): number {
  const agreed = answer?.user.asynchronousOperations?.invoked ?? 1;
  return agreed === 0 ? request.operationsInvoked : Math.min(request.operationsInvoked, agreed);
}
