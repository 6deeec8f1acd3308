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
  /** Of the data set that was sent; 0 where it was not known before. */
  readonly sizeBytes: number;
}

/** The outcome of an instance that was not sent. */
export const notSent = (instance: InstanceIdentity, obstacle: Obstacle): StoreOutcome => ({
  ...{ instance, status: null, obstacle, transferSyntaxUid: null, sizeBytes: 0 },
});

/** How instances are sent. */
export interface SendOptions {
  readonly contexts: StoreContexts;
  /** Priority (0000,0700). */
  readonly priority: number;
  /** Of a C-MOVE: who asked for it, and its Message ID. */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number };
  /** Operations that we may have open at once; default 1. */
  readonly window?: number;
  /** Whether an instance is sent with nothing else on its way; default: none is. */
  readonly isAlone?: (instance: ReadyInstance) => boolean;
  /** So many are sent at most; default: all. */
  readonly limit?: number | undefined;
  /** The data set at the pace that the peer may be sent to. */
  readonly paced?: (dataSet: OutgoingDataSet) => OutgoingDataSet;
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
 * @returns false when it ended at the limit, and there are more
 * @throws AssociationAbortedError, DimseTimeoutError; what the source or a streamed data set threw
 * @see DICOM PS3.7 9.1.1, PS3.4 C.4.2.2, C.4.3.2
 */
export async function sendInstances(
  association: StoringAssociation,
  instances: AsyncIterable<OutgoingInstance>,
  options: SendOptions,
): Promise<boolean> {
  const open = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let [count, isWhole] = [0, true];
  try {
    for await (const instance of instances) {
      if ('obstacle' in instance) {
        options.ended(notSent(instance, instance.obstacle));
        if (options.signal.aborted) break;
        continue;
      }
      const isAlone = options.isAlone?.(instance) ?? false;
      if (isAlone) await Promise.all(open);
      isWhole = count++ !== options.limit;
      if (options.signal.aborted || failures.length > 0 || !isWhole) {
        await instance.release();
        break;
      }
      const sent: Promise<void> = sendOne(association, instance, options)
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => open.delete(sent));
      open.add(sent);
      if (isAlone || open.size >= (options.window ?? 1)) await Promise.race(open);
      if (failures.length > 0) break;
    }
  } finally {
    await Promise.all(open);
  }
  if (failures.length > 0) throw failures[0];
  return isWhole;
}

async function sendOne(association: StoringAssociation, instance: ReadyInstance, options: SendOptions): Promise<void> {
  const { transferSyntaxUid } = instance;
  try {
    const done = await options.turn?.();
    try {
      const { status = 0xc000, errorComment } = await store(association, instance, options);
      const sizeBytes = instance.dataSet.length ?? 0;
      options.ended({ instance, status, errorComment, obstacle: null, transferSyntaxUid, sizeBytes });
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
  // What cannot be read to its end takes the association with it: the peer has half of it.
  const broke = () => options.ended({ ...notSent(instance, 'unreadable'), transferSyntaxUid });
  const dataSet = (options.paced ?? asItIs)(followed(instance.dataSet, broke));
  return (await association.invoke(context, command, { dataSet, timeoutMs })).command;
}

const asItIs = (dataSet: OutgoingDataSet): OutgoingDataSet => dataSet;

/** The same data set; `broke` is called when it cannot be made to its end. */
function followed(dataSet: OutgoingDataSet, broke: () => void): OutgoingDataSet {
  if (dataSet instanceof Uint8Array) return dataSet;
  const { length, chunks } = dataSet;
  return { length, chunks: followedChunks(chunks, broke) };
}

async function* followedChunks(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, broke: () => void) {
  try {
    yield* chunks;
  } catch (error) {
    broke();
    throw error;
  }
}
