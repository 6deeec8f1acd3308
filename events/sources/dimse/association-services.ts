import type { AssociationAcceptor } from '#shared/dimse/association/acceptor';
import type { AcceptedContext } from '#shared/dimse/association/negotiation';
import { MalformedMessageError } from '#shared/dimse/errors';
import type { DataSetSink } from '#shared/dimse/messages/assembler';
import { commandFields } from '#shared/dimse/messages/command-fields';
import type { CommandSet } from '#shared/dimse/messages/command-set';
import { statuses } from '#shared/dimse/messages/statuses';
import { Operations } from './operations';
import type { Receiver } from './reception';
import { RequestServices } from './request-services';
import { respond } from './respond';
import type { AssociatedPeer, DimseService, ResponseFields } from './service';
import { StorageScp } from './storage-scp';

export interface AssociationServicesOptions {
  readonly association: AssociationAcceptor;
  readonly receive: Receiver;
  readonly services: readonly DimseService[];
  readonly peer: AssociatedPeer;
  readonly objectBytes: number;
  readonly requestBytes: number;
  readonly clock: { now(): number };
  failed(error: unknown): void;
}

/** Answers the requests of one association: verification and storage itself, others by their services. */
export class AssociationServices {
  readonly operations: Operations;
  readonly #options: AssociationServicesOptions;
  readonly #storage: StorageScp;
  readonly #requests: RequestServices;

  constructor(options: AssociationServicesOptions) {
    this.#options = options;
    const { association, receive, peer, objectBytes } = options;
    this.operations = new Operations(association, options.clock);
    const common = { association, operations: this.operations, failed: (error: unknown) => options.failed(error) };
    this.#storage = new StorageScp({ ...common, receive, peer, objectBytes });
    this.#requests = new RequestServices({
      ...{ ...common, peer, services: options.services, requestBytes: options.requestBytes },
    });
  }

  /**
   * Answers one command.
   *
   * @throws MalformedMessageError for a request without Message ID
   */
  command(context: AcceptedContext, command: CommandSet): DataSetSink | undefined {
    const { commandField, messageId } = command;
    if (commandField === commandFields['C-CANCEL-RQ']) {
      this.#requests.cancel(command.messageIdBeingRespondedTo);
      return undefined;
    }
    if (messageId === undefined) throw new MalformedMessageError('a request without Message ID');
    if (commandField === commandFields['C-STORE-RQ']) return this.#storage.store(context, command);
    if (commandField === commandFields['C-ECHO-RQ']) return this.#answer(context, command, statuses.success);
    const service = this.#requests.serviceOf(context, command);
    if (service) return this.#requests.begin(service, context, command);
    return this.#answer(context, command, statuses.unrecognizedOperation);
  }

  /** The association is over. */
  end(): void {
    this.#requests.end();
  }

  #answer(context: AcceptedContext, command: CommandSet, status: ResponseFields['status']): undefined {
    const { association, failed } = this.#options;
    respond(association, context, command, { status }).catch((error: unknown) => {
      failed(error);
      association.abort();
    });
  }
}
