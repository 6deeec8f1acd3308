import type { RepeatOutcome } from './identity';

/** What became of the instances of a study that joined a space. */
export interface JoinReport {
  /** New to the space. */
  readonly joined: number;
  /** The space held them already (rules a and b). */
  readonly duplicates: number;
  /** Same pixels, other attributes (rule c), by the space's policy: shown as a correction. */
  readonly corrected: number;
  /** As `corrected`: took the place of what the space held. */
  readonly replaced: number;
  /** As `corrected`: what the space holds arrived later, and shows; this one is kept aside. */
  readonly superseded: number;
  /** As `corrected`: in quarantine. */
  readonly quarantined: number;
  /** Other pixels (rule d): kept aside. */
  readonly conflicts: number;
  /** Those that neither joined nor were duplicates, the first of them. */
  readonly instances: readonly JoinedInstance[];
  /** True when there are more of them. */
  readonly isTruncated: boolean;
}

/** One instance that the space held otherwise. */
export interface JoinedInstance {
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly outcome: JoinOutcome;
}

/** In a join, what lies in place already is a duplicate and stays. */
export type JoinOutcome = Exclude<RepeatOutcome, 'takesOver'>;

/** Instances named at most. */
const namedLimit = 100;

const counterOf = {
  duplicate: 'duplicates',
  corrected: 'corrected',
  replaces: 'replaced',
  superseded: 'superseded',
  quarantined: 'quarantined',
  conflict: 'conflicts',
} as const satisfies Record<JoinOutcome, keyof JoinReport>;

/** Counts what became of instances. */
export class JoinCounter {
  readonly #counts = {
    ...{ joined: 0, duplicates: 0, corrected: 0, replaced: 0, superseded: 0, quarantined: 0, conflicts: 0 },
  };
  readonly #instances: JoinedInstance[] = [];
  #isTruncated = false;

  add(counts: { readonly joined: number; readonly duplicates: number }): void {
    this.#counts.joined += counts.joined;
    this.#counts.duplicates += counts.duplicates;
  }

  note(instance: JoinedInstance): void {
    this.#counts[counterOf[instance.outcome]] += 1;
    if (this.#instances.length < namedLimit) this.#instances.push(instance);
    else this.#isTruncated = true;
  }

  report(): JoinReport {
    return { ...this.#counts, instances: this.#instances, isTruncated: this.#isTruncated };
  }
}
