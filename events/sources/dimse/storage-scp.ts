import type { AssociationAcceptor } from '#shared/dimse/association/acceptor';
import type { AcceptedContext } from '#shared/dimse/association/negotiation';
import { MalformedMessageError } from '#shared/dimse/errors';
import type { DataSetSink } from '#shared/dimse/messages/assembler';
import { commandFields, isResponse } from '#shared/dimse/messages/command-fields';
import type { CommandSet } from '#shared/dimse/messages/command-set';
import { statuses } from '#shared/dimse/messages/statuses';
import type { Receiver, ReceptionResult } from './reception';
import { StoreOperation } from './store-operation';

export interface StorageScpOptions {
  readonly association: AssociationAcceptor;
  readonly receive: Receiver;
  readonly peer: string;
  readonly objectBytes: number;
  readonly clock: { now(): number };
  failed(error: unknown): void;
}

/** UIDs as the landing side may use them; leading zeros and the like are kept as received. PS3.5 section 9.1. */
const plainUid = /^[0-9.]{1,64}$/;

/** Characters of Error Comment (0000,0902), VR LO. */
const commentLength = 64;

/** Serves verification and storage on one association. */
export class StorageScp {
  readonly #options: StorageScpOptions;
  #openOperations = 0;
  #isHeld = false;
  #receivingSince: number | undefined;

  constructor(options: StorageScpOptions) {
    this.#options = options;
  }

  /** Operations without response yet. */
  get openOperations(): number {
    return this.#openOperations;
  }

  /** When the data set now arriving began (ms), undefined while there is none. */
  get receivingSince(): number | undefined {
    return this.#receivingSince;
  }

  /**
   * Answers one command.
   *
   * @throws MalformedMessageError for a command that only an SCP sends, or without Message ID
   */
  command(context: AcceptedContext, command: CommandSet): DataSetSink | undefined {
    const { commandField, messageId } = command;
    if (commandField === commandFields['C-CANCEL-RQ']) return undefined;
    if (isResponse(commandField) || messageId === undefined) {
      throw new MalformedMessageError('neither a request nor a cancel', { details: { commandField } });
    }
    switch (commandField) {
      case commandFields['C-ECHO-RQ']:
        this.#respond(context, command, { status: statuses.success });
        return undefined;
      case commandFields['C-STORE-RQ']:
        return this.#store(context, command);
      default:
        this.#respond(context, command, { status: statuses.unrecognizedOperation });
        return undefined;
    }
  }

  #store(context: AcceptedContext, command: CommandSet): DataSetSink | undefined {
    const refusal = refuse(context, command);
    if (refusal) return this.#discard(context, command, refusal);
    this.#begin();
    const { association, receive, peer, objectBytes } = this.#options;
    const operation = new StoreOperation({
      begin: () =>
        receive.begin({
          callingAeTitle: association.request.callingAeTitle,
          calledAeTitle: association.request.calledAeTitle,
          peer,
          transferSyntaxUid: context.transferSyntaxUid,
          sopClassUid: context.abstractSyntaxUid,
          sopInstanceUid: command.affectedSopInstanceUid!,
        }),
      objectBytes,
      hold: () => association.hold(),
      resume: () => association.resume(),
      respond: (result) => this.#complete(context, command, result),
      failed: (error) => this.#options.failed(error),
    });
    return this.#watch(operation);
  }

  /** Reads and drops the data set, then answers. */
  #discard(context: AcceptedContext, command: CommandSet, refusal: ReceptionResult): DataSetSink {
    this.#begin();
    return this.#watch({
      write: () => undefined,
      end: () => this.#complete(context, command, refusal),
      abort: () => undefined,
    });
  }

  /** Knows when data arrives, and stops reading commands while the peer has as many operations open as was agreed. */
  #watch(sink: DataSetSink): DataSetSink {
    this.#receivingSince = this.#options.clock.now();
    return {
      write: (bytes) => sink.write(bytes),
      end: () => {
        this.#receivingSince = undefined;
        if (this.#openOperations >= this.#options.association.operations) this.#hold();
        sink.end();
      },
      abort: () => {
        this.#receivingSince = undefined;
        this.#openOperations--;
        sink.abort();
      },
    };
  }

  #begin(): void {
    this.#openOperations++;
  }

  #hold(): void {
    this.#isHeld = true;
    this.#options.association.hold();
  }

  #complete(context: AcceptedContext, command: CommandSet, result: ReceptionResult): void {
    this.#openOperations--;
    try {
      this.#respond(context, command, result);
    } catch (error) {
      this.#options.failed(error);
      this.#options.association.abort();
    }
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#options.association.resume();
  }

  #respond(context: AcceptedContext, request: CommandSet, result: ReceptionResult): void {
    const { affectedSopClassUid, affectedSopInstanceUid, messageId } = request;
    this.#options.association.send(context, {
      commandField: request.commandField | 0x8000,
      messageIdBeingRespondedTo: messageId!,
      status: result.status,
      ...(affectedSopClassUid !== undefined && { affectedSopClassUid }),
      ...(affectedSopInstanceUid !== undefined && { affectedSopInstanceUid }),
      ...(result.errorComment !== undefined && { errorComment: plainComment(result.errorComment) }),
    });
  }
}

/** Faults of a C-STORE-RQ that need no landing side. PS3.7 section 9.1.1. */
function refuse(context: AcceptedContext, command: CommandSet): ReceptionResult | undefined {
  const { affectedSopClassUid, affectedSopInstanceUid } = command;
  if (affectedSopClassUid !== context.abstractSyntaxUid || affectedSopClassUid === '1.2.840.10008.1.1') {
    return { status: statuses.sopClassNotSupported, errorComment: 'SOP class is not that of the context' };
  }
  if (affectedSopInstanceUid === undefined || !plainUid.test(affectedSopInstanceUid)) {
    return { status: statuses.invalidObjectInstance, errorComment: 'Affected SOP Instance UID is no UID' };
  }
  return undefined;
}

/** ISO 646 without backslash and control characters, as LO in a command set wants it. */
function plainComment(comment: string): string {
  return comment.slice(0, commentLength).replace(/[^\x20-\x5b\x5d-\x7e]/g, '?');
}
