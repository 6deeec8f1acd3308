import { attributesOf, mergedAttributes, objectOf, retrieveUrl } from './attributes';
import type { FoundSeries } from './series-source';

/** What a search found: rendered answers of a page, and what the client should know about the rest. */
export interface Page {
  /** A JSON array, as text or as bytes in UTF-8. */
  readonly body: string | Uint8Array;
  readonly count: number;
  /** Matches behind this page: their number, or that there are some; 0 when this was the last page. */
  readonly remaining: number | 'some';
}

/** Joins rendered answers to the text of a JSON array. */
export function arrayOf(answers: readonly string[]): string {
  return `[${answers.join(',')}]`;
}

/** An answer for a study with its Retrieve URL, tags ascending. */
export function studyAnswer(qido: string, studyInstanceUid: string, base: string): string {
  return objectOf(mergedAttributes(attributesOf(qido), [retrieveUrl(`${base}/studies/${studyInstanceUid}`)]));
}

/**
 * An answer for a series with its Retrieve URL, with the attributes of its study where `study` is given; tags
 * ascending.
 */
export function seriesAnswer(series: FoundSeries, study: string | null, base: string): string {
  const own = mergedAttributes(attributesOf(series.qido), [retrieveUrl(seriesUrl(series, base))]);
  return objectOf(study === null ? own : mergedAttributes(attributesOf(study), own));
}

/** Address of a series below the service. */
export function seriesUrl(series: Pick<FoundSeries, 'studyInstanceUid' | 'seriesInstanceUid'>, base: string): string {
  return `${base}/studies/${series.studyInstanceUid}/series/${series.seriesInstanceUid}`;
}
