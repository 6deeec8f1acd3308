import type { DataSetSink } from './assembler';
import { answer, type ReceptionResult, storeFailureOf, storeFailures } from './store-statuses';

/**
 * Where the data set of one instance goes. Exactly one of `finish` and `abort` is called, once, as the last call.
 */
export interface Reception {
  /**
   * The next bytes of the data set, as received. They hold until this returns: what is kept is copied, also by who
   * returns a promise. That makes the association wait: neither `write` nor `finish` is called before it resolves
   * (`abort` may be). A rejection or exception fails this instance only: its remaining bytes are dropped and `abort` is
   * called.
   */
  write(chunk: Uint8Array): void | Promise<void>;
  /** The data set is complete; resolves when it is durable (or refused). The C-STORE-RSP goes out then. */
  finish(): Promise<ReceptionResult>;
  /** The instance will not be completed: the association died, or a limit or an error ended it. */
  abort(): void;
}

export interface StoreOperationOptions {
  begin(): Reception;
  readonly objectBytes: number;
  /** Stop and start the flow of fragments; always in pairs. */
  hold(): void;
  resume(): void;
  /** Called once, unless the operation is aborted first. */
  respond(result: ReceptionResult): void;
  /** For the log. */
  failed(error: unknown): void;
}

/** One C-STORE from its command to its response: streams the data set to a reception and turns failures into statuses. */
export class StoreOperation implements DataSetSink {
  readonly #options: StoreOperationOptions;
  #reception: Reception | undefined;
  #refusal: ReceptionResult | undefined;
  /** What arrived while the reception took its time, in memory of our own: the rest of a fragment at most. */
  #queue: Uint8Array[] = [];
  #isWriting = false;
  #isEnded = false;
  #isAborted = false;
  #sizeBytes = 0;

  constructor(options: StoreOperationOptions) {
    this.#options = options;
    try {
      this.#reception = options.begin();
    } catch (error) {
      this.#fail(error);
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  write(bytes: Uint8Array): void {
    this.#sizeBytes += bytes.length;
    if (!this.#reception) return;
    if (this.#sizeBytes > this.#options.objectBytes) {
      this.#refuse(answer(storeFailures.overLimit));
      return;
    }
    if (this.#isWriting || this.#queue.length > 0) this.#queue.push(Uint8Array.from(bytes));
    else this.#pass(bytes);
  }

  end(): void {
    this.#isEnded = true;
    this.#pump();
  }

  abort(): void {
    this.#isAborted = true;
    this.#drop();
  }

  /** Passes on what waits, one write at a time; then, when all was received, finishes. */
  #pump(): void {
    while (this.#reception && !this.#isWriting && this.#queue.length > 0) this.#pass(this.#queue.shift()!);
    if (!this.#isEnded || this.#isWriting || this.#isAborted) return;
    this.#isEnded = false;
    this.#finish().then(
      (result) => this.#options.respond(result),
      (error: unknown) => {
        this.#fail(error);
        this.#options.respond(this.#refusal!);
      },
    );
  }

  #pass(chunk: Uint8Array): void {
    try {
      const written = this.#reception!.write(chunk);
      if (written) this.#await(written);
    } catch (error) {
      this.#fail(error);
    }
  }

  #await(written: Promise<void>): void {
    this.#isWriting = true;
    this.#options.hold();
    written
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#isWriting = false;
        this.#pump();
        this.#options.resume();
      });
  }

  async #finish(): Promise<ReceptionResult> {
    const reception = this.#reception;
    if (!reception) return this.#refusal!;
    this.#reception = undefined; // finished: no abort any more
    return await reception.finish();
  }

  #fail(error: unknown): void {
    this.#options.failed(error);
    this.#refuse(storeFailureOf(error));
  }

  /** The instance fails, the association goes on: the rest of the data set is read and dropped. */
  #refuse(result: ReceptionResult): void {
    this.#refusal ??= result;
    this.#drop();
  }

  #drop(): void {
    const reception = this.#reception;
    this.#reception = undefined;
    this.#queue = [];
    try {
      reception?.abort();
    } catch (error) {
      this.#options.failed(error);
    }
  }
}
