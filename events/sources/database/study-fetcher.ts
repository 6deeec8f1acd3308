/** A study to be had from a node, by whichever keys a row has. */
export interface StudyRequest {
  /** Name of the node. */
  readonly node: string;
  readonly space: string;
  /** `auto`: C-GET where the node offers it, else C-MOVE. */
  readonly method: 'auto' | 'c-get' | 'c-move';
  readonly studyInstanceUid?: string;
  readonly accessionNumber?: string;
  readonly patientId?: string;
}

/** Fetches studies from nodes. */
export interface StudyFetcher {
  /**
   * Fetches every study with these keys into the space.
   *
   * @returns instances by study
   * @throws StudyNotFetchedError when the node has none, or did not give all of it; what nodes fail with
   */
  fetch(request: StudyRequest, signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
}
