import type { EventReportHandler } from '../peer-requests';

/** How an association is asked for. */
export interface AcquireOptions {
  /** Of those that wait for an association the lowest comes first; default 1. */
  readonly priority?: number;
  /** Aborted: who asked wants it no more. */
  readonly signal?: AbortSignal;
  /** Aborted: who asked does not wait for a place any longer; what is being opened is. */
  readonly patience?: AbortSignal;
  /** Never one that was used before. */
  readonly isFresh?: boolean;
  /** Hears event reports that the peer sends over it: it is a new one, and nobody uses it afterwards. */
  readonly eventReports?: EventReportHandler | undefined;
}
