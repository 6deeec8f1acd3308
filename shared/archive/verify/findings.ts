import { setTimeout } from 'node:timers/promises';
import { PlatformError } from '#shared/kernel/errors';

/** What `verify` finds. Stable codes: scripts and alarms rely on them. */
export type FindingCode =
  /** An object that a row refers to is gone. */
  | 'OBJECT_MISSING'
  /** Bytes of a pack are not what was written; `instances` are those whose own bytes differ. */
  | 'PACK_BYTES_DIFFER'
  /** As PACK_BYTES_DIFFER, of a segment. */
  | 'SEGMENT_BYTES_DIFFER'
  /** As PACK_BYTES_DIFFER, of an object kept aside. */
  | 'ASIDE_BYTES_DIFFER'
  /** As PACK_BYTES_DIFFER, of a file that is indexed in place. */
  | 'PLACED_BYTES_DIFFER'
  /** A metadata object is not what was written. */
  | 'METADATA_DIFFERS'
  /** A metadata object is what was written, and not what the instances say. */
  | 'METADATA_STALE'
  /** A row of the catalogue is gone. */
  | 'ROW_MISSING'
  /** A row of the catalogue does not say what the bytes say. */
  | 'ROW_DIFFERS'
  /** Rows point at the bytes of other instances. */
  | 'LOCATION_SWAPPED'
  /** A count of a study or series is wrong. */
  | 'COUNT_DIFFERS'
  /** An object of the journal's checkpoint is not what was written. */
  | 'JOURNAL_DIFFERS'
  /** Nothing refers to an object, and it is not on its way to be freed. */
  | 'ORPHAN_OBJECT';

/** What is wrong, for the repair. */
export type FindingSubject =
  | 'pack'
  | 'metadata'
  | 'arrays'
  | 'segment'
  | 'placed'
  | 'documents'
  | 'series'
  | 'study'
  | 'uses'
  | 'keys'
  | 'aside'
  | 'journal'
  | 'decision'
  | 'object';

/** One fault: never several findings for the same one. */
export interface Finding {
  readonly code: FindingCode;
  readonly subject: FindingSubject;
  /** Key of the object, or id of the row. */
  readonly object: string;
  /** SOP Instance UIDs concerned, at most 1,000. */
  readonly instances: readonly string[];
  /** Series that the fault concerns; empty when there is none. */
  readonly seriesId: string;
  readonly reason: string;
}

const instanceLimit = 1_000;
/** Times a check is begun at most whose objects were freed under it. */
export const attempts = 5;
/** Faults of these change what a series counts and what else its rows say. */
const structural: ReadonlySet<FindingSubject> = new Set(['documents', 'arrays', 'series', 'decision']);

type Checked = Record<'studies' | 'series' | 'packs' | 'segments' | 'instances' | 'bytes', number>;

/** One thing that is looked at by itself: it reads all rows that it judges by anew. */
export type Check = (findings: Findings) => Promise<void>;

/**
 * Collects findings and what was looked at. Beside a running platform a check that found something runs again a moment
 * later, at the end of its phase; only what both runs found counts: what was under way is done by then.
 */
export class Findings {
  readonly list: Finding[] = [];
  readonly checked: Checked = { studies: 0, series: 0, packs: 0, segments: 0, instances: 0, bytes: 0 };
  readonly #series = new Set<string>();
  readonly #objects = new Set<string>();
  /** Packs whose use is missing. */
  readonly #uses = new Set<string>();
  readonly #recheckAfterMs: number | null;
  readonly #parent: Findings | null;
  readonly #pause: (ms: number) => Promise<unknown>;
  #doubtful: { readonly check: Check; readonly first: Findings }[] = [];

  /** @param recheckAfterMs - null: nothing else uses the archive, and what is found is so */
  constructor(
    recheckAfterMs: number | null = null,
    parent: Findings | null = null,
    pause: (ms: number) => Promise<unknown> = setTimeout,
  ) {
    this.#recheckAfterMs = recheckAfterMs;
    this.#parent = parent;
    this.#pause = pause;
  }

  add(
    code: FindingCode,
    subject: FindingSubject,
    object: string,
    facts: { readonly instances?: readonly string[]; readonly seriesId?: string; readonly reason: string },
  ): void {
    const { instances = [], seriesId = '', reason } = facts;
    this.#note({ code, subject, object, instances: instances.slice(0, instanceLimit), seriesId, reason });
  }

  #note(finding: Finding): void {
    const { subject, object, seriesId } = finding;
    this.list.push(finding);
    if (seriesId && structural.has(subject)) this.#series.add(seriesId);
    this.#objects.add(object);
    if (subject === 'uses') this.#uses.add(object.slice(0, object.indexOf('|')));
  }

  /** Runs a check; what it finds beside a running platform waits for `settle`. */
  async run(check: Check): Promise<void> {
    if (this.#recheckAfterMs === null) return await check(this);
    const first = await this.#attempt(check);
    if (first.list.length > 0) this.#doubtful.push({ check, first });
    else this.#count(first);
  }

  /** Ends a phase: what was found in it is looked at once more. */
  async settle(): Promise<void> {
    const doubtful = this.#doubtful;
    this.#doubtful = [];
    if (doubtful.length > 0) await this.#pause(this.#recheckAfterMs ?? 0);
    for (const { check, first } of doubtful) {
      const second = await this.#attempt(check);
      this.#count(second);
      const seen = new Set(first.list.map((finding) => JSON.stringify(finding)));
      for (const finding of second.list) if (seen.has(JSON.stringify(finding))) this.#note(finding);
    }
  }

  /** What is read may be freed meanwhile: then all of it is read anew. */
  async #attempt(check: Check): Promise<Findings> {
    for (let tries = 1; ; tries++) {
      const findings = new Findings(null, this);
      try {
        await check(findings);
        return findings;
      } catch (error) {
        if (!(error instanceof PlatformError) || error.status !== 404 || tries >= attempts) throw error;
      }
    }
  }

  #count({ checked }: Findings): void {
    for (const key of Object.keys(checked) as (keyof Checked)[]) this.checked[key] += checked[key];
  }

  /** True when rows of this series are known to be wrong: what follows from it is not reported again. */
  concernsSeries(seriesId: string): boolean {
    return this.#any((one) => one.#series.has(seriesId));
  }

  /** As `concernsSeries`, of any series of a study. */
  concernsStudy(studyId: string): boolean {
    return this.#any((one) => [...one.#series].some((seriesId) => seriesId.startsWith(`${studyId}/`)));
  }

  /** True when a fault of this object is known. */
  concernsObject(object: string): boolean {
    return this.#any((one) => one.#objects.has(object));
  }

  /** True when a use of this pack is known to be missing. */
  concernsUseOf(pack: string): boolean {
    return this.#any((one) => one.#uses.has(pack));
  }

  /** Here, in what is looked at again later, and in what this is a part of. */
  #any(has: (findings: Findings) => boolean): boolean {
    for (let one: Findings | null = this; one; one = one.#parent)
      if (has(one) || one.#doubtful.some(({ first }) => has(first))) return true;
    return false;
  }
}
