import type { AcceptedContext } from '../association/negotiation';
import { ByteCollector } from '../byte-collector';
import { MalformedMessageError, MalformedPduError } from '../errors';
import { noDataSet } from './command-fields';
import { type CommandSet, decodeCommandSet } from './command-set';

/** Takes the data set of one message as it arrives. Synchronous; what it throws aborts the association. */
export interface DataSetSink {
  /** The next bytes, never empty. They hold until this returns: who keeps them copies them. */
  write(bytes: Uint8Array): void;
  /** The data set is complete. */
  end(): void;
  /** The association ended before `end`; not called after it. */
  abort(): void;
}

/**
 * Called with every complete command set.
 *
 * @returns where its data set goes; undefined to discard it, and for commands without one
 */
export type CommandHandler = (context: AcceptedContext, command: CommandSet) => DataSetSink | undefined;

/** Largest command set taken; real ones have some hundred bytes. */
const commandLimitBytes = 65_536;

const discard: DataSetSink = { write: () => undefined, end: () => undefined, abort: () => undefined };

/**
 * Joins fragments to DIMSE messages: the command set is collected and decoded, the data set streams to its sink.
 *
 * @see DICOM PS3.7 section 6.3.1, PS3.8 Annex E
 */
export class MessageAssembler {
  readonly #contexts: ReadonlyMap<number, AcceptedContext>;
  readonly #handler: CommandHandler;
  readonly #command = new ByteCollector();
  #contextId: number | undefined;
  #sink: DataSetSink | undefined;

  constructor(contexts: ReadonlyMap<number, AcceptedContext>, handler: CommandHandler) {
    this.#contexts = contexts;
    this.#handler = handler;
  }

  /** True while a message is incomplete. */
  get isInMessage(): boolean {
    return this.#contextId !== undefined;
  }

  /**
   * @throws MalformedPduError for a presentation context that was not accepted
   * @throws MalformedMessageError for a broken command set, a data set without command, or mixed messages
   */
  fragment(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): void {
    const context = this.#contexts.get(contextId);
    if (!context) throw new MalformedPduError('data in a presentation context that was not accepted');
    if (this.#contextId !== undefined && this.#contextId !== contextId) {
      throw new MalformedMessageError('two messages are mixed');
    }
    if (isCommand === (this.#sink !== undefined)) {
      throw new MalformedMessageError(isCommand ? 'a command set inside a data set' : 'a data set without command set');
    }
    if (isCommand) this.#takeCommand(context, isLast, bytes);
    else this.#takeData(isLast, bytes);
  }

  /** The association is over. */
  abort(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.abort();
  }

  #takeCommand(context: AcceptedContext, isLast: boolean, bytes: Uint8Array): void {
    if (this.#command.length + bytes.length > commandLimitBytes) {
      throw new MalformedMessageError('a command set is too long', { details: { limitBytes: commandLimitBytes } });
    }
    this.#command.add(bytes);
    this.#contextId = context.id;
    if (!isLast) return;
    const command = decodeCommandSet(this.#command.takeAll());
    const hasDataSet = command.commandDataSetType !== noDataSet;
    if (!hasDataSet) this.#contextId = undefined;
    const sink = this.#handler(context, command);
    if (hasDataSet) this.#sink = sink ?? discard;
  }

  #takeData(isLast: boolean, bytes: Uint8Array): void {
    const sink = this.#sink!;
    if (bytes.length > 0) sink.write(bytes);
    if (!isLast || this.#sink !== sink) return;
    this.#sink = undefined;
    this.#contextId = undefined;
    sink.end();
  }
}
