import type { AcceptedContext } from '#shared/dimse/association/negotiation';
import type { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import type { Destination } from '#shared/dimse/client/pool/destination';
import type { OutgoingDataSet } from '#shared/dimse/messages/sender';
import type { StoringAssociation } from '#shared/dimse/storage/send-instances';
import { destinationOf } from '#shared/nodes/destination';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeActivity } from '#shared/nodes/node-activity';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import type { AssociatedPeer } from '../service';

/** An association with a destination. */
export interface MoveAssociation extends StoringAssociation {
  readonly contexts: readonly AcceptedContext[];
  /** It was used before: it may have died meanwhile without our knowing. */
  readonly isReused: boolean;
  /** Operations that may be open at once. */
  readonly window: number;
  /** The data set at the pace that the destination may be sent to. */
  paced(dataSet: OutgoingDataSet): OutgoingDataSet;
  /** An instance was answered. */
  sent(sizeBytes: number): void;
  /** Ends it in order: many destinations take one association at a time, and do their work when it is over. */
  release(): Promise<void>;
  /** Ends it: nobody knows what state it is in. */
  discard(error: unknown): void;
}

/** Where a C-MOVE sends to. */
export interface MoveDestination {
  /** The only transfer syntaxes that it is offered; null: as stored, else what every node takes. */
  readonly transferSyntaxUids: readonly string[] | null;
  readonly timeoutMs: number;
  /** Instances that it takes over one association; absent: any number. */
  readonly instancesPerAssociation?: number | undefined;
  /** @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError; the reason of `signal` */
  open(
    contexts: readonly { readonly abstractSyntaxUid: string; readonly transferSyntaxUids: readonly string[] }[],
    signal: AbortSignal,
  ): Promise<MoveAssociation>;
}

/** Where instances of a C-MOVE may go. */
export interface MoveDestinations {
  /** By AE title; null: unknown, not active, or not allowed to have what is in the space. */
  find(aeTitle: string, peer: Pick<AssociatedPeer, 'calledAeTitle' | 'space'>): Promise<MoveDestination | null>;
}

/** Operations that we have open at once where the destination takes as many. */
const operationsInvoked = 8;

/** Registered nodes as move destinations: DIMSE, active, with host and port, and allowed to use the space. */
export class NodeDestinations implements MoveDestinations {
  readonly #nodes: NodeDirectory;
  readonly #activity: NodeActivity;
  readonly #pool: AssociationPool;

  constructor(nodes: NodeDirectory, activity: NodeActivity, pool: AssociationPool) {
    this.#nodes = nodes;
    this.#activity = activity;
    this.#pool = pool;
  }

  async find(
    aeTitle: string,
    { calledAeTitle, space }: Pick<AssociatedPeer, 'calledAeTitle' | 'space'>,
  ): Promise<MoveDestination | null> {
    const node = await this.#nodes.byAeTitle(aeTitle);
    if (node?.kind !== 'dimse' || node.host === null || node.port === null) return null;
    if (node.spaces !== null && !node.spaces.includes(space)) return null;
    const destination = destinationOf(node, this.#nodes.secretsOf(node), calledAeTitle);
    return {
      transferSyntaxUids: node.transferSyntaxUids,
      timeoutMs: node.limits.timeoutMs,
      instancesPerAssociation: node.quirks.instancesPerAssociation,
      open: (contexts, signal) => this.#open(node, destination, contexts, signal),
    };
  }

  async #open(
    node: NodeDocument,
    destination: Destination,
    contexts: Parameters<MoveDestination['open']>[0],
    signal: AbortSignal,
  ): Promise<MoveAssociation> {
    const isAsynchronous = !node.quirks.noAsynchronousOperations;
    const client = { ...destination.client, ...(isAsynchronous && { operationsInvoked }) };
    const lease = await this.#pool.acquire({ ...destination, client }, contexts, { signal }).catch((error: unknown) => {
      if (!signal.aborted) this.#nodes.recordOutcome(node._id, error);
      throw error;
    });
    const activity = this.#activity.begin(node._id, 'out');
    return {
      contexts: lease.client.contexts,
      isReused: lease.isReused,
      window: lease.client.operations,
      invoke: (...request) => lease.client.invoke(...request),
      paced: (dataSet) => lease.paced(dataSet),
      sent: (sizeBytes) => activity.instances(1, sizeBytes),
      release: async () => {
        activity.end();
        // All has been answered: a destination that does not confirm the release has it all the same.
        await lease.client.release().catch(() => undefined);
        lease.discard();
      },
      discard: (error) => {
        activity.failed(error);
        lease.discard();
        activity.end();
      },
    };
  }
}
