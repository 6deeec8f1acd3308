import type { Reception } from '#shared/dimse/messages/store-operation';
import type { AssociatedPeer } from './service';

/** Who sends what, known when the C-STORE-RQ has arrived. */
export interface ReceptionFacts extends AssociatedPeer {
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Whose C-MOVE it is a sub-operation of, where the peer says so: (0000,1030), (0000,1031). */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number };
}

/** The landing side. What `begin` throws refuses the instance; the code decides its status. */
export interface Receiver {
  begin(facts: ReceptionFacts): Reception;
}
