import { statusClass } from '#shared/dimse/messages/statuses';
import type { StoreOutcome } from '#shared/dimse/storage/send-instances';
import { type DeliveryChunkDocument, type DeliveryCounts, noCounts } from './documents';

/** What is known of an instance when a chunk is made. */
export interface PlannedInstance {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly seriesInstanceUid: string;
}

/** One instance of a delivery, as it is shown. */
export interface InstanceRecord extends PlannedInstance {
  readonly state: InstanceState;
  /** Status of the last answer, four hexadecimal digits. */
  readonly status: string | null;
  readonly reason: string | null;
  readonly attempts: number;
  readonly repeated: boolean;
  /** The destination committed to it. */
  readonly committed: boolean;
  readonly answeredAt: string | null;
  readonly transferSyntaxUid: string | null;
}

/** What is known of an instance; `uncertain`: to be sent, and the destination may have received it. */
export type InstanceState = (typeof shownStates)[State];

const shownStates = { p: 'waiting', u: 'uncertain', i: 'sending', s: 'sent', w: 'warning', f: 'failed' } as const;
type State = keyof typeof shownStates;

/** An instance that is refused for a reason that may pass is tried this often. */
const triesLimit = 5;
/** One with which the association ended this often is not sent again. */
const unansweredLimit = 3;
/** One to which the destination does not commit after it was sent this often is not sent again. */
const uncommittedLimit = 2;

/** Out of resources (A7xx, 0213): the peer has no room for others either. */
const isFull = (status: number): boolean => status >>> 8 === 0xa7 || status === 0x0213;
/** Statuses that may be other ones later; 0110 is a processing failure. */
export const mayPass = (status: number): boolean => isFull(status) || status === 0x0110;

/** Why those failed that the destination may have received. */
const mayBeThere: ReadonlySet<string> = new Set(['unanswered', 'not-committed']);

/** Makes the first record of some instances. */
export function planChunk(
  delivery: string,
  number: number,
  instances: readonly PlannedInstance[],
): DeliveryChunkDocument {
  const uids: string[] = [];
  const indexOf = (uid: string) => (uids.includes(uid) ? uids.indexOf(uid) : uids.push(uid) - 1);
  const fill = <T>(value: T) => instances.map(() => value);
  return {
    ...{ _id: `${delivery}#${number}`, delivery, number, revision: 0 },
    sop: instances.map(({ sopInstanceUid }) => sopInstanceUid),
    sopClass: instances.map(({ sopClassUid }) => indexOf(sopClassUid)),
    series: instances.map(({ seriesInstanceUid }) => indexOf(seriesInstanceUid)),
    ...{ uids, states: 'p'.repeat(instances.length), repeated: 'n'.repeat(instances.length) },
    committed: 'n'.repeat(instances.length),
    ...{ status: fill(null), tries: fill(0), at: fill(null), syntax: fill(null), reasons: {} },
    counts: { ...noCounts, open: instances.length },
  };
}

/** The record of a chunk while it is sent: what was on its way when nobody knows any more is uncertain. */
export class ChunkRecord {
  #document: DeliveryChunkDocument;
  readonly #position: ReadonlyMap<string, number>;
  readonly #uids: string[];
  readonly #sopClass: number[];
  readonly #states: State[];
  readonly #repeated: string[];
  readonly #committed: string[];
  readonly #status: (number | null)[];
  readonly #tries: number[];
  readonly #at: (number | null)[];
  readonly #syntax: (number | null)[];
  readonly #reasons: Record<string, string>;
  readonly #started = new Set<number>();
  #before: readonly State[] = [];
  #bytes: number;

  constructor(document: DeliveryChunkDocument) {
    this.#document = document;
    this.#position = new Map(document.sop.map((uid, at) => [uid, at]));
    this.#uids = [...document.uids];
    this.#sopClass = [...document.sopClass];
    // Claimed by somebody who never said what became of it.
    this.#states = [...document.states].map((state) => (state === 'i' ? 'u' : state) as State);
    this.#repeated = [...document.repeated];
    this.#committed = [...document.committed];
    this.#status = [...document.status];
    this.#tries = [...document.tries];
    this.#at = [...document.at];
    this.#syntax = [...document.syntax];
    this.#reasons = { ...document.reasons };
    this.#bytes = document.counts.bytes;
  }

  /** SOP Instance UIDs that are still to be sent. */
  get open(): string[] {
    return this.#document.sop.filter((_uid, at) => 'pui'.includes(this.#states[at]!));
  }

  /** Series of what is still to be sent. */
  get openSeries(): string[] {
    const { series, uids } = this.#document;
    return [...new Set(series.filter((_one, at) => 'pui'.includes(this.#states[at]!)).map((index) => uids[index]!))];
  }

  /** Whether it may have been received before it was claimed. */
  wasUncertain(sopInstanceUid: string): boolean {
    return this.#before[this.#position.get(sopInstanceUid)!] === 'u';
  }

  /** Times that an instance was sent. */
  triesOf(sopInstanceUid: string): number {
    return this.#tries[this.#position.get(sopInstanceUid)!]!;
  }

  /** Everything open, or some of it, is about to be sent: to be saved before the first byte goes out. */
  claim(some?: ReadonlySet<string>): void {
    this.#before = [...this.#states];
    this.#started.clear();
    for (const [at, state] of this.#states.entries()) {
      const isWanted = some?.has(this.#document.sop[at]!) ?? true;
      if (isWanted && (state === 'p' || state === 'u')) this.#states[at] = 'i';
    }
  }

  /** The first byte of an instance goes out. */
  started(sopInstanceUid: string): void {
    const at = this.#position.get(sopInstanceUid)!;
    this.#started.add(at);
    this.#tries[at]! += 1;
    if (this.#before[at] === 'u') this.#repeated[at] = 'y';
  }

  /** @returns true when the destination has no room, and the rest should wait */
  ended({ instance, status, obstacle, transferSyntaxUid, sizeBytes }: StoreOutcome, nowMs: number): boolean {
    const at = this.#position.get(instance.sopInstanceUid);
    if (at === undefined) return false;
    this.#started.delete(at);
    if (status === null) {
      if (obstacle === 'origin-away') this.#states[at] = this.#before[at]!;
      else this.#fail(at, obstacle ?? 'unreadable');
      return false;
    }
    this.#status[at] = status;
    this.#at[at] = nowMs;
    // Of what is only described here the node may not have told it.
    this.#sopClass[at] = this.#indexOf(instance.sopClassUid);
    this.#syntax[at] = transferSyntaxUid === null ? null : this.#indexOf(transferSyntaxUid);
    const kind = statusClass(status);
    if (kind === 'success' || kind === 'warning') {
      this.#states[at] = kind === 'success' ? 's' : 'w';
      delete this.#reasons[at];
      this.#bytes += sizeBytes;
      return false;
    }
    const goesOn = mayPass(status) && this.#tries[at]! < triesLimit;
    // It was refused, so this time it was not received; what an earlier time may have done stays.
    if (goesOn) this.#states[at] = this.#before[at] === 'u' ? 'u' : 'p';
    else this.#fail(at, 'refused');
    return isFull(status);
  }

  /** It was not looked at, for a reason that others share: it is as before, and this time does not count. */
  putBack(sopInstanceUid: string): void {
    const at = this.#position.get(sopInstanceUid)!;
    this.#started.delete(at);
    this.#tries[at]! -= 1;
    this.#states[at] = this.#before[at]!;
  }

  /** It is not to be sent again. */
  failed(sopInstanceUid: string, reason: string): void {
    const at = this.#position.get(sopInstanceUid)!;
    this.#started.delete(at);
    this.#fail(at, reason);
  }

  /**
   * The association or the request is over.
   *
   * @param isWhole - everything that could be given was given: what is left is gone
   * @param isThere - the destination takes others: what it does not answer is at fault
   */
  over(isWhole: boolean, isThere = true): void {
    for (const [at, state] of this.#states.entries()) {
      if (state !== 'i') continue;
      if (this.#started.has(at)) {
        this.#states[at] = 'u';
        if (isThere && this.#tries[at]! >= unansweredLimit) this.#fail(at, 'unanswered');
      } else if (isWhole) this.#fail(at, 'gone');
      else this.#states[at] = this.#before[at]!;
    }
    this.#started.clear();
  }

  /** What was taken and is not committed to. */
  get uncommitted(): { readonly sopClassUid: string; readonly sopInstanceUid: string }[] {
    return this.#document.sop.flatMap((sopInstanceUid, at) =>
      this.#isUncommitted(at) ? [{ sopClassUid: this.#uids[this.#sopClass[at]!]!, sopInstanceUid }] : [],
    );
  }

  /** The destination commits to it. */
  committed(sopInstanceUid: string): void {
    const at = this.#position.get(sopInstanceUid);
    if (at !== undefined && this.#isUncommitted(at)) this.#committed[at] = 'y';
  }

  /** The destination does not commit to it: it is sent again, or fails. @param reason - (0008,1197); null: it named none */
  notCommitted(sopInstanceUid: string, reason: number | null): void {
    const at = this.#position.get(sopInstanceUid);
    if (at === undefined || !this.#isUncommitted(at)) return;
    this.#status[at] = reason;
    if (this.#tries[at]! < uncommittedLimit) this.#states[at] = 'u';
    else this.#fail(at, 'not-committed');
  }

  #isUncommitted(at: number): boolean {
    return 'sw'.includes(this.#states[at]!) && this.#committed[at] === 'n';
  }

  /** Failed instances are to be sent once more, with as many tries as at first. */
  retry(): void {
    for (const [at, state] of this.#states.entries()) {
      if (state !== 'f') continue;
      this.#states[at] = mayBeThere.has(this.#reasons[at]!) ? 'u' : 'p';
      this.#tries[at] = 0;
      delete this.#reasons[at];
    }
  }

  /** `document` was saved. */
  saved(): void {
    this.#document = { ...this.document(), revision: this.#document.revision + 1 };
  }

  /** The document to save. */
  document(): DeliveryChunkDocument {
    return {
      ...this.#document,
      ...{ uids: [...this.#uids], sopClass: [...this.#sopClass] },
      ...{ states: this.#states.join(''), repeated: this.#repeated.join(''), committed: this.#committed.join('') },
      ...{ status: [...this.#status], tries: [...this.#tries], at: [...this.#at], syntax: [...this.#syntax] },
      ...{ reasons: { ...this.#reasons }, counts: this.#counts() },
    };
  }

  records(): InstanceRecord[] {
    const { sop, series } = this.#document;
    return sop.map((sopInstanceUid, at) => {
      const [status, answeredAt, syntax] = [this.#status[at]!, this.#at[at]!, this.#syntax[at]!];
      return {
        ...{
          sopInstanceUid,
          sopClassUid: this.#uids[this.#sopClass[at]!]!,
          seriesInstanceUid: this.#uids[series[at]!]!,
        },
        // As stored: `i` is shown as such, whether or not somebody still sends it.
        state: shownStates[this.#document.states[at] as State],
        status: status === null ? null : status.toString(16).toUpperCase().padStart(4, '0'),
        reason: this.#reasons[at] ?? null,
        attempts: this.#tries[at]!,
        ...{ repeated: this.#repeated[at] === 'y', committed: this.#committed[at] === 'y' },
        answeredAt: answeredAt === null ? null : new Date(answeredAt).toISOString(),
        transferSyntaxUid: syntax === null ? null : this.#uids[syntax]!,
      };
    });
  }

  #fail(at: number, reason: string): void {
    this.#states[at] = 'f';
    this.#reasons[at] = reason;
  }

  #indexOf(uid: string): number {
    const known = this.#uids.indexOf(uid);
    return known >= 0 ? known : this.#uids.push(uid) - 1;
  }

  #counts(): DeliveryCounts {
    const count = (...states: State[]) => this.#states.filter((state) => states.includes(state)).length;
    return {
      ...{ open: count('p', 'u', 'i'), sent: count('s'), warning: count('w'), failed: count('f') },
      committed: this.#committed.filter((mark) => mark === 'y').length,
      repeated: this.#repeated.filter((mark) => mark === 'y').length,
      bytes: this.#bytes,
    };
  }
}
