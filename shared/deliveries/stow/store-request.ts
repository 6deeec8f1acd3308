import { randomUUID } from 'node:crypto';
import { buildFileMeta } from '#shared/dicom/file-meta';
import type { OutgoingDataSet } from '#shared/dimse/messages/sender';
import type { ReadyInstance } from '#shared/dimse/storage/outgoing-instance';
import type { RequestLimits } from './stow-sites';

/** An instance as it went out. */
export interface SentInstance {
  readonly instance: ReadyInstance;
  /** Of the data set, as far as it went out. */
  readonly sizeBytes: number;
}

/** What a request asks for and tells while it is made. */
export interface RequestEvents {
  /** The next instance, null when there are no more. */
  next(): Promise<ReadyInstance | null>;
  paced(dataSet: OutgoingDataSet): OutgoingDataSet;
  /** The first byte of an instance goes out now. */
  started(instance: ReadyInstance): void;
  /** Its data set cannot be made to its end: the request ends with it. */
  broke(instance: ReadyInstance): void;
}

/**
 * One store request while it is made: Part 10 objects as multipart, taken one after the other until it is full, nothing
 * of them held.
 *
 * @see PS3.18 10.5.1, RFC 2046 5.1
 */
export class StoreRequest {
  readonly #boundary = randomUUID();
  readonly #events: RequestEvents;
  readonly #limits: RequestLimits;
  readonly #sent: { instance: ReadyInstance; sizeBytes: number }[] = [];
  #current: ReadyInstance | null;
  #isWhole = false;

  /** @param first - taken over */
  constructor(first: ReadyInstance, events: RequestEvents, limits: RequestLimits) {
    this.#current = first;
    this.#events = events;
    this.#limits = limits;
  }

  get contentType(): string {
    return `multipart/related; type="application/dicom"; boundary=${this.#boundary}`;
  }

  get sent(): readonly SentInstance[] {
    return this.#sent;
  }

  /** All of its instances went out to their ends. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  get sizeBytes(): number {
    return this.#sent.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** Each chunk is to be left unchanged until the next is asked for. */
  async *body(): AsyncGenerator<Uint8Array> {
    while (this.#current) {
      yield* this.#part(this.#current);
      await this.close();
      this.#current = this.#isFull ? null : await this.#events.next();
    }
    this.#isWhole = true;
    yield Buffer.from(`\r\n--${this.#boundary}--\r\n`);
  }

  /** Gives back what is held: nobody reads the body any more. */
  async close(): Promise<void> {
    const current = this.#current;
    this.#current = null;
    await current?.release();
  }

  get #isFull(): boolean {
    return this.#sent.length >= this.#limits.instances || this.sizeBytes >= this.#limits.bytes;
  }

  async *#part(instance: ReadyInstance): AsyncGenerator<Uint8Array> {
    const sent = { instance, sizeBytes: 0 };
    this.#sent.push(sent);
    this.#events.started(instance);
    const lineEnd = this.#sent.length > 1 ? '\r\n' : '';
    const head = `${lineEnd}--${this.#boundary}\r\nContent-Type: application/dicom\r\n\r\n`;
    yield Buffer.concat([Buffer.from(head), fileMetaOf(instance)]);
    for await (const chunk of this.#chunksOf(instance)) {
      sent.sizeBytes += chunk.length;
      yield chunk;
    }
  }

  async *#chunksOf(instance: ReadyInstance): AsyncGenerator<Uint8Array> {
    const dataSet = this.#events.paced(instance.dataSet);
    try {
      yield* dataSet instanceof Uint8Array ? [dataSet] : dataSet.chunks;
    } catch (error) {
      this.#events.broke(instance);
      throw error;
    }
  }
}

const fileMetaOf = ({ sopClassUid, sopInstanceUid, transferSyntaxUid }: ReadyInstance): Uint8Array =>
  buildFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid });
