import { PlatformError } from '#shared/kernel/errors';
import type { InstanceEntry, SeriesDocument } from '../documents';

/** The node that has the objects cannot be asked now, or has too much to do: `details` names it. */
export class OriginUnavailableError extends PlatformError {
  readonly code = 'ORIGIN_UNAVAILABLE';
  readonly status = 503;
  override readonly retryable = true;
}

/** The node that has the objects did not answer in time. */
export class OriginTimeoutError extends PlatformError {
  readonly code = 'ORIGIN_TIMEOUT';
  readonly status = 504;
  override readonly retryable = true;
}

/** The node that has the objects refused to send them, or sent something else. */
export class OriginFailedError extends PlatformError {
  readonly code = 'ORIGIN_FAILED';
  readonly status = 502;
}

/** Objects of it are at a node only: they have to be retrieved before this can be done. */
export class OnlyDescribedError extends PlatformError {
  readonly code = 'ONLY_DESCRIBED';
  readonly status = 409;
}

/** Codes of what goes wrong with objects that have to come from elsewhere first, as descriptions of routes name them. */
export const elsewhereErrors = ['FETCH_UNDER_WAY', 'ORIGIN_FAILED', 'ORIGIN_TIMEOUT', 'ORIGIN_UNAVAILABLE'] as const;

/** What of a series tells from where its objects come. */
export type PassedSeries = Pick<
  SeriesDocument,
  '_id' | 'space' | 'studyInstanceUid' | 'seriesInstanceUid' | 'sopClassUids' | 'revision' | 'origin'
>;

/** DICOM JSON of an instance as `instanceMetadata` makes it, uncorrected. */
export interface PassedMetadata {
  readonly sopInstanceUid: string;
  readonly json: string;
}

/**
 * Passes objects through that are only described here. An entry names bytes that can be opened until the next one is
 * asked for; what is open then stays readable until it is closed.
 */
export interface PassThrough {
  /** @throws OriginUnavailableError, OriginTimeoutError, OriginFailedError */
  one(series: PassedSeries, sopInstanceUid: string): Promise<InstanceEntry>;
  /**
   * Instances in the order in which the node sends them, one after another.
   *
   * @param sopInstanceUids - null: the whole series
   * @throws as `one`; OriginFailedError at the end when some of them did not come
   */
  stream(series: PassedSeries, sopInstanceUids: readonly string[] | null): AsyncGenerator<InstanceEntry>;
  /**
   * Metadata of a series as its node gives it without its objects, in the order of the node; of fewer instances, or none,
   * where the node gives no more.
   *
   * @throws as `one`
   */
  metadata(series: PassedSeries): AsyncGenerator<PassedMetadata, void, undefined>;
}

/** @throws OriginUnavailableError where the process cannot reach nodes */
export function passThroughOf({ passThrough }: { readonly passThrough?: PassThrough }): PassThrough {
  if (passThrough) return passThrough;
  throw new OriginUnavailableError('The objects are at another system, which cannot be asked from here');
}
