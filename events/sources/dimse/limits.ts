/** Bounds of the listener. */
export interface DimseLimits {
  /** Associations at once; one more is rejected as transient (PS3.8 9.3.4: result 2, source 3, reason 2). */
  readonly associations: number;
  /** Connections at once, associated or not; more are closed unanswered. */
  readonly connections: number;
  /** Connections at once of one address. */
  readonly connectionsPerPeer: number;
  /** Announced maximum length of a P-DATA-TF variable field, in bytes. */
  readonly maximumLength: number;
  /** Largest A-ASSOCIATE-RQ, in bytes. */
  readonly associateBytes: number;
  /** Largest data set, in bytes; over it the instance is answered A700. */
  readonly objectBytes: number;
  /** Largest data set of a request that is no C-STORE, in bytes; over it the request is answered A700. */
  readonly requestBytes: number;
  /** Longest time for one data set to arrive; over it the association is aborted. */
  readonly objectMs: number;
  /** Longest silence of an open association that owes us something. */
  readonly idleMs: number;
  /** ARTIM: longest wait for the A-ASSOCIATE-RQ. */
  readonly artimMs: number;
  /** Longest wait for the peer to close its connection after reject, release or abort. */
  readonly lingerMs: number;
  /** Operations at once on one association when the peer negotiates asynchronous operations; 1 is synchronous. */
  readonly operations: number;
  /** On `close`: time for running operations to end. */
  readonly closeMs: number;
}

/** 128 KiB is the most that DCMTK sends; larger values gained nothing measurable (README). */
export const defaultLimits: DimseLimits = {
  associations: 100,
  connections: 400,
  connectionsPerPeer: 150,
  maximumLength: 131_072,
  associateBytes: 262_144,
  objectBytes: 16 * 2 ** 30,
  requestBytes: 1_048_576,
  objectMs: 3_600_000,
  idleMs: 300_000,
  artimMs: 30_000,
  lingerMs: 5_000,
  operations: 8,
  closeMs: 5_000,
};
