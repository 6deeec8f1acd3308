import { type AcceptorDecision, AssociationAcceptor } from '#shared/dimse/association/acceptor';
import type { AbortCause } from '#shared/dimse/association/actions';
import { rejections } from '#shared/dimse/pdu/reasons';
import type { AssociateRequestPdu } from '#shared/dimse/pdu/types';
import type { Clock } from '#shared/kernel/clock';
import { PlatformError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import type { NodeActivity, OpenActivity } from '#shared/nodes/node-activity';
import { AssociationServices } from './association-services';
import type { DimseLimits } from './limits';
import { profileFor, syntaxesFor } from './node-terms';
import { type Admitted, type DimsePolicy, isLoopbackAddress, type Refusal } from './policy';
import type { OpenedSocket } from './read-in-place';
import type { Receiver } from './reception';
import type { DimseService } from './service';
import { offeredSyntaxes } from './syntaxes';

export interface DimseConnectionOptions extends OpenedSocket {
  readonly peer: string;
  readonly limits: DimseLimits;
  readonly policy: DimsePolicy;
  readonly receive: Receiver;
  readonly services: readonly DimseService[];
  /** Told of the associations of registered nodes. */
  readonly activity?: NodeActivity | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** False when no further association may be opened. */
  hasRoom(): boolean;
  closed(): void;
}

const refusals: Readonly<Record<Refusal, AcceptorDecision>> = {
  'calling-ae-not-recognised': { reject: rejections.callingAeTitleNotRecognised },
  'called-ae-not-recognised': { reject: rejections.calledAeTitleNotRecognised },
};

/** One connection of a peer from accept to close. */
export class DimseConnection {
  readonly #options: DimseConnectionOptions;
  readonly #acceptor: AssociationAcceptor;
  #services: AssociationServices | undefined;
  #admitted: Admitted | undefined;
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
    const { policy, peer, hasRoom, logger } = this.#options;
    if (!hasRoom()) {
      logger.warn({ peer }, 'DIMSE association rejected: too many');
      return { reject: rejections.localLimitExceeded };
    }
    this.#isAssociated = true; // counted from here, so that waiting for the policy opens no gap
    const { callingAeTitle, calledAeTitle } = request;
    const isLoopback = isLoopbackAddress(peer);
    const verdict = await policy.accept({ callingAeTitle, calledAeTitle, peer, isLoopback });
    if (typeof verdict !== 'string') return this.#admit(verdict);
    this.#isAssociated = false;
    logger.warn({ peer, callingAeTitle, calledAeTitle, verdict }, 'DIMSE association rejected');
    return refusals[verdict];
  }

  #admit(admitted: Admitted): AcceptorDecision {
    const { node } = admitted;
    const offered = offeredSyntaxes(this.#options.policy, this.#options.services);
    this.#admitted = admitted;
    return node ? { accept: syntaxesFor(node, offered), profile: profileFor(node) } : { accept: offered };
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
      },
      failed: (error) => this.#failed(error),
    });
  }

  #failed(error: unknown): void {
    const { logger, peer } = this.#options;
    if (error instanceof PlatformError && error.status < 500) {
      logger.warn({ peer, code: error.code, details: error.details, reason: error.message }, 'DIMSE peer');
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
