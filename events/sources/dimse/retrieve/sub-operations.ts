import { statusClass, statuses } from '#shared/dimse/messages/statuses';
import type { StoreOutcome } from '#shared/dimse/storage/send-instances';
import { CancelledError, type Operation, type ResponseFields } from '../service';
import { failedInstances } from './identifier';

/** A peer that waits hears of us at least this often. */
const pendingEveryMs = 1_000;
/** And not more often than this, however fast instances go. */
const pendingApartMs = 250;
/** UIDs of failed instances that may fit into the list of the last response. */
const namedLimit = 8_192;
/** Numbers in a command set have 16 bits. */
const countLimit = 0xffff;

/**
 * The sub-operations of one C-MOVE or C-GET: counts them and tells the peer, in between and at the end.
 *
 * @see DICOM PS3.4 C.4.2.1, C.4.3.1; PS3.7 9.1.3, 9.1.4
 */
export class SubOperations {
  readonly #operation: Operation;
  readonly #ended = new Set<string>();
  readonly #failedUids: string[] = [];
  readonly #timer: NodeJS.Timeout;
  #remaining: number;
  #completed = 0;
  #failed = 0;
  #warning = 0;
  #toldAtMs = 0;
  #telling: Promise<void> | undefined;

  /** @param count - instances that are to be sent */
  constructor(operation: Operation, count: number) {
    this.#operation = operation;
    this.#remaining = count;
    this.#timer = setInterval(() => this.#tell(), pendingEveryMs);
  }

  /** Whether an instance has had its sub-operation. */
  hasEnded(sopInstanceUid: string): boolean {
    return this.#ended.has(sopInstanceUid);
  }

  /** One more has ended. */
  ended({ instance, status }: StoreOutcome): void {
    this.#ended.add(instance.sopInstanceUid);
    this.#remaining = Math.max(0, this.#remaining - 1);
    const kind = status === null ? 'failure' : statusClass(status);
    if (kind === 'success') this.#completed++;
    else if (kind === 'warning') this.#warning++;
    else {
      this.#failed++;
      if (this.#failedUids.length < namedLimit) this.#failedUids.push(instance.sopInstanceUid);
    }
    if (performance.now() - this.#toldAtMs >= pendingApartMs) this.#tell();
  }

  /** Sub-operations that could not be begun: the first of them are named. */
  async unsent(uids: AsyncIterable<string>): Promise<void> {
    this.#failed += this.#remaining;
    this.#remaining = 0;
    for await (const uid of uids) {
      if (this.#failedUids.length >= namedLimit) return;
      if (!this.#ended.has(uid)) this.#failedUids.push(uid);
    }
  }

  /** The last response: after a C-CANCEL with what remains, else by what failed. */
  async finish(isCancelled: boolean): Promise<void> {
    this.stop();
    await this.#telling;
    const { remaining, ...done } = this.#counts();
    const status = isCancelled ? statuses.cancel : this.#status();
    const fields: ResponseFields = isCancelled ? { status, ...remaining, ...done.counts } : { status, ...done.counts };
    const { transferSyntaxUid } = this.#operation.context;
    await this.#operation.respond(fields, failedInstances(this.#failedUids, transferSyntaxUid));
  }

  /** Nothing more is told but the end. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #status(): number {
    if (this.#failed === 0 && this.#warning === 0) return statuses.success;
    const isAllFailed = this.#completed === 0 && this.#warning === 0;
    return isAllFailed ? statuses.cannotPerformSubOperations : statuses.subOperationsIncomplete;
  }

  #counts() {
    const atMost = (count: number) => Math.min(count, countLimit);
    return {
      remaining: { numberOfRemainingSuboperations: atMost(this.#remaining) },
      counts: {
        numberOfCompletedSuboperations: atMost(this.#completed),
        numberOfFailedSuboperations: atMost(this.#failed),
        numberOfWarningSuboperations: atMost(this.#warning),
      },
    };
  }

  /** A pending response, unless the one before is still on its way. */
  #tell(): void {
    if (this.#telling) return;
    this.#toldAtMs = performance.now();
    const { remaining, counts } = this.#counts();
    this.#telling = this.#operation.respond({ status: statuses.pending, ...remaining, ...counts }).then(
      () => {
        this.#telling = undefined;
      },
      // The association is over: whoever sends on it hears of it.
      () => this.stop(),
    );
  }
}

/** True when the peer wants no more of an operation, by C-CANCEL. */
export const isCancelled = ({ signal }: Operation): boolean =>
  signal.aborted && signal.reason instanceof CancelledError;
