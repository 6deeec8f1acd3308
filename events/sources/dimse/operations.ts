import type { AssociationAcceptor } from '#shared/dimse/association/acceptor';
import type { DataSetSink } from '#shared/dimse/messages/assembler';

/** The open operations of one association; the peer waits while it has more open than was agreed. */
export class Operations {
  readonly #association: AssociationAcceptor;
  readonly #clock: { now(): number };
  #open = 0;
  #isHeld = false;
  #receivingSince: number | undefined;

  constructor(association: AssociationAcceptor, clock: { now(): number }) {
    this.#association = association;
    this.#clock = clock;
  }

  /** Operations without their last response. */
  get open(): number {
    return this.#open;
  }

  /** When the data set now arriving began (ms), undefined while there is none. */
  get receivingSince(): number | undefined {
    return this.#receivingSince;
  }

  begin(): void {
    this.#open++;
  }

  /** The last response is out, or there will be none. */
  end(): void {
    this.#open--;
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#association.resume();
  }

  /**
   * Follows the data set of an operation that has begun. When it is complete, no further command is read as long as the
   * peer has `open` operations; by default as many as were agreed.
   */
  receive(sink: DataSetSink, open = this.#association.operations): DataSetSink {
    this.#receivingSince = this.#clock.now();
    return {
      write: (bytes) => sink.write(bytes),
      end: () => {
        this.#receivingSince = undefined;
        this.limit(open);
        sink.end();
      },
      abort: () => {
        this.#receivingSince = undefined;
        this.#open--;
        sink.abort();
      },
    };
  }

  /** Reads no further command while as many operations are open. */
  limit(open: number): void {
    if (this.#open < open || this.#isHeld) return;
    this.#isHeld = true;
    this.#association.hold();
  }
}
