import type { AssociatedPeer } from './service';

/** Who sends what, known when the C-STORE-RQ has arrived. */
export interface ReceptionFacts extends AssociatedPeer {
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** What the peer is told of one instance. */
export interface ReceptionResult {
  /** DIMSE status, see `shared/dimse/messages/statuses`. */
  readonly status: number;
  /** At most 64 characters are sent; never patient data. */
  readonly errorComment?: string;
}

/**
 * Where the data set of one instance goes. Exactly one of `finish` and `abort` is called, once, as the last call.
 */
export interface Reception {
  /**
   * The next bytes of the data set, as received. They hold until this returns: what is kept is copied, also by who
   * returns a promise. That makes the association wait: neither `write` nor `finish` is called before it resolves
   * (`abort` may be). A rejection or exception fails this instance only: its remaining bytes are dropped and `abort` is
   * called.
   */
  write(chunk: Uint8Array): void | Promise<void>;
  /** The data set is complete; resolves when it is durable (or refused). The C-STORE-RSP goes out then. */
  finish(): Promise<ReceptionResult>;
  /** The instance will not be completed: the association died, or a limit or an error ended it. */
  abort(): void;
}

/** The landing side. What `begin` throws refuses the instance; the code decides its status. */
export interface Receiver {
  begin(facts: ReceptionFacts): Reception;
}
