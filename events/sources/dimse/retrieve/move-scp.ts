import { setTimeout as sleep } from 'node:timers/promises';
import { outgoingInstances } from '#shared/archive/retrieval/outgoing/outgoing-instances';
import { groupsOf, type SeriesGroup } from '#shared/archive/retrieval/outgoing/proposals';
import { transcodeWith } from '#shared/archive/retrieval/representation';
import { AssociationRejectedError, DimseStatusError } from '#shared/dimse/errors';
import { commandFields, priorities } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import type { InstanceIdentity } from '#shared/dimse/storage/outgoing-instance';
import { notSent, sendInstances } from '#shared/dimse/storage/send-instances';
import { StoreContexts } from '#shared/dimse/storage/store-contexts';
import type { DimseService, Operation } from '../service';
import { extendedNegotiation, retrieveModels } from './information-models';
import type { MoveAssociation, MoveDestination, MoveDestinations } from './move-destinations';
import { type Retrieval, type RetrieveParts, retrieve } from './retrieve-scp';

/** Waits before a destination is tried again: as often as there are waits, without progress in between. */
const defaultRetryMs: readonly number[] = [1_000, 4_000];
/** An instance that was on its way this often when the association ended is not sent again. */
const unansweredLimit = 2;

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
        const groups = groupsOf(retrieval.selected, destination.transferSyntaxUids);
        for (const group of groups) await new GroupSender(retrieval, destination, group).send(parts.retryMs);
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
  readonly #group: SeriesGroup;
  /** Instances on their way, and how often an association ended with each. */
  readonly #onTheirWay = new Map<string, InstanceIdentity>();
  readonly #unanswered = new Map<string, number>();
  /** What ended an association that had been used before, before it took anything: it had died unseen. */
  #died: unknown;
  #failures = 0;

  constructor(retrieval: Retrieval, destination: MoveDestination, group: SeriesGroup) {
    this.#retrieval = retrieval;
    this.#destination = destination;
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
        if (error === this.#died) continue;
        this.#giveUpUnanswered();
        const waitMs = isFinal(error) ? undefined : retryMs[this.#failures++];
        if (waitMs === undefined) throw error;
        await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** @returns false when there is more than the destination takes over one association */
  async #sendOver(association: MoveAssociation): Promise<boolean> {
    const { parts, operation, over, turn, ended, hasEnded } = this.#retrieval;
    const { command, peer, signal } = operation;
    const contexts = new StoreContexts(association.contexts);
    const instances = outgoingInstances(this.#group.selected, {
      archive: parts.archive,
      transcode: transcodeWith(() => parts.images, over),
      syntaxesFor: (sopClassUid, stored) => contexts.syntaxesFor(sopClassUid, stored),
      isDone: hasEnded,
    });
    const { timeoutMs, instancesPerAssociation: limit } = this.#destination;
    let isDead = association.isReused;
    let isWhole: boolean;
    try {
      isWhole = await sendInstances(association, instances, {
        ...{ contexts, signal, turn, window: association.window, timeoutMs, limit },
        paced: (dataSet) => association.paced(dataSet),
        priority: command.priority ?? priorities.medium,
        moveOriginator: { aeTitle: peer.callingAeTitle, messageId: command.messageId! },
        started: (instance) => this.#onTheirWay.set(instance.sopInstanceUid, instance),
        ended: (outcome) => {
          this.#onTheirWay.delete(outcome.instance.sopInstanceUid);
          if (outcome.status !== null) {
            this.#failures = 0;
            isDead = false;
            association.sent(outcome.sizeBytes);
          }
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

  /** What an association ends with each time is not sent for ever. */
  #giveUpUnanswered(): void {
    for (const [uid, instance] of this.#onTheirWay) {
      const times = (this.#unanswered.get(uid) ?? 0) + 1;
      this.#unanswered.set(uid, times);
      if (times < unansweredLimit) continue;
      this.#retrieval.ended(notSent(instance, 'unanswered'));
    }
    this.#onTheirWay.clear();
  }
}

/** A rejection for good; a transient one may be tried again. PS3.8 9.3.4. */
const isFinal = (error: unknown): boolean => error instanceof AssociationRejectedError && error.details['result'] === 1;
