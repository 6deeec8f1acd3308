import type { UserInformation } from '../pdu/types';
import { type Identity, userIdentityOf } from './identity';
import type { ClientTls } from './open-socket';
import type { EventReportHandler } from './peer-requests';

/** One abstract syntax with the transfer syntaxes to offer for it, best first. */
export interface OfferedSyntaxes {
  readonly abstractSyntaxUid: string;
  readonly transferSyntaxUids: readonly string[];
  /** Roles to propose for the abstract syntax; absent: SCU, without negotiation. For C-GET the requestor is SCP too. */
  readonly roles?: { readonly scu: boolean; readonly scp: boolean };
}

/** How long the peer may take, in milliseconds. */
export interface Timeouts {
  /** Until the connection (and TLS) is open. */
  readonly connectMs: number;
  /** Until the A-ASSOCIATE-RQ is answered. */
  readonly associateMs: number;
  /** Until a response, between two of them, and between two pieces of a data set that the peer takes. */
  readonly responseMs: number;
  /** Until the release is confirmed, and for the peer to close. */
  readonly releaseMs: number;
}

export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  /** At most 128; each becomes a presentation context. */
  readonly contexts: readonly OfferedSyntaxes[];
  /** Largest P-DATA-TF variable field we receive. Default 131072 bytes. */
  readonly maximumLength?: number;
  /** Operations to have open at once; above 1 the asynchronous mode is proposed. Default 1. */
  readonly operationsInvoked?: number;
  /** All times at once; `timeouts` names single ones. Default 30,000 ms. */
  readonly timeoutMs?: number;
  readonly timeouts?: Partial<Timeouts>;
  /** Who we are, for peers that ask. Never logged. */
  readonly identity?: Identity;
  /** TLS to the peer; absent: plain. */
  readonly tls?: ClientTls;
  /** SOP Class Extended Negotiation, for instance relational queries (PS3.4 C.5.1.1). */
  readonly extendedNegotiations?: UserInformation['extendedNegotiations'];
  /** Hears event reports that the peer sends on this association; without it they are refused. */
  readonly eventReports?: EventReportHandler;
}

const defaultTimeoutMs = 30_000;

/** The times of some options. */
export function timeoutsOf({ timeoutMs = defaultTimeoutMs, timeouts = {} }: ClientOptions): Timeouts {
  return { connectMs: timeoutMs, associateMs: timeoutMs, responseMs: timeoutMs, releaseMs: timeoutMs, ...timeouts };
}

/** What of user information depends on the options. */
export function userInformationOf(options: ClientOptions) {
  const roles = new Map(
    options.contexts.flatMap(({ abstractSyntaxUid, roles }) => (roles ? [[abstractSyntaxUid, roles] as const] : [])),
  );
  return {
    roleSelections: [...roles].map(([sopClassUid, role]) => ({ sopClassUid, ...role })),
    extendedNegotiations: options.extendedNegotiations ?? [],
    ...(options.identity && { userIdentity: userIdentityOf(options.identity) }),
  };
}
