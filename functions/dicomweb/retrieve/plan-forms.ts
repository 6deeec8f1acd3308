import type { InstanceEntry } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import type { Accept } from '#shared/archive/retrieval/accept';
import { ObjectCorrector } from '#shared/archive/retrieval/corrected-object';
import { entryAgain, type RetrievedSeries } from '#shared/archive/retrieval/find';
import { isThere, type MissingPlaces } from '#shared/archive/retrieval/missing-places';
import { openStoredObject } from '#shared/archive/retrieval/stored-object';
import { MalformedDataSetError } from '#shared/dicom/errors';
import { canTranscode } from '#shared/imaging/transcode/can-transcode';
import { LimitExceededError } from '#shared/kernel/errors';
import { acceptableForms } from './acceptable-forms';
import type { Retrieval } from './retrieval';
import type { ShownSeries } from './shown-series';

/** Objects looked into at a time. */
const atOnce = 8;

/** How an instance is sent. */
export interface PlannedInstance {
  readonly series: RetrievedSeries;
  readonly entry: InstanceEntry;
  /** Transfer syntax to which it is brought; null: its stored bytes, but for corrections. */
  readonly target: string | null;
  readonly corrector: ObjectCorrector | null;
}

/** What is sent of a study or series. */
export interface Plan {
  readonly instances: readonly PlannedInstance[];
  /** Instances that can be given in no accepted transfer syntax. */
  readonly refused: readonly InstanceEntry[];
}

/** The acceptable forms by stored transfer syntax. */
export class FormsBySyntax {
  readonly #accept: Accept;
  readonly #known = new Map<string, readonly string[]>();

  constructor(accept: Accept) {
    this.#accept = accept;
  }

  /** Transfer syntaxes that are accepted for what is stored in one, the best first. */
  of(stored: string): readonly string[] {
    const known = this.#known.get(stored);
    if (known) return known;
    const forms = acceptableForms(this.#accept, stored, false).map(({ transferSyntaxUid }) => transferSyntaxUid);
    this.#known.set(stored, forms);
    return forms;
  }

  /** Says which representation of several instances this is. */
  describe(stored: readonly string[]): string {
    return JSON.stringify([...stored].sort().map((syntax) => [syntax, this.of(syntax)]));
  }
}

/**
 * Plans every instance before the first is sent: an answer says at its beginning whether it is whole.
 *
 * @param missing - neither planned nor refused
 */
export async function planForms(
  retrieval: Retrieval,
  all: readonly ShownSeries[],
  forms: FormsBySyntax,
  missing: MissingPlaces,
): Promise<Plan> {
  const instances: PlannedInstance[] = [];
  const refused: InstanceEntry[] = [];
  for (const { series, corrections } of all) {
    const corrector = corrections && new ObjectCorrector(retrieval.archive, corrections);
    const entries = (await listInstances(retrieval.archive, series)).filter((entry) => isThere(entry, missing));
    for (let at = 0; at < entries.length; at += atOnce) {
      retrieval.signal?.throwIfAborted();
      const some = entries.slice(at, at + atOnce);
      const found = await Promise.all(some.map((entry) => targetOf(retrieval, series, entry, forms)));
      for (const [index, target] of found.entries()) {
        const entry = some[index]!;
        if (target === undefined) refused.push(entry);
        else instances.push({ series, entry, target, corrector });
      }
    }
  }
  return { instances, refused };
}

/** The syntax that an instance is brought to; null: as stored. Undefined: it can be brought to no accepted one. */
export async function targetOf(
  { archive }: Retrieval,
  series: RetrievedSeries,
  entry: InstanceEntry,
  forms: FormsBySyntax,
): Promise<string | null | undefined> {
  const candidates = forms.of(entry.transferSyntaxUid);
  if (candidates.length === 0) return undefined;
  if (candidates[0] === entry.transferSyntaxUid) return null;
  try {
    const stored = await openStoredObject(archive, entry, entryAgain(archive, series, entry));
    try {
      const found = candidates.find((syntax) => canTranscode(stored.object, syntax));
      return found === entry.transferSyntaxUid ? null : found;
    } finally {
      await stored.close();
    }
  } catch (error) {
    // A damaged object can be given as it is stored, and no other way.
    const isDamaged = error instanceof MalformedDataSetError || error instanceof LimitExceededError;
    if (!isDamaged) throw error;
    return candidates.includes(entry.transferSyntaxUid) ? null : undefined;
  }
}
