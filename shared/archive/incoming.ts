import { parsePart10Head } from '#shared/dicom/part10';
import { PlatformError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import { readHeader } from './header';
import { type Arrival, type Expectation, type Landing, Reception, type StoredInstance } from './receive';

/** What became of one instance of a request. */
export type Outcome =
  | { readonly kind: 'stored'; readonly instance: StoredInstance }
  | {
      readonly kind: 'failed';
      readonly error: unknown;
      readonly sopClassUid?: string;
      readonly sopInstanceUid?: string;
    };

/** Instances of one request whose landing is awaited at a time: they share commit groups. */
const outstandingLimit = 16;
/**
 * Faulty instances of one request that go to quarantine. Further ones, and empty parts, are refused without keeping
 * their bytes: a request of thousands of broken parts must not become thousands of objects.
 */
const quarantineLimit = 100;

/** Takes the instances of one request, one after another, and lands them side by side. */
export class IncomingInstances {
  readonly #archive: Archive;
  readonly #arrival: Arrival;
  readonly #expected: Expectation;
  readonly #outcomes: Outcome[] = [];
  readonly #outstanding = new Set<Promise<void>>();
  #reception: Reception | null = null;
  /** First bytes of the instance, to name it should it fail. */
  #head: Uint8Array | null = null;
  #failure: { readonly error: unknown } | null = null;
  readonly #quarantines: boolean;
  readonly #landing: Landing | undefined;
  #faulty = 0;

  /**
   * @param quarantines - false: faulty instances are refused without keeping their bytes, because their sender has them
   * @param landing - default: that of the archive
   */
  constructor(archive: Archive, arrival: Arrival, expected: Expectation, quarantines = true, landing?: Landing) {
    this.#archive = archive;
    this.#arrival = arrival;
    this.#expected = expected;
    this.#quarantines = quarantines;
    this.#landing = landing;
  }

  begin(): void {
    this.#reception = new Reception(this.#archive, this.#arrival, null, this.#landing);
    this.#head = null;
    this.#failure = null;
  }

  /** Takes bytes of the instance begun last; a promise means: give no more until it resolves. Never fails. */
  write(bytes: Uint8Array): void | Promise<void> {
    if (!this.#reception || this.#failure) return undefined;
    this.#head ??= bytes;
    try {
      return this.#reception.write(bytes)?.catch((error: unknown) => this.#giveUp(error));
    } catch (error) {
      this.#giveUp(error);
      return undefined;
    }
  }

  /** The instance is there: lands it. A promise means: begin no other until it resolves. */
  end(): void | Promise<void> {
    const reception = this.#reception;
    if (!reception) return undefined;
    const place = this.#outcomes.push(failedOutcome(this.#failure?.error, this.#head)) - 1;
    this.#reception = null;
    if (this.#failure) return undefined;
    const head = this.#head;
    const quarantine = this.#quarantines && head !== null && this.#faulty < quarantineLimit;
    const landing = reception
      .finish(this.#expected, { quarantine })
      .then(
        (instance) => {
          this.#outcomes[place] = { kind: 'stored', instance };
        },
        (error: unknown) => {
          this.#faulty += 1;
          this.#outcomes[place] = failedOutcome(error, head);
        },
      )
      .finally(() => this.#outstanding.delete(landing));
    this.#outstanding.add(landing);
    return this.#outstanding.size < outstandingLimit ? undefined : Promise.race(this.#outstanding);
  }

  /** The body broke off: an instance that is not complete is given up. Those before it land all the same. */
  abort(error: unknown): void {
    if (!this.#reception) return;
    this.#reception.abort();
    this.#reception = null;
    this.#outcomes.push(failedOutcome(error, this.#head));
  }

  /** Notes an instance that cannot even begin. */
  refuse(error: unknown, identity: { readonly sopClassUid?: string; readonly sopInstanceUid?: string }): void {
    this.#outcomes.push({ kind: 'failed', error, ...identity });
  }

  /** Resolves when every instance landed or failed, in the order in which they came. */
  async settled(): Promise<readonly Outcome[]> {
    await Promise.all(this.#outstanding);
    return this.#outcomes;
  }

  #giveUp(error: unknown): void {
    this.#failure = { error };
    this.#reception?.abort();
  }
}

/** @param head - first bytes, from which the instance is named as far as they tell */
function failedOutcome(error: unknown, head: Uint8Array | null): Outcome {
  return { kind: 'failed', error, ...(head ? identityOf(head) : {}) };
}

function identityOf(head: Uint8Array): { sopClassUid?: string; sopInstanceUid?: string } {
  try {
    const part10 = parsePart10Head(head);
    const { mediaStorageSopClassUid: sopClassUid, mediaStorageSopInstanceUid: sopInstanceUid } = part10;
    if (sopClassUid && sopInstanceUid) return { sopClassUid, sopInstanceUid };
    const header = readHeader(head.subarray(part10.dataSetOffset), part10.transferSyntaxUid, true);
    return 'moreNeeded' in header ? {} : { sopClassUid: header.sopClassUid, sopInstanceUid: header.sopInstanceUid };
  } catch (error) {
    if (error instanceof PlatformError) return {};
    throw error;
  }
}
