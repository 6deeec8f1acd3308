import { limitTime } from '#shared/kernel/time-limit';
import type { AcceptedContext } from '../association/negotiation';
import { commandFields } from '../messages/command-fields';
import type { CommandSet } from '../messages/command-set';
import type { RequestOptions, Response } from '../messages/requests';
import type { CommandContent, OutgoingDataSet } from '../messages/sender';
import type { InstanceIdentity, Obstacle, OutgoingInstance, ReadyInstance } from './outgoing-instance';
import type { StoreContexts } from './store-contexts';

/** What sending needs of an association, whichever side asked for it. */
export interface StoringAssociation {
  /** @throws AssociationAbortedError, DimseTimeoutError, what a streamed data set threw */
  invoke(context: AcceptedContext, command: CommandContent, options: RequestOptions): Promise<Response>;
  abort(): void;
}

/** What became of one instance. */
export interface StoreOutcome {
  readonly instance: InstanceIdentity;
  /** Status of the response, with its Error Comment; null: it was not sent, `obstacle` says why. */
  readonly status: number | null;
  readonly errorComment?: string | undefined;
  readonly obstacle: Obstacle | null;
  /** In which it was sent. */
  readonly transferSyntaxUid: string | null;
}

/** How instances are sent. */
export interface SendOptions {
  readonly contexts: StoreContexts;
  /** Priority (0000,0700). */
  readonly priority: number;
  /** Of a C-MOVE: who asked for it, and its Message ID. */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number };
  /** Operations that we may have open at once; default 1. */
  readonly window?: number;
  /** Longest wait for the peer to take a piece of a data set, and for its response; then the association is aborted. */
  readonly timeoutMs: number;
  /** Aborted: what is on its way is awaited, nothing else is sent. */
  readonly signal: AbortSignal;
  /** Waits for the turn of the next instance among others that are being sent. @returns what ends it */
  readonly turn?: () => Promise<() => void>;
  /** The first byte of an instance goes out now: without an outcome the peer may have it or not. */
  readonly started?: (instance: ReadyInstance) => void;
  readonly ended: (outcome: StoreOutcome) => void;
}

/**
 * Sends instances over one association by C-STORE, each as soon as it is ready and the peer may be asked. Every
 * instance has one outcome; when the association ends, those on their way have none.
 *
 * @param instances - ended by `return` when not all are sent
 * @throws AssociationAbortedError, DimseTimeoutError; what the source or a streamed data set threw
 * @see DICOM PS3.7 9.1.1, PS3.4 C.4.2.2, C.4.3.2
 */
export async function sendInstances(
  association: StoringAssociation,
  instances: AsyncIterable<OutgoingInstance>,
  options: SendOptions,
): Promise<void> {
  const open = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const instance of instances) {
      if ('obstacle' in instance) {
        options.ended({ instance, status: null, obstacle: instance.obstacle, transferSyntaxUid: null });
        if (options.signal.aborted) break;
        continue;
      }
      if (options.signal.aborted || failures.length > 0) {
        await instance.release();
        break;
      }
      const sent: Promise<void> = sendOne(association, instance, options)
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => open.delete(sent));
      open.add(sent);
      if (open.size >= (options.window ?? 1)) await Promise.race(open);
      if (failures.length > 0) break;
    }
  } finally {
    await Promise.all(open);
  }
  if (failures.length > 0) throw failures[0];
}

async function sendOne(association: StoringAssociation, instance: ReadyInstance, options: SendOptions): Promise<void> {
  const { transferSyntaxUid } = instance;
  try {
    const done = await options.turn?.();
    try {
      const { status = 0xc000, errorComment } = await store(association, instance, options);
      options.ended({ instance, status, errorComment, obstacle: null, transferSyntaxUid });
    } finally {
      done?.();
    }
  } finally {
    await instance.release();
  }
}

async function store(
  association: StoringAssociation,
  instance: ReadyInstance,
  options: SendOptions,
): Promise<CommandSet> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid } = instance;
  const { contexts, priority, moveOriginator, timeoutMs } = options;
  const context = contexts.contextFor(sopClassUid, transferSyntaxUid)!;
  const command: CommandContent = {
    commandField: commandFields['C-STORE-RQ'],
    affectedSopClassUid: sopClassUid,
    affectedSopInstanceUid: sopInstanceUid,
    priority,
    ...(moveOriginator && {
      moveOriginatorApplicationEntityTitle: moveOriginator.aeTitle,
      moveOriginatorMessageId: moveOriginator.messageId,
    }),
  };
  options.started?.(instance);
  const watched = new WatchedDataSet(instance.dataSet, timeoutMs, () => association.abort());
  try {
    return (await association.invoke(context, command, { dataSet: watched.dataSet, timeoutMs })).command;
  } catch (error) {
    // What cannot be read to its end takes the association with it: the peer has half of it.
    if (watched.isBroken) options.ended({ instance, status: null, obstacle: 'unreadable', transferSyntaxUid });
    throw error;
  } finally {
    watched.end();
  }
}

/** A data set on its way: a peer that takes nothing of it for too long loses its association. */
class WatchedDataSet {
  readonly dataSet: OutgoingDataSet;
  readonly #timeoutMs: number;
  readonly #expired: () => void;
  #limit: { cancel(): void };
  /** True when the data set could not be made to its end. */
  isBroken = false;

  constructor(dataSet: OutgoingDataSet, timeoutMs: number, expired: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#expired = expired;
    this.#limit = limitTime(timeoutMs, expired);
    if (dataSet instanceof Uint8Array) this.dataSet = dataSet;
    else this.dataSet = { length: dataSet.length, chunks: this.#follow(dataSet.chunks) };
  }

  end(): void {
    this.#limit.cancel();
  }

  async *#follow(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunks) {
        this.#limit.cancel();
        this.#limit = limitTime(this.#timeoutMs, this.#expired);
        yield chunk;
      }
    } catch (error) {
      this.isBroken = true;
      throw error;
    }
  }
}
