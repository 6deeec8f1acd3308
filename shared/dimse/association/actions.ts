import {
  abortSources,
  type ProviderAbortReason,
  providerAbortReasons,
  type Rejection,
  rejections,
} from '../pdu/reasons';
import type { AbortPdu, AssociateAcceptPdu, AssociateRejectPdu, AssociateRequestPdu, ControlPdu } from '../pdu/types';
import type { ActionName, State } from './state-table';

/** Why an association ended without release. */
export type AbortCause =
  | { readonly by: 'peer'; readonly source: number; readonly reason: number }
  | { readonly by: 'provider'; readonly reason: ProviderAbortReason }
  | { readonly by: 'transport' };

/** Indications and confirmations of the upper layer service to its local user. PS3.8 section 7. */
export interface UpperLayerUser {
  associateRequested(pdu: AssociateRequestPdu): void;
  /** The service provider rejected a request by itself: no indication of PS3.8, for the log. */
  associateRefused?(pdu: AssociateRequestPdu, rejection: Rejection): void;
  associateAccepted(pdu: AssociateAcceptPdu): void;
  associateRejected(pdu: AssociateRejectPdu): void;
  /** `bytes` hold until this returns; see `PduSink.fragmentReceived`. */
  dataReceived(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): void;
  /** The peer wants to release: answer with `respondRelease`. */
  releaseRequested(): void;
  releaseConfirmed(): void;
  aborted(cause: AbortCause): void;
}

/** What an action may do. */
export interface ActionContext {
  readonly user: UpperLayerUser;
  readonly isRequestor: boolean;
  send(...parts: Uint8Array[]): void;
  sendPdu(pdu: ControlPdu): void;
  /** Sends an A-ABORT and ends our direction of the connection, so that a peer that only waits sees its end too. */
  sendAbort(source: number, reason: number): void;
  startArtim(): void;
  stopArtim(): void;
  closeTransport(): void;
  /** Goes to another next state than the table's, where the standard has two (AE-6, AR-8). */
  enter(state: State): void;
}

/** What came with the event. */
export interface ActionInput {
  readonly pdu?: ControlPdu;
  readonly parts?: readonly Uint8Array[];
  readonly abortReason?: ProviderAbortReason;
}

type Action = (context: ActionContext, input: ActionInput) => void;

const sendItsPdu: Action = (context, input) => context.sendPdu(input.pdu!);
const sendItsData: Action = (context, input) => context.send(...input.parts!);

function sendProviderAbort(context: ActionContext, reason: ProviderAbortReason): void {
  context.sendAbort(abortSources.serviceProvider, providerAbortReasons[reason]);
}

/** AE-6: the PDU is unacceptable to the service provider, or is shown to the user. */
const examineRequest: Action = (context, input) => {
  const request = input.pdu as AssociateRequestPdu;
  context.stopArtim();
  if ((request.protocolVersion & 1) === 1) {
    context.user.associateRequested(request);
    return;
  }
  context.sendPdu({ kind: 'associate-rj', ...rejections.protocolVersionNotSupported });
  context.enter(13);
  context.startArtim();
  context.user.associateRefused?.(request, rejections.protocolVersionNotSupported);
};

/** AR-8: both sides asked for release at once. */
const releaseCollision: Action = (context) => {
  context.enter(context.isRequestor ? 9 : 10);
  context.user.releaseRequested();
};

/** The actions of PS3.8 tables 9-6 to 9-9. AE-1, AE-2's connecting and AE-4's closing belong to the transport's owner. */
export const actions: Readonly<Record<ActionName, Action>> = {
  'AE-1': () => undefined,
  'AE-2': sendItsPdu,
  'AE-3': (context, input) => context.user.associateAccepted(input.pdu as AssociateAcceptPdu),
  'AE-4': (context, input) => {
    context.user.associateRejected(input.pdu as AssociateRejectPdu);
    context.closeTransport();
  },
  'AE-5': (context) => context.startArtim(),
  'AE-6': examineRequest,
  'AE-7': sendItsPdu,
  'AE-8': (context, input) => {
    context.sendPdu(input.pdu!);
    context.startArtim();
  },
  'DT-1': sendItsData,
  'DT-2': () => undefined, // data goes to the user without an event per fragment
  'AR-1': (context) => context.sendPdu({ kind: 'release-rq' }),
  'AR-2': (context) => context.user.releaseRequested(),
  'AR-3': (context) => {
    context.user.releaseConfirmed();
    context.closeTransport();
  },
  'AR-4': (context) => {
    context.sendPdu({ kind: 'release-rp' });
    context.startArtim();
  },
  'AR-5': (context) => context.stopArtim(),
  'AR-6': () => undefined,
  'AR-7': sendItsData,
  'AR-8': releaseCollision,
  'AR-9': (context) => context.sendPdu({ kind: 'release-rp' }),
  'AR-10': (context) => context.user.releaseConfirmed(),
  'AA-1': (context) => {
    context.sendAbort(abortSources.serviceUser, 0);
    context.startArtim();
  },
  'AA-2': (context) => {
    context.stopArtim();
    context.closeTransport();
  },
  'AA-3': (context, input) => {
    const { source, reason } = input.pdu as AbortPdu;
    context.user.aborted({ by: 'peer', source, reason });
    context.closeTransport();
  },
  'AA-4': (context) => context.user.aborted({ by: 'transport' }),
  'AA-5': (context) => context.stopArtim(),
  'AA-6': () => undefined,
  'AA-7': (context, input) => sendProviderAbort(context, input.abortReason ?? 'unexpected-pdu'),
  'AA-8': (context, input) => {
    const reason = input.abortReason ?? 'unexpected-pdu';
    sendProviderAbort(context, reason);
    context.startArtim();
    context.user.aborted({ by: 'provider', reason });
  },
};
