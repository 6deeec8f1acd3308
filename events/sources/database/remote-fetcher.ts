import { textsOf } from '#shared/dimse/client/data-sets';
import type { NodeDocument } from '#shared/nodes/documents';
import { characterSetsOf } from '#shared/nodes/quirks';
import { openRemote, type RemoteServices } from '#shared/remote/open-remote';
import type { RemoteArchive } from '#shared/remote/port';
import { StudyNotFetchedError } from './errors';
import type { StudyFetcher, StudyRequest } from './study-fetcher';

const tags = { studyInstanceUid: '0020000D', accessionNumber: '00080050', patientId: '00100020' } as const;
/** Studies with the same keys: an accession number names one, as a rule. */
const studiesLimit = 100;

/** Fetches studies from registered nodes: C-FIND where the row has no UID, then C-GET, C-MOVE or WADO-RS. */
export class RemoteFetcher implements StudyFetcher {
  readonly #services: RemoteServices;

  constructor(services: RemoteServices) {
    this.#services = services;
  }

  async fetch(request: StudyRequest, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const node = await this.#services.nodes.byName(request.node);
    if (!node) throw new StudyNotFetchedError('No node has the name that the row gives');
    const remote = await openRemote(this.#services, node, request.space, request.method);
    try {
      const landed = new Map<string, number>();
      for (const uid of await this.#studiesOf(remote, request, signal)) {
        landed.set(uid, await this.#retrieve(remote, node, request, uid, signal));
      }
      this.#services.nodes.recordOutcome(node._id, null);
      return landed;
    } catch (error) {
      if (!signal.aborted) this.#services.nodes.recordOutcome(node._id, error);
      throw error;
    } finally {
      remote.close();
    }
  }

  async #studiesOf(remote: RemoteArchive, request: StudyRequest, signal: AbortSignal): Promise<string[]> {
    if (request.studyInstanceUid !== undefined) return [request.studyInstanceUid];
    const { accessionNumber = '', patientId } = request;
    const keys = new Map([[tags.accessionNumber as string, accessionNumber]]);
    if (patientId !== undefined) keys.set(tags.patientId, patientId);
    const search = { level: 'study', keys, include: [], limit: studiesLimit, signal } as const;
    const { answers, hasMore } = await remote.search(search);
    const uids = answers.flatMap((answer) => textsOf(answer, tags.studyInstanceUid));
    if (uids.length === 0) throw new StudyNotFetchedError('The node has no study with these keys');
    if (hasMore) throw new StudyNotFetchedError(`The node has more than ${studiesLimit} studies with these keys`);
    return uids;
  }

  async #retrieve(
    remote: RemoteArchive,
    node: NodeDocument,
    { space }: StudyRequest,
    studyInstanceUid: string,
    signal: AbortSignal,
  ): Promise<number> {
    const characterSets = characterSetsOf(node.quirks);
    const arrival = {
      ...{ space, source: 'database' },
      ...(node.aeTitle !== null && { callingAeTitle: node.aeTitle }),
      ...(characterSets && { characterSets }),
    };
    const options = { arrival, signal, progress: () => undefined };
    const { received, failed } = await remote.retrieve({ studyInstanceUid }, options);
    if (failed === 0 && received > 0) return received;
    throw new StudyNotFetchedError(`The node sent ${received} instances, ${failed} failed`, {
      details: { received, failed },
    });
  }
}
