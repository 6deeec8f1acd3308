import type { AssociationAcceptor } from '#shared/dimse/association/acceptor';
import type { AcceptedContext } from '#shared/dimse/association/negotiation';
import type { DataSetSink } from '#shared/dimse/messages/assembler';
import { noDataSet } from '#shared/dimse/messages/command-fields';
import type { CommandSet } from '#shared/dimse/messages/command-set';
import { statuses } from '#shared/dimse/messages/statuses';
import type { Operations } from './operations';
import { RequestDataSet, runOperation } from './request-operation';
import { respond } from './respond';
import { type AssociatedPeer, CancelledError, type DimseService, type Operation } from './service';

export interface RequestServicesOptions {
  readonly association: AssociationAcceptor;
  readonly services: readonly DimseService[];
  readonly peer: AssociatedPeer;
  readonly operations: Operations;
  /** Largest data set of a request, in bytes. */
  readonly requestBytes: number;
  failed(error: unknown): void;
}

/** Serves the requests of one association whose data sets are small. */
export class RequestServices {
  readonly #options: RequestServicesOptions;
  readonly #running = new Map<number, AbortController>();
  #isOver = false;

  constructor(options: RequestServicesOptions) {
    this.#options = options;
  }

  /** The service of a request on a context; undefined when there is none. */
  serviceOf(context: AcceptedContext, { commandField }: CommandSet): DimseService | undefined {
    return this.#options.services.find(
      ({ sopClassUids, commandFields }) =>
        sopClassUids.has(context.abstractSyntaxUid) && commandFields.includes(commandField),
    );
  }

  /** Begins an operation. @returns where its data set goes */
  begin(service: DimseService, context: AcceptedContext, command: CommandSet): DataSetSink | undefined {
    const { operations, association, requestBytes } = this.#options;
    operations.begin();
    // While it runs, C-CANCEL and responses to sub-operations must be read: one more than agreed may be open.
    const most = association.operations + 1;
    if (command.commandDataSetType !== noDataSet) {
      const limits = { plainBytes: requestBytes, mostBytes: service.requestBytes ?? requestBytes };
      const sink: RequestDataSet = new RequestDataSet(limits, (dataSet) =>
        this.#run(service, context, command, dataSet).finally(() => sink.served()),
      );
      return operations.receive(sink, most);
    }
    operations.limit(most);
    void this.#run(service, context, command, null);
    return undefined;
  }

  /** C-CANCEL-RQ. */
  cancel(messageId: number | undefined): void {
    this.#running.get(messageId ?? 0)?.abort(new CancelledError('cancelled by the peer'));
  }

  /** The association is over: what runs is told to stop. */
  end(): void {
    this.#isOver = true;
    for (const controller of this.#running.values()) controller.abort(new Error('the association is over'));
  }

  /** Never rejects. */
  #run(service: DimseService, context: AcceptedContext, command: CommandSet, dataSet: Buffer | null): Promise<void> {
    const { association, peer, operations, failed } = this.#options;
    const controller = new AbortController();
    const messageId = command.messageId!;
    const answer: Operation['respond'] = async (fields, bytes) => {
      await respond(association, context, command, fields, bytes);
    };
    const operation = { association, context, command, peer, signal: controller.signal, respond: answer };
    this.#running.set(messageId, controller);
    return this.#work(service, operation, dataSet)
      .catch((error: unknown) => {
        failed(error);
        association.abort();
      })
      .finally(() => {
        if (this.#running.get(messageId) === controller) this.#running.delete(messageId);
        if (!this.#isOver) operations.end();
      });
  }

  async #work(service: DimseService, operation: Operation, dataSet: Buffer | null): Promise<void> {
    const { user, space } = operation.peer;
    if (user && !user.can(service.permission ?? 'study:read', space)) {
      await operation.respond({ status: statuses.notAuthorized, errorComment: 'the user may not do this here' });
      return;
    }
    const { nodeService } = service;
    const offered = operation.peer.node?.services;
    if (nodeService !== undefined && offered && !offered.includes(nodeService)) {
      await operation.respond({ status: statuses.notAuthorized, errorComment: `not allowed: ${nodeService}` });
      return;
    }
    if (!dataSet && operation.command.commandDataSetType !== noDataSet) {
      await operation.respond({ status: statuses.outOfResources, errorComment: 'data set over the size limit' });
      return;
    }
    await runOperation(service, operation, dataSet, this.#options.failed);
  }
}
