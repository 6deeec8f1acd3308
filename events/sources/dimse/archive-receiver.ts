import type { Archive } from '#shared/archive/archive';
import { Reception as ArchiveReception } from '#shared/archive/receive';
import { statuses } from '#shared/dimse/messages/statuses';
import type { Reception } from '#shared/dimse/messages/store-operation';
import { type ReceptionResult, storeFailureOf } from '#shared/dimse/messages/store-statuses';
import { AccessDeniedError, PlatformError } from '#shared/kernel/errors';
import { characterSetsOf } from '#shared/nodes/quirks';
import type { MovesToUs } from '#shared/remote/passing/moves-to-us';
import type { AuditLog } from '#shared/security/audit';
import type { Receiver, ReceptionFacts } from './reception';

/** Lands what C-STORE brings, but for what a C-MOVE of ours brings to who waits for it. */
export class ArchiveReceiver implements Receiver {
  readonly #archive: Archive;
  readonly #audit: AuditLog;
  readonly #moves: Pick<MovesToUs, 'receptionOf'>;

  constructor(archive: Archive, audit: AuditLog, moves: Pick<MovesToUs, 'receptionOf'>) {
    this.#archive = archive;
    this.#audit = audit;
    this.#moves = moves;
  }

  /**
   * @throws AccessDeniedError for a node that may only retrieve: its contexts of storage classes are for C-GET, and for
   *   what we asked it to send
   */
  begin(facts: ReceptionFacts): Reception {
    const reception = this.#moves.receptionOf(facts) ?? this.#landing(facts);
    const { activity } = facts;
    let sizeBytes = 0;
    return {
      write: (chunk) => {
        sizeBytes += chunk.length;
        return reception.write(chunk);
      },
      finish: async () => {
        const result = await reception.finish();
        if (result.status === statuses.success) activity?.instances(1, sizeBytes);
        return result;
      },
      abort: () => reception.abort(),
    };
  }

  #landing({ callingAeTitle, calledAeTitle, peer, space, node, ...identity }: ReceptionFacts): Reception {
    if (node?.services && !node.services.includes('store')) {
      throw new AccessDeniedError('This node may not store', { details: { node: node._id } });
    }
    const characterSets = node && characterSetsOf(node.quirks);
    const arrival = {
      ...{ space, source: 'dimse', callingAeTitle, calledAeTitle, peer },
      ...(characterSets && { characterSets }),
    };
    const reception = new ArchiveReception(this.#archive, arrival, identity);
    return {
      write: (chunk) => reception.write(chunk),
      finish: () => this.#finish(reception, { space, callingAeTitle, peer }),
      abort: () => reception.abort(),
    };
  }

  async #finish(
    reception: ArchiveReception,
    { space, callingAeTitle, peer }: { space: string; callingAeTitle: string; peer: string },
  ): Promise<ReceptionResult> {
    try {
      const { studyInstanceUid } = await reception.finish();
      const what = { action: 'C', operation: 'c-store', space, studyInstanceUid } as const;
      this.#audit.record({ event: 'instancesTransferred', actor: `dimse:${callingAeTitle}`, peer, ...what });
      return { status: statuses.success };
    } catch (error) {
      if (!(error instanceof PlatformError) || error.retryable || error.status >= 500) throw error; // for the log
      return storeFailureOf(error);
    }
  }
}
