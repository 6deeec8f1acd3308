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
  /** Nothing refers to an object, and it is not on its way to be freed. */
  | 'ORPHAN_OBJECT';

/** What is wrong, for the repair. */
export type FindingSubject =
  | 'pack'
  | 'metadata'
  | 'arrays'
  | 'segment'
  | 'documents'
  | 'series'
  | 'study'
  | 'uses'
  | 'keys'
  | 'aside'
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
/** Faults of these change what a series counts and what else its rows say. */
const structural: ReadonlySet<FindingSubject> = new Set(['documents', 'arrays', 'series']);

/** Collects findings and what was looked at. */
export class Findings {
  readonly list: Finding[] = [];
  readonly checked = { studies: 0, series: 0, packs: 0, segments: 0, instances: 0, bytes: 0 };
  readonly #series = new Set<string>();
  readonly #objects = new Set<string>();

  add(
    code: FindingCode,
    subject: FindingSubject,
    object: string,
    facts: { readonly instances?: readonly string[]; readonly seriesId?: string; readonly reason: string },
  ): void {
    const { instances = [], seriesId = '', reason } = facts;
    this.list.push({ code, subject, object, instances: instances.slice(0, instanceLimit), seriesId, reason });
    if (seriesId && structural.has(subject)) this.#series.add(seriesId);
    this.#objects.add(object);
  }

  /** True when rows of this series are known to be wrong: what follows from it is not reported again. */
  concernsSeries(seriesId: string): boolean {
    return this.#series.has(seriesId);
  }

  /** As `concernsSeries`, of any series of a study. */
  concernsStudy(studyId: string): boolean {
    for (const seriesId of this.#series) if (seriesId.startsWith(`${studyId}/`)) return true;
    return false;
  }

  /** True when a fault of this object is known. */
  concernsObject(object: string): boolean {
    return this.#objects.has(object);
  }
}
