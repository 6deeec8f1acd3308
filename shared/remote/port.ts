import type { JsonAttributes } from '#shared/archive/documents';
import type { Arrival, Landing } from '#shared/archive/receive';

/** Level of a search among nodes. */
export type RemoteLevel = 'study' | 'series' | 'instance';

/** A search as all kinds of nodes can answer it (PS3.4 C.2.2.2). */
export interface RemoteSearch {
  readonly level: RemoteLevel;
  /** Matching keys: tags (8 hexadecimal digits, upper case) with values as C-FIND writes them. */
  readonly keys: ReadonlyMap<string, string>;
  /** Further attributes to return. */
  readonly include: readonly string[];
  /** Answers to take at most. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** What a node answered. */
export interface RemoteAnswers {
  readonly answers: readonly JsonAttributes[];
  /** True when it has more than `limit`. */
  readonly hasMore: boolean;
}

/** What to retrieve: a study, one of its series, or some instances of that. */
export interface RemoteTarget {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string | undefined;
  readonly sopInstanceUids?: readonly string[] | undefined;
}

/** One series. */
export type SeriesTarget = RemoteTarget & { readonly seriesInstanceUid: string };

/** How far a retrieval is. `expected` is null while nobody knows. */
export interface RetrievalCounts {
  readonly expected: number | null;
  readonly received: number;
  readonly failed: number;
}

/** Objects that go to who waits for them. */
export interface HandedOver {
  readonly landing: Landing;
  /** All that is asked for: of what comes to our listener (C-MOVE) these are recognised. */
  readonly sopInstanceUids: readonly string[];
}

export interface RetrievalOptions {
  readonly signal: AbortSignal;
  /** Called with each change, often. */
  readonly progress: (counts: RetrievalCounts) => void;
  /**
   * As what objects land. Those that the node sends to our listener (C-MOVE) land in the archive as what that makes of
   * them.
   */
  readonly arrival: Arrival;
  /** Where objects go that are not for the archive. */
  readonly handedOver?: HandedOver;
  /** SOP Classes of what is asked for, where they are known: the node need not be asked for them. */
  readonly sopClassUids?: readonly string[];
}

/** Another system that holds images. */
export interface RemoteArchive {
  /** @throws NodeUnreachableError, NodeTimeoutError, NodeRefusedError, NodeAnswerError; DIMSE errors */
  search(search: RemoteSearch): Promise<RemoteAnswers>;
  /** Fetches objects. @returns the last counts @throws as `search`, when it cannot go on */
  retrieve(target: RemoteTarget, options: RetrievalOptions): Promise<RetrievalCounts>;
  /**
   * Metadata of the instances of a series: DICOM JSON objects as they come; none where the node refuses. Absent: its
   * protocol has no such thing.
   *
   * @throws as `search`
   */
  metadata?(series: SeriesTarget): AsyncGenerator<string, void, undefined>;
  close(): void;
}
