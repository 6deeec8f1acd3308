import type { AcceptedContext } from '../association/negotiation';
import { ByteCollector } from '../byte-collector';
import { MalformedMessageError } from '../errors';
import type { DataSetSink } from '../messages/assembler';
import { commandFields, noDataSet } from '../messages/command-fields';
import type { CommandSet } from '../messages/command-set';
import type { CommandContent } from '../messages/sender';
import { statuses } from '../messages/statuses';
import { type Reception, StoreOperation } from '../messages/store-operation';
import type { ReceptionResult } from '../messages/store-statuses';

/** An instance that the peer sends as a sub-operation of our C-GET. */
export interface IncomingInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

/** Takes the instances of a C-GET. What it throws refuses the instance; the rest comes all the same. */
export type InstanceReceiver = (instance: IncomingInstance) => Reception;

/** An N-EVENT-REPORT-RQ with its data set in memory. */
export interface EventReport {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly eventTypeId: number;
  readonly dataSet: Uint8Array | null;
  readonly transferSyntaxUid: string;
}

/** Answers an event report; a rejection is answered by a processing failure. */
export type EventReportHandler = (report: EventReport) => Promise<ReceptionResult>;

/** What serving needs of the association. */
export interface ServingAssociation {
  send(context: AcceptedContext, command: CommandContent): Promise<boolean>;
  hold(): void;
  resume(): void;
  abort(): void;
  progressed(): void;
}

/** Largest data set of an event report: some 30,000 references. */
const reportLimitBytes = 4 * 1024 * 1024;
/** Largest instance taken from a C-GET. */
const objectBytes = 16 * 1024 ** 3;

/** Serves what a peer asks of a requestor: sub-operations of C-GET, event reports, C-ECHO. */
export class PeerRequests {
  readonly #association: ServingAssociation;
  readonly #eventReports: EventReportHandler | undefined;
  /** Set while a C-GET is open. */
  receiver: InstanceReceiver | undefined;

  constructor(association: ServingAssociation, eventReports?: EventReportHandler) {
    this.#association = association;
    this.#eventReports = eventReports;
  }

  /**
   * Answers one request.
   *
   * @throws MalformedMessageError without Message ID
   */
  command(context: AcceptedContext, command: CommandSet): DataSetSink | undefined {
    const { commandField, messageId } = command;
    if (commandField === commandFields['C-CANCEL-RQ']) return undefined;
    if (messageId === undefined) throw new MalformedMessageError('a request without Message ID');
    if (commandField === commandFields['C-STORE-RQ'] && this.receiver) return this.#store(context, command);
    if (commandField === commandFields['N-EVENT-REPORT-RQ'] && this.#eventReports)
      return this.#report(context, command);
    const isEcho = commandField === commandFields['C-ECHO-RQ'];
    const result = { status: isEcho ? statuses.success : statuses.unrecognizedOperation };
    if (command.commandDataSetType === noDataSet) {
      this.#respond(context, command, result);
      return undefined;
    }
    return { write: () => undefined, end: () => this.#respond(context, command, result), abort: () => undefined };
  }

  #store(context: AcceptedContext, command: CommandSet): DataSetSink {
    const { affectedSopClassUid: sopClassUid, affectedSopInstanceUid: sopInstanceUid } = command;
    const { transferSyntaxUid } = context;
    const receiver = this.receiver!;
    const operation = new StoreOperation({
      begin: () => {
        if (sopClassUid === undefined || sopInstanceUid === undefined)
          throw new MalformedMessageError('a C-STORE without UIDs');
        return receiver({ sopClassUid, sopInstanceUid, transferSyntaxUid });
      },
      objectBytes,
      hold: () => this.#association.hold(),
      resume: () => this.#association.resume(),
      respond: (result) => this.#respond(context, command, result),
      failed: () => undefined, // the peer is told, and counts it as failed
    });
    return {
      write: (bytes) => {
        this.#association.progressed();
        operation.write(bytes);
      },
      end: () => operation.end(),
      abort: () => operation.abort(),
    };
  }

  #report(context: AcceptedContext, command: CommandSet): DataSetSink | undefined {
    const collector = new ByteCollector();
    if (command.commandDataSetType === noDataSet) {
      this.#hear(context, command, null);
      return undefined;
    }
    return {
      write: (bytes) => {
        if (collector.length + bytes.length > reportLimitBytes)
          throw new MalformedMessageError('an event report is too long', { details: { limitBytes: reportLimitBytes } });
        collector.add(bytes);
      },
      end: () => this.#hear(context, command, Buffer.from(collector.takeAll())),
      abort: () => undefined,
    };
  }

  #hear(context: AcceptedContext, command: CommandSet, dataSet: Uint8Array | null): void {
    const { affectedSopClassUid = '', affectedSopInstanceUid = '', eventTypeId = 0 } = command;
    const { transferSyntaxUid } = context;
    const about = { sopClassUid: affectedSopClassUid, sopInstanceUid: affectedSopInstanceUid, eventTypeId };
    this.#eventReports!({ ...about, dataSet, transferSyntaxUid })
      .catch((): ReceptionResult => ({ status: statuses.processingFailure }))
      .then((result) => this.#respond(context, command, result));
  }

  #respond(context: AcceptedContext, request: CommandSet, { status, errorComment }: ReceptionResult): void {
    const { affectedSopClassUid, affectedSopInstanceUid, eventTypeId, messageId } = request;
    const response = {
      commandField: request.commandField | 0x8000,
      messageIdBeingRespondedTo: messageId!,
      status,
      ...(affectedSopClassUid !== undefined && { affectedSopClassUid }),
      ...(affectedSopInstanceUid !== undefined && { affectedSopInstanceUid }),
      ...(eventTypeId !== undefined && { eventTypeId }),
      ...(errorComment !== undefined && {
        errorComment: errorComment.slice(0, 64).replace(/[^\x20-\x5b\x5d-\x7e]/g, '?'),
      }),
    };
    this.#association.send(context, response).catch(() => this.#association.abort());
  }
}
