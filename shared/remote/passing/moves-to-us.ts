import { randomInt } from 'node:crypto';
import { Reception as ArchiveReception, type Landing } from '#shared/archive/receive';
import { statuses } from '#shared/dimse/messages/statuses';
import type { Reception } from '#shared/dimse/messages/store-operation';
import { answer, type ReceptionResult, storeFailureOf, storeFailures } from '#shared/dimse/messages/store-statuses';
import { PlatformError } from '#shared/kernel/errors';
import { NodeUnusableError } from '../errors';
import { HandOverClosedError } from './hand-over';
import { type ExpectedMove, MoveToUs, type SentInstance } from './move-to-us';

/** Why an instance was not given on. */
class NotWantedError extends Error {}

/**
 * The C-MOVEs of ours that are to bring instances to who waits for them in this process. The listener of this process
 * asks for each instance that arrives whether it is one of these, and else lands it.
 */
export class MovesToUs {
  readonly #moves = new Set<MoveToUs>();
  #listeners = 0;
  /** Of all C-MOVEs of this process, so that Move Originator Message ID tells them apart. */
  #lastMessageId = randomInt(0xffff);

  /** A listener asks `receptionOf` from now on. @returns to be called when it does not any more */
  listen(): () => void {
    this.#listeners += 1;
    return () => {
      this.#listeners -= 1;
    };
  }

  /** A Message ID that no other C-MOVE of this process has. PS3.7 9.3.4.1. */
  nextMessageId(): number {
    this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
    return this.#lastMessageId;
  }

  /** A C-MOVE is about to be sent under the Message ID of what is returned. @throws NodeUnusableError without listener */
  begin(expected: ExpectedMove): MoveToUs {
    if (this.#listeners === 0) throw new NodeUnusableError('This process has no listener to which a node could send');
    const move: MoveToUs = new MoveToUs(this.nextMessageId(), expected, () => this.#moves.delete(move));
    this.#moves.add(move);
    return move;
  }

  /** Where an instance goes that one of the moves brings; undefined: none does, it is like any other. */
  receptionOf(instance: SentInstance): Reception | undefined {
    const bringing = this.#bringing(instance);
    const [move] = bringing;
    if (!move) return undefined;
    if (!bringing.some((one) => one.wants(instance.sopInstanceUid))) return this.#turnedAway(instance);
    const { archive, arrival, landing } = move.expected;
    const chosen: Landing = {
      intake: () => landing.intake(),
      landIntake: async (...landed) => await this.#takerOf(instance).land(...landed),
    };
    const reception = new ArchiveReception(archive, arrival, instance, chosen);
    return {
      write: (chunk) => {
        move.progressed();
        return reception.write(chunk);
      },
      finish: async () => {
        try {
          await reception.finish({}, { quarantine: false });
          return { status: statuses.success };
        } catch (error) {
          return this.#refusalOf(error, instance);
        }
      },
      abort: () => reception.abort(),
    };
  }

  #bringing(instance: SentInstance): MoveToUs[] {
    return [...this.#moves].filter((move) => move.brings(instance));
  }

  /** Of several that may be meant, the one whose reader is the fastest. */
  #takerOf(instance: SentInstance): MoveToUs {
    const [taker] = this.#bringing(instance)
      .filter((move) => move.wants(instance.sopInstanceUid))
      .sort((a, b) => a.waiting - b.waiting);
    if (taker) return taker;
    throw new NotWantedError('It came already, or nobody waits for it any more');
  }

  /** Read and dropped: success only for what its reader has. */
  #turnedAway(instance: SentInstance): Reception {
    return {
      write: () => {
        for (const move of this.#bringing(instance)) move.progressed();
      },
      finish: async () => this.#notWanted(instance),
      abort: () => undefined,
    };
  }

  #refusalOf(error: unknown, instance: SentInstance): ReceptionResult {
    if (error instanceof NotWantedError) return this.#notWanted(instance);
    if (error instanceof HandOverClosedError) return answer(storeFailures.notAwaited);
    if (!(error instanceof PlatformError) || error.retryable) throw error; // for the log
    return storeFailureOf(error);
  }

  #notWanted(instance: SentInstance): ReceptionResult {
    const isRepeated = this.#bringing(instance).some((move) => move.hasGiven(instance.sopInstanceUid));
    return isRepeated ? { status: statuses.success } : answer(storeFailures.notAwaited);
  }
}
