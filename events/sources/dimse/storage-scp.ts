import type { AssociationAcceptor } from '#shared/dimse/association/acceptor';
import type { AcceptedContext } from '#shared/dimse/association/negotiation';
import type { DataSetSink } from '#shared/dimse/messages/assembler';
import type { CommandSet } from '#shared/dimse/messages/command-set';
import { StoreOperation } from '#shared/dimse/messages/store-operation';
import { answer, type ReceptionResult, storeFailures } from '#shared/dimse/messages/store-statuses';
import type { Operations } from './operations';
import type { Receiver, ReceptionFacts } from './reception';
import { respond } from './respond';
import type { AssociatedPeer } from './service';

export interface StorageScpOptions {
  readonly association: AssociationAcceptor;
  readonly operations: Operations;
  readonly receive: Receiver;
  readonly peer: AssociatedPeer;
  readonly objectBytes: number;
  failed(error: unknown): void;
}

/** UIDs as the landing side may use them; leading zeros and the like are kept as received. PS3.5 section 9.1. */
const plainUid = /^[0-9.]{1,64}$/;

/** Serves storage on one association. PS3.4 Annex B. */
export class StorageScp {
  readonly #options: StorageScpOptions;

  constructor(options: StorageScpOptions) {
    this.#options = options;
  }

  /** C-STORE-RQ. */
  store(context: AcceptedContext, command: CommandSet): DataSetSink {
    const { operations, peer } = this.#options;
    operations.begin();
    const mayStore = peer.user?.can('study:write', peer.space) ?? true;
    const refusal = mayStore ? refuse(context, command) : answer(storeFailures.notAuthorized);
    return operations.receive(refusal ? this.#discard(context, command, refusal) : this.#receive(context, command));
  }

  #receive(context: AcceptedContext, command: CommandSet): DataSetSink {
    const { association, receive, peer, objectBytes } = this.#options;
    return new StoreOperation({
      begin: () =>
        receive.begin({
          ...peer,
          transferSyntaxUid: context.transferSyntaxUid,
          sopClassUid: context.abstractSyntaxUid,
          sopInstanceUid: command.affectedSopInstanceUid!,
          ...originatorOf(command),
        }),
      objectBytes,
      hold: () => association.hold(),
      resume: () => association.resume(),
      respond: (result) => this.#complete(context, command, result),
      failed: (error) => this.#options.failed(error),
    });
  }

  /** Reads and drops the data set, then answers. */
  #discard(context: AcceptedContext, command: CommandSet, refusal: ReceptionResult): DataSetSink {
    return {
      write: () => undefined,
      end: () => this.#complete(context, command, refusal),
      abort: () => undefined,
    };
  }

  #complete(context: AcceptedContext, command: CommandSet, result: ReceptionResult): void {
    const { association, operations, failed } = this.#options;
    respond(association, context, command, result).catch((error: unknown) => {
      failed(error);
      association.abort();
    });
    operations.end();
  }
}

function originatorOf(command: CommandSet): Pick<ReceptionFacts, 'moveOriginator'> {
  const { moveOriginatorApplicationEntityTitle: aeTitle, moveOriginatorMessageId: messageId } = command;
  return aeTitle === undefined || messageId === undefined ? {} : { moveOriginator: { aeTitle, messageId } };
}

/** Faults of a C-STORE-RQ that need no landing side. PS3.7 section 9.1.1. */
function refuse(context: AcceptedContext, command: CommandSet): ReceptionResult | undefined {
  const { affectedSopClassUid, affectedSopInstanceUid } = command;
  if (affectedSopClassUid !== context.abstractSyntaxUid || affectedSopClassUid === '1.2.840.10008.1.1') {
    return answer(storeFailures.otherClass);
  }
  if (affectedSopInstanceUid === undefined || !plainUid.test(affectedSopInstanceUid)) {
    return answer(storeFailures.noUid);
  }
  return undefined;
}
