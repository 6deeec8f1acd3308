import type { Rejection } from './reasons';

/** A presentation context as proposed: one abstract syntax, the transfer syntaxes in the requestor's order. PS3.8 9.3.2.2. */
export interface ProposedContext {
  /** Odd, 1 to 255, unique in the PDU. */
  readonly id: number;
  readonly abstractSyntaxUid: string;
  readonly transferSyntaxUids: readonly string[];
}

/** The answer to a proposed context. PS3.8 9.3.3.2. */
export interface ContextResult {
  readonly id: number;
  /** 0 accepted, 1 user rejection, 2 no reason, 3 abstract syntax not supported, 4 transfer syntaxes not supported. */
  readonly result: number;
  /** Not significant unless the result is 0; empty when the peer left the sub-item out. */
  readonly transferSyntaxUid: string;
}

/** SCP/SCU Role Selection, 54H. PS3.7 D.3.3.4. */
export interface RoleSelection {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

/** SOP Class Extended Negotiation, 56H. PS3.7 D.3.3.5. */
export interface ExtendedNegotiation {
  readonly sopClassUid: string;
  /** View of the received bytes. */
  readonly applicationInformation: Uint8Array;
}

/** SOP Class Common Extended Negotiation, 57H. PS3.7 D.3.3.6. */
export interface CommonExtendedNegotiation {
  readonly sopClassUid: string;
  readonly serviceClassUid: string;
  readonly relatedGeneralSopClassUids: readonly string[];
}

/** User Identity of the requestor, 58H. PS3.7 D.3.3.7.1. Never logged. */
export interface UserIdentity {
  /** 1 user name, 2 user name and passcode, 3 Kerberos, 4 SAML, 5 JWT. */
  readonly type: number;
  readonly positiveResponseRequested: boolean;
  readonly primary: Uint8Array;
  readonly secondary: Uint8Array;
}

/** User information of A-ASSOCIATE-RQ and -AC. PS3.8 Annex D.1, PS3.7 Annex D.3.3. */
export interface UserInformation {
  /** 51H. Largest P-DATA-TF variable field the sender of this item receives; 0 is without limit. */
  readonly maximumLength?: number;
  /** 52H */
  readonly implementationClassUid?: string;
  /** 55H */
  readonly implementationVersionName?: string;
  /** 53H; 0 is without limit. */
  readonly asynchronousOperations?: { readonly invoked: number; readonly performed: number };
  /** 54H */
  readonly roleSelections: readonly RoleSelection[];
  /** 56H */
  readonly extendedNegotiations: readonly ExtendedNegotiation[];
  /** 57H */
  readonly commonExtendedNegotiations: readonly CommonExtendedNegotiation[];
  /** 58H, requestor only. */
  readonly userIdentity?: UserIdentity;
  /** 59H, acceptor only. */
  readonly userIdentityResponse?: Uint8Array;
  /** Sub-items of a type not named above, as received. */
  readonly unknownItems: readonly { readonly itemType: number; readonly data: Uint8Array }[];
}

/** A-ASSOCIATE-RQ, 01H. PS3.8 9.3.2. */
export interface AssociateRequestPdu {
  readonly kind: 'associate-rq';
  /** Bit 0 is version 1. */
  readonly protocolVersion: number;
  /** Without leading and trailing spaces. */
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly applicationContextUid: string;
  readonly contexts: readonly ProposedContext[];
  readonly user: UserInformation;
}

/** A-ASSOCIATE-AC, 02H. PS3.8 9.3.3. The AE titles echo the request and are not tested. */
export interface AssociateAcceptPdu {
  readonly kind: 'associate-ac';
  readonly protocolVersion: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly applicationContextUid: string;
  readonly contexts: readonly ContextResult[];
  readonly user: UserInformation;
}

/** A-ASSOCIATE-RJ, 03H. PS3.8 9.3.4. */
export interface AssociateRejectPdu extends Rejection {
  readonly kind: 'associate-rj';
}

/** One presentation data value. PS3.8 9.3.5.1 and Annex E.2. */
export interface PresentationDataValue {
  readonly contextId: number;
  /** True for a fragment of a command set, false for one of a data set. */
  readonly isCommand: boolean;
  /** True for the last fragment of the command set or data set. */
  readonly isLast: boolean;
  readonly data: Uint8Array;
}

/** P-DATA-TF, 04H. PS3.8 9.3.5. */
export interface DataPdu {
  readonly kind: 'p-data';
  readonly values: readonly PresentationDataValue[];
}

/** A-RELEASE-RQ, 05H. PS3.8 9.3.6. */
interface ReleaseRequestPdu {
  readonly kind: 'release-rq';
}

/** A-RELEASE-RP, 06H. PS3.8 9.3.7. */
interface ReleaseResponsePdu {
  readonly kind: 'release-rp';
}

/** A-ABORT, 07H. PS3.8 9.3.8. */
export interface AbortPdu {
  readonly kind: 'abort';
  /** 0 service user, 2 service provider. */
  readonly source: number;
  /** Significant only when the source is the provider. */
  readonly reason: number;
}

/** Every PDU but P-DATA-TF, which is streamed. */
export type ControlPdu =
  | AssociateRequestPdu
  | AssociateAcceptPdu
  | AssociateRejectPdu
  | ReleaseRequestPdu
  | ReleaseResponsePdu
  | AbortPdu;

export type Pdu = ControlPdu | DataPdu;

/** First byte of each PDU. PS3.8 9.3.1. */
export const pduTypes = {
  'associate-rq': 0x01,
  'associate-ac': 0x02,
  'associate-rj': 0x03,
  'p-data': 0x04,
  'release-rq': 0x05,
  'release-rp': 0x06,
  abort: 0x07,
} as const satisfies Record<Pdu['kind'], number>;
