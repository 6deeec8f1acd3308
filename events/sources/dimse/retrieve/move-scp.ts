import { setTimeout as sleep } from 'node:timers/promises';
import { outgoingInstances } from '#shared/archive/retrieval/outgoing/outgoing-instances';
import { groupsOf, type SeriesGroup } from '#shared/archive/retrieval/outgoing/proposals';
import { transcodeWith } from '#shared/archive/retrieval/representation';
import { AssociationRejectedError, DimseStatusError } from '#shared/dimse/errors';
import { commandFields, priorities } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import type { InstanceIdentity, OutgoingInstance } from '#shared/dimse/storage/outgoing-instance';
import { notSent, sendInstances } from '#shared/dimse/storage/send-instances';
import { StoreContexts } from '#shared/dimse/storage/store-contexts';
import { Suspects } from '#shared/dimse/storage/suspects';
import type { DimseService, Operation } from '../service';
import { extendedNegotiation, retrieveModels } from './information-models';
import type { MoveAssociation, MoveDestination, MoveDestinations } from './move-destinations';
import { type Retrieval, type RetrieveParts, retrieve } from './retrieve-scp';

/** Waits before a destination that cannot be reached is tried again: as often as there are waits, without progress in between. */
const defaultRetryMs: readonly number[] = [1_000, 4_000];
/** An instance that was alone on its way this often when the association ended is not sent again. */
const unansweredLimit = 2;
/** A destination is given up after so many associations that ended in a row without an answer, each with another instance. */
const endedLimit = 10;

/** What C-MOVE works with. */
interface MoveParts extends RetrieveParts {
  readonly destinations: MoveDestinations;
  readonly retryMs?: readonly number[];
}

/** C-MOVE: instances go to a registered node, on associations of our own. PS3.4 C.4.2. */
export function moveScp(parts: MoveParts): DimseService {
  return {
    sopClassUids: new Set(retrieveModels.move.keys()),
    commandFields: [commandFields['C-MOVE-RQ']],
    extendedNegotiation,
    run: async (operation, dataSet) => {
      const destination = await findDestination(parts.destinations, operation);
      const model = retrieveModels.move.get(operation.context.abstractSyntaxUid)!;
      await retrieve(parts, model, { operation, dataSet }, async (retrieval) => {
        const suspects = new Suspects(endedLimit);
        for (const group of groupsOf(retrieval.selected, destination.transferSyntaxUids))
          await new GroupSender(retrieval, destination, suspects, group).send(parts.retryMs);
      });
    },
  };
}

async function findDestination(destinations: MoveDestinations, { command, peer }: Operation): Promise<MoveDestination> {
  const found = await destinations.find(command.moveDestination ?? '', peer);
  if (found) return found;
  throw new DimseStatusError(statuses.moveDestinationUnknown, 'the move destination is not known here');
}

/** Sends some series to a destination, over several associations when one ends early. */
class GroupSender {
  readonly #retrieval: Retrieval;
  readonly #destination: MoveDestination;
  readonly #suspects: Suspects;
  readonly #group: SeriesGroup;
  readonly #onTheirWay = new Map<string, InstanceIdentity>();
  /** What ended an association that had been used before, before it took anything: it had died unseen. */
  #died: unknown;
  /** Times in a row that there was no association, or that we could not go on. */
  #failures = 0;

  constructor(retrieval: Retrieval, destination: MoveDestination, suspects: Suspects, group: SeriesGroup) {
    this.#retrieval = retrieval;
    this.#destination = destination;
    this.#suspects = suspects;
    this.#group = group;
  }

  /** @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError when the destination is given up */
  async send(retryMs = defaultRetryMs): Promise<void> {
    const { signal } = this.#retrieval.operation;
    while (!signal.aborted) {
      try {
        const association = await this.#destination.open(this.#group.contexts, signal);
        if (await this.#sendOver(association)) return;
      } catch (error) {
        if (signal.aborted) return;
        const waitMs = this.#waitAfter(error, retryMs);
        if (waitMs === undefined) throw error;
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** @returns how long to wait before the next association; undefined: the destination is given up */
  #waitAfter(error: unknown, retryMs: readonly number[]): number | undefined {
    const onTheirWay = [...this.#onTheirWay.values()];
    this.#onTheirWay.clear();
    if (error === this.#died) return 0;
    if (onTheirWay.length === 0) return isFinal(error) ? undefined : retryMs[this.#failures++];
    const suspects = this.#suspects;
    suspects.ended(
      onTheirWay.map(({ sopInstanceUid }) => sopInstanceUid),
      error,
    );
    for (const instance of onTheirWay)
      if (suspects.timesOf(instance.sopInstanceUid) >= unansweredLimit)
        this.#retrieval.ended(notSent(instance, 'unanswered'));
    if (suspects.isDestinationAtFault) return undefined;
    return suspects.endedInARow > 1 ? (retryMs[0] ?? 0) : 0;
  }

  /** @returns false when there is more than the destination takes over one association */
  async #sendOver(association: MoveAssociation): Promise<boolean> {
    const { operation, over, turn, ended } = this.#retrieval;
    const { command, peer, signal } = operation;
    const contexts = new StoreContexts(association.contexts);
    const { timeoutMs, instancesPerAssociation: limit } = this.#destination;
    let isDead = association.isReused;
    let isWhole: boolean;
    try {
      isWhole = await sendInstances(association, this.#instances(contexts, over), {
        ...{ contexts, signal, turn, window: association.window, timeoutMs, limit },
        paced: (dataSet) => association.paced(dataSet),
        priority: command.priority ?? priorities.medium,
        moveOriginator: { aeTitle: peer.callingAeTitle, messageId: command.messageId! },
        isAlone: ({ sopInstanceUid }) => this.#suspects.has(sopInstanceUid),
        started: (instance) => this.#onTheirWay.set(instance.sopInstanceUid, instance),
        ended: (outcome) => {
          this.#onTheirWay.delete(outcome.instance.sopInstanceUid);
          if (outcome.status !== null) {
            isDead = false;
            this.#suspects.answered();
            association.sent(outcome.sizeBytes);
          }
          // Its bytes ended the association, and that once.
          if (outcome.status !== null || outcome.obstacle === 'unreadable') this.#failures = 0;
          ended(outcome);
        },
      });
    } catch (error) {
      if (isDead) this.#died = error;
      association.discard(error);
      throw error;
    }
    await association.release();
    return isWhole;
  }

  /** What has not ended; what was set aside comes last. */
  async *#instances(contexts: StoreContexts, over: AbortSignal): AsyncGenerator<OutgoingInstance> {
    const { parts, hasEnded } = this.#retrieval;
    do {
      yield* outgoingInstances(this.#group.selected, {
        archive: parts.archive,
        transcode: transcodeWith(() => parts.images, over),
        syntaxesFor: (sopClassUid, stored) => contexts.syntaxesFor(sopClassUid, stored),
        isDone: (uid) => hasEnded(uid) || this.#suspects.isAside(uid),
      });
    } while (this.#suspects.takeBack());
  }
}

/** A rejection for good; a transient one may be tried again. PS3.8 9.3.4. */
const isFinal = (error: unknown): boolean => error instanceof AssociationRejectedError && error.details['result'] === 1;
