import { connect, type Socket } from 'node:net';
import { limitTime } from '#shared/kernel/time-limit';
import type { AcceptedContext } from '../association/negotiation';
import { AssociationRequestor } from '../association/requestor';
import {
  AssociationAbortedError,
  DimseTimeoutError,
  MalformedMessageError,
  NoPresentationContextError,
} from '../errors';
import { commandFields, priorities } from '../messages/command-fields';
import type { CommandSet } from '../messages/command-set';
import type { CommandContent, OutgoingDataSet } from '../messages/sender';

/** One SOP class with the transfer syntaxes to offer for it, best first. */
interface OfferedSyntaxes {
  readonly abstractSyntaxUid: string;
  readonly transferSyntaxUids: readonly string[];
}

export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  /** At most 128; each becomes a presentation context. */
  readonly contexts: readonly OfferedSyntaxes[];
  /** Default 131072 bytes. */
  readonly maximumLength?: number;
  /** Operations to have open at once. Default 1: the synchronous mode. */
  readonly operationsInvoked?: number;
  /** Time for connecting, for each answer and for the release. Default 30,000 ms. */
  readonly timeoutMs?: number;
}

export interface StoreRequest {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Picks the context; without it the first one accepted for the SOP class. */
  readonly transferSyntaxUid?: string;
  /** Encoded data set without file meta, in the context's transfer syntax. Not copied; unchanged until answered. */
  readonly dataSet: OutgoingDataSet;
}

/** Status of a response; see `statusClass`. */
export interface OperationResult {
  readonly status: number;
  readonly errorComment?: string;
}

const defaultTimeoutMs = 30_000;

/** A DIMSE service user over one association: verification and storage. */
export class StoreClient {
  readonly #association: AssociationRequestor;
  readonly #timeoutMs: number;

  private constructor(socket: Socket, options: ClientOptions) {
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#association = new AssociationRequestor({
      transport: socket,
      request: {
        calledAeTitle: options.calledAeTitle,
        callingAeTitle: options.callingAeTitle,
        contexts: options.contexts.map((context, i) => ({ id: i * 2 + 1, ...context })),
        maximumLength: options.maximumLength ?? 131_072,
        operationsInvoked: options.operationsInvoked ?? 1,
      },
      timeoutMs: this.#timeoutMs,
      handler: (_context, { commandField }) => {
        throw new MalformedMessageError('a request that nobody expects', { details: { commandField } });
      },
      closed: () => undefined,
    });
  }

  /**
   * Connects and associates.
   *
   * @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError
   */
  static async connect(options: ClientOptions): Promise<StoreClient> {
    const socket = await openSocket(options.host, options.port, options.timeoutMs ?? defaultTimeoutMs);
    const client = new StoreClient(socket, options);
    await client.#association.associate();
    return client;
  }

  /** Operations that may be open at once. */
  get operations(): number {
    return this.#association.operations;
  }

  get contexts(): readonly AcceptedContext[] {
    return [...this.#association.contexts.values()];
  }

  /** C-ECHO. @throws NoPresentationContextError, AssociationAbortedError, DimseTimeoutError */
  async echo(): Promise<OperationResult> {
    const sopClassUid = '1.2.840.10008.1.1';
    const context = this.#context(sopClassUid);
    const command = { commandField: commandFields['C-ECHO-RQ'], affectedSopClassUid: sopClassUid };
    return result(await this.#invoke(context, command));
  }

  /**
   * C-STORE. May be called again before the answer, up to `operations` times.
   *
   * @throws NoPresentationContextError, AssociationAbortedError, DimseTimeoutError
   */
  async store(request: StoreRequest): Promise<OperationResult> {
    const context = this.#context(request.sopClassUid, request.transferSyntaxUid);
    const command = {
      commandField: commandFields['C-STORE-RQ'],
      affectedSopClassUid: request.sopClassUid,
      affectedSopInstanceUid: request.sopInstanceUid,
      priority: priorities.medium,
    };
    return result(await this.#invoke(context, command, request.dataSet));
  }

  /** Releases the association. @throws AssociationAbortedError, DimseTimeoutError */
  release(): Promise<void> {
    return this.#association.release();
  }

  abort(): void {
    this.#association.abort();
  }

  #context(abstractSyntaxUid: string, transferSyntaxUid?: string): AcceptedContext {
    for (const context of this.#association.contexts.values()) {
      const fits = transferSyntaxUid === undefined || context.transferSyntaxUid === transferSyntaxUid;
      if (context.abstractSyntaxUid === abstractSyntaxUid && fits) return context;
    }
    throw new NoPresentationContextError('no presentation context was accepted', {
      details: { abstractSyntaxUid, transferSyntaxUid },
    });
  }

  async #invoke(context: AcceptedContext, content: CommandContent, dataSet?: OutgoingDataSet): Promise<CommandSet> {
    const options = { dataSet, timeoutMs: this.#timeoutMs };
    return (await this.#association.invoke(context, content, options)).command;
  }
}

function result(response: CommandSet): OperationResult {
  const { status = 0xc000, errorComment } = response;
  return errorComment === undefined ? { status } : { status, errorComment };
}

function openSocket(host: string, port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const limit = limitTime(timeoutMs, () => {
      socket.destroy(new DimseTimeoutError('no connection in time', { details: { host, port, timeoutMs } }));
    });
    const failed = (error: Error) => {
      limit.cancel();
      const facts = { details: { host, port }, cause: error };
      reject(
        error instanceof DimseTimeoutError ? error : new AssociationAbortedError('no connection to the peer', facts),
      );
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      limit.cancel();
      socket.off('error', failed);
      resolve(socket);
    });
  });
}
