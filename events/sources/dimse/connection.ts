import { type AcceptorDecision, AssociationAcceptor } from '#shared/dimse/association/acceptor';
import type { AbortCause } from '#shared/dimse/association/actions';
import { type Rejection, rejections } from '#shared/dimse/pdu/reasons';
import type { AssociateRequestPdu } from '#shared/dimse/pdu/types';
import type { Caller } from '#shared/kernel/caller';
import type { Clock } from '#shared/kernel/clock';
import { PlatformError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import type { PeerCertificate } from '#shared/nodes/identify';
import type { NodeActivity, OpenActivity } from '#shared/nodes/node-activity';
import type { TurnedAwayReason, UnknownPeers } from '#shared/nodes/unknown-peers';
import { AssociationServices } from './association-services';
import type { DimseLimits } from './limits';
import { profileFor, syntaxesFor } from './node-terms';
import { type Admitted, type DimsePolicy, isLoopbackAddress, type Refusal } from './policy';
import type { OpenedSocket } from './read-in-place';
import type { Receiver } from './reception';
import type { DimseService } from './service';
import { offeredSyntaxes } from './syntaxes';
import { type IdentityCheck, type IdentityRefusal, identifyUser } from './user-identity';

export interface DimseConnectionOptions extends OpenedSocket {
  readonly peer: string;
  readonly limits: DimseLimits;
  readonly policy: DimsePolicy;
  readonly receive: Receiver;
  readonly services: readonly DimseService[];
  /** Certificate it showed, on the TLS port. */
  readonly certificate?: PeerCertificate | undefined;
  /** Checks user identities; without it they are refused. */
  readonly identify?: IdentityCheck | undefined;
  /** Told of the associations of registered nodes. */
  readonly activity?: NodeActivity | undefined;
  /** Told of who is turned away. */
  readonly unknownPeers?: Pick<UnknownPeers, 'note'> | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** False when no further association may be opened. */
  hasRoom(): boolean;
  closed(): void;
}

const { callingAeTitleNotRecognised, calledAeTitleNotRecognised, userIdentityRefused } = rejections;
const rejectionOf: Readonly<Record<Refusal | IdentityRefusal | 'too-many-associations', Rejection>> = {
  'unknown-ae-title': callingAeTitleNotRecognised,
  'other-address': callingAeTitleNotRecognised,
  'other-certificate': callingAeTitleNotRecognised,
  'node-not-active': callingAeTitleNotRecognised,
  'unknown-called-ae-title': calledAeTitleNotRecognised,
  'space-not-allowed': calledAeTitleNotRecognised,
  'user-identity-refused': userIdentityRefused,
  'user-without-right': userIdentityRefused,
  'too-many-associations': rejections.localLimitExceeded,
};

/** Server-response (59H): none of the kinds of identity that we take has one. PS3.7 table D.3-15. */
const noResponse = new Uint8Array(0);

/** One connection of a peer from accept to close. */
export class DimseConnection {
  readonly #options: DimseConnectionOptions;
  readonly #acceptor: AssociationAcceptor;
  #services: AssociationServices | undefined;
  #admitted: Admitted | undefined;
  #user: Caller | undefined;
  #activity: OpenActivity | undefined;
  #isAssociated = false;
  #bytesSeen = 0;
  #quietSince: number;

  constructor(options: DimseConnectionOptions) {
    this.#options = options;
    this.#quietSince = options.clock.now();
    const { limits } = options;
    this.#acceptor = new AssociationAcceptor({
      transport: options.socket,
      ...(options.bytes && { bytes: options.bytes }),
      profile: {
        maximumLength: limits.maximumLength,
        operationsPerformed: limits.operations,
        operationsInvoked: limits.operations,
      },
      times: { artimMs: limits.artimMs, lingerMs: limits.lingerMs },
      associateBytes: limits.associateBytes,
      decide: (request) => this.#decide(request),
      refused: (request, rejection) => this.#turnedAway(request, 'request-not-supported', rejection),
      established: (association) => {
        const services = this.#serve(association);
        this.#services = services;
        return (context, command) => services.command(context, command);
      },
      closed: (cause) => this.#closed(cause),
      failed: (error) => this.#failed(error),
    });
  }

  get isAssociated(): boolean {
    return this.#isAssociated;
  }

  /** True while an operation is received or waits for its response. */
  get isBusy(): boolean {
    return (this.#services?.operations.open ?? 0) > 0;
  }

  abort(): void {
    this.#acceptor.abort();
  }

  /** Aborts when the peer was silent, or slow with one data set, for too long. */
  checkTime(nowMs: number): void {
    const { socket, limits } = this.#options;
    const waitsForUs = this.isBusy && !this.#acceptor.isReceiving;
    if (socket.bytesRead !== this.#bytesSeen || waitsForUs) {
      this.#bytesSeen = socket.bytesRead;
      this.#quietSince = nowMs;
    }
    const isSilent = this.#isAssociated && nowMs - this.#quietSince > limits.idleMs;
    const isSlow = nowMs - (this.#services?.operations.receivingSince ?? nowMs) > limits.objectMs;
    if (!isSilent && !isSlow) return;
    this.#options.logger.warn({ peer: this.#options.peer, isSilent, isSlow }, 'DIMSE association timed out');
    this.abort();
  }

  async #decide(request: AssociateRequestPdu): Promise<AcceptorDecision> {
    const { policy, peer, hasRoom, certificate } = this.#options;
    if (!hasRoom()) return this.#reject(request, 'too-many-associations');
    this.#isAssociated = true; // counted from here, so that waiting for the policy opens no gap
    const { callingAeTitle, calledAeTitle } = request;
    const isLoopback = isLoopbackAddress(peer);
    const verdict = await policy.accept({ callingAeTitle, calledAeTitle, peer, isLoopback, certificate });
    const user = typeof verdict === 'string' ? undefined : await this.#identify(request, verdict.space);
    if (typeof verdict !== 'string' && typeof user !== 'string') return this.#admit(verdict, user);
    const refusal = typeof verdict === 'string' ? verdict : (user as IdentityRefusal);
    this.#isAssociated = false;
    return this.#reject(request, refusal);
  }

  #reject(request: AssociateRequestPdu, reason: keyof typeof rejectionOf): AcceptorDecision {
    const rejection = rejectionOf[reason];
    this.#turnedAway(request, reason, rejection);
    return { reject: rejection };
  }

  #turnedAway(request: AssociateRequestPdu, reason: TurnedAwayReason, rejection: Rejection): void {
    const { peer: address, certificate, logger, unknownPeers } = this.#options;
    const { callingAeTitle, calledAeTitle } = request;
    logger.warn({ peer: address, callingAeTitle, calledAeTitle, verdict: reason }, 'DIMSE association rejected');
    unknownPeers?.note({ callingAeTitle, calledAeTitle, address, certificate }, { reason, rejection });
  }

  async #identify({ user }: AssociateRequestPdu, space: string): Promise<Caller | IdentityRefusal | undefined> {
    const { identify, peer, logger } = this.#options;
    return user.userIdentity && (await identifyUser(user.userIdentity, { identify, peer, space, logger }));
  }

  #admit(admitted: Admitted, user: Caller | undefined): AcceptorDecision {
    const { node } = admitted;
    const offered = offeredSyntaxes(this.#options.policy, this.#options.services);
    this.#admitted = admitted;
    this.#user = user;
    const accept = node ? syntaxesFor(node, offered) : offered;
    return { accept, ...(node && { profile: profileFor(node) }), ...(user && { identityResponse: noResponse }) };
  }

  #serve(association: AssociationAcceptor): AssociationServices {
    const { peer, receive, services, clock, limits } = this.#options;
    const { space, node } = this.#admitted!; // decided before it was established
    this.#activity = node ? this.#options.activity?.begin(node._id, 'in') : undefined;
    const { callingAeTitle, calledAeTitle } = association.request;
    const { objectBytes, requestBytes } = limits;
    return new AssociationServices({
      ...{ association, receive, services, clock, objectBytes, requestBytes },
      peer: {
        ...{ callingAeTitle, calledAeTitle, peer, space },
        ...(node && { node }),
        ...(this.#activity && { activity: this.#activity }),
        ...(this.#user && { user: this.#user }),
      },
      failed: (error) => this.#failed(error),
    });
  }

  /** A full disk is told in a line for each instance: no more than a line. */
  #failed(error: unknown): void {
    const { logger, peer } = this.#options;
    if (error instanceof PlatformError && (error.status < 500 || error.retryable)) {
      const { code, details, message: reason, status, cause } = error;
      const isOurs = status >= 500;
      const why = { peer, code, details, reason, ...(isOurs && cause !== undefined && { err: cause }) };
      logger.warn(why, isOurs ? 'DIMSE request failed for now' : 'DIMSE peer');
    } else logger.error({ peer, err: error }, 'DIMSE failure');
  }

  #closed(cause: AbortCause | undefined): void {
    this.#isAssociated = false;
    this.#services?.end();
    this.#activity?.end();
    if (cause) this.#options.logger.info({ peer: this.#options.peer, cause }, 'DIMSE association ended');
    this.#options.closed();
  }
}
