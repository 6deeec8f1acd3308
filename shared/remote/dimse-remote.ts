import type { Archive } from '#shared/archive/archive';
import type { JsonAttributes } from '#shared/archive/documents';
import { sourceCharacterSets } from '#shared/archive/read-object';
import { Reception } from '#shared/archive/receive';
import type { SourceCharacterSets } from '#shared/dicom/charset/decode';
import { usualStorageSopClassUids } from '#shared/dicom/sop-classes';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { decodeDataSet, textsOf } from '#shared/dimse/client/data-sets';
import type { DimseClient } from '#shared/dimse/client/dimse-client';
import type { OfferedSyntaxes } from '#shared/dimse/client/options';
import type { IncomingInstance } from '#shared/dimse/client/peer-requests';
import type { RetrieveResult, SubOperations } from '#shared/dimse/client/retrieve';
import { AssociationAbortedError, NoPresentationContextError } from '#shared/dimse/errors';
import { statusClass, statuses } from '#shared/dimse/messages/statuses';
import type { NodeDocument } from '#shared/nodes/documents';
import { NodeRefusedError, NodeUnusableError } from './errors';
import { retrieveIdentifier, searchIdentifier } from './identifiers';
import type { MoveToUs } from './passing/move-to-us';
import type { MovesToUs } from './passing/moves-to-us';
import type {
  RemoteAnswers,
  RemoteArchive,
  RemoteSearch,
  RemoteTarget,
  RetrievalCounts,
  RetrievalOptions,
} from './port';
import type { WithoutGet } from './without-get';

/** Study Root Query/Retrieve Information Model. PS3.4 C.6.2. */
const studyRoot = {
  find: '1.2.840.10008.5.1.4.1.2.2.1',
  move: '1.2.840.10008.5.1.4.1.2.2.2',
  get: '1.2.840.10008.5.1.4.1.2.2.3',
} as const;
const dataSetSyntaxes = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];
const sopClassUid = '00080016';
const sopClassesInStudy = '00080062';
/** Presentation contexts of one association. PS3.8 9.3.2.2. */
const contextLimit = 128;

/** How objects come to us. `auto`: by C-GET where the node offers that, else by C-MOVE. */
export type RetrievalMethod = 'auto' | 'c-get' | 'c-move';

export interface DimseRemoteOptions {
  readonly archive: Archive;
  readonly node: Pick<NodeDocument, '_id' | 'name' | 'aeTitle'>;
  /** How its text is read; undefined: as the site says. */
  readonly characterSets?: SourceCharacterSets | undefined;
  /** Does some work on an association that offers these contexts. */
  use<T>(
    contexts: readonly OfferedSyntaxes[],
    work: (client: DimseClient) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
  readonly method: RetrievalMethod;
  /** Where associations lead: `withoutGet` knows it by that. */
  readonly destination: string;
  readonly withoutGet: WithoutGet;
  readonly moves: MovesToUs;
  /** Our AE title, to which a C-MOVE sends; null where the space has none. */
  readonly moveDestination: string | null;
}

/** A node that speaks DIMSE: C-FIND, C-GET, and C-MOVE to us. PS3.4 Annex C. */
export class DimseRemote implements RemoteArchive {
  readonly #options: DimseRemoteOptions;

  constructor(options: DimseRemoteOptions) {
    this.#options = options;
  }

  async search(search: RemoteSearch): Promise<RemoteAnswers> {
    const { limit, signal } = search;
    const source = sourceCharacterSets(this.#options.archive, this.#options.characterSets);
    const request = { sopClassUid: studyRoot.find, identifier: searchIdentifier(search), signal };
    const find = async (client: DimseClient): Promise<RemoteAnswers> => {
      const answers: JsonAttributes[] = [];
      for await (const { identifier, transferSyntaxUid } of client.find(request)) {
        if (answers.length === limit) return { answers, hasMore: true };
        answers.push(decodeDataSet(identifier, transferSyntaxUid, source) as JsonAttributes);
      }
      return { answers, hasMore: false };
    };
    return await this.#options.use([context(studyRoot.find)], find, signal);
  }

  async retrieve(target: RemoteTarget, options: RetrievalOptions): Promise<RetrievalCounts> {
    const { method, withoutGet, destination } = this.#options;
    const isWithout = method === 'auto' && withoutGet.has(destination);
    if (method === 'c-move' || isWithout) return await this.#move(target, options);
    const getting: Getting = { isAsked: false, hasBegun: false };
    try {
      return await this.#get(target, options, getting);
    } catch (error) {
      if (method === 'c-get' || options.signal.aborted || !isWithoutGet(error, getting)) throw error;
      return await this.#moveInstead(target, options, error);
    }
  }

  close(): void {
    // Associations belong to the pool.
  }

  /** @param refusal - of the C-GET */
  async #moveInstead(target: RemoteTarget, options: RetrievalOptions, refusal: unknown): Promise<RetrievalCounts> {
    try {
      const counts = await this.#move(target, options);
      if (counts.received > 0) this.#options.withoutGet.add(this.#options.destination);
      return counts;
    } catch (error) {
      const isNoWay = error instanceof NoPresentationContextError || error instanceof NodeUnusableError;
      throw isNoWay && !(refusal instanceof NoPresentationContextError) ? refusal : error;
    }
  }

  async #move(target: RemoteTarget, options: RetrievalOptions): Promise<RetrievalCounts> {
    const { moveDestination, moves, node, use } = this.#options;
    if (moveDestination === null) {
      const problem = 'The space has no AE title to which the node could send';
      throw new NodeUnusableError(problem, { details: { node: node.name, space: options.arrival.space } });
    }
    const move = this.#begun(moveDestination, options);
    const messageId = move?.messageId ?? moves.nextMessageId();
    const request = { ...requestOf(studyRoot.move, target, options), moveDestination, messageId };
    const send = (client: DimseClient) => client.move(request);
    const work = (client: DimseClient) => move?.over(client, send) ?? send(client);
    try {
      const counts = this.#ended(await use([context(studyRoot.move)], work, options.signal));
      await move?.arrived(counts.received, options.signal);
      return counts;
    } finally {
      move?.end();
    }
  }

  /** A C-MOVE that brings what is not for the archive. */
  #begun(aeTitle: string, { arrival, handedOver }: RetrievalOptions): MoveToUs | undefined {
    const { archive, node, moves } = this.#options;
    return handedOver && moves.begin({ archive, node, aeTitle, arrival, ...handedOver });
  }

  async #get(target: RemoteTarget, options: RetrievalOptions, getting: Getting): Promise<RetrievalCounts> {
    const contexts = [context(studyRoot.get), ...(await this.#storageContexts(target, options))];
    const request = {
      ...requestOf(studyRoot.get, target, options),
      receive: (instance: IncomingInstance) => {
        getting.hasBegun = true;
        return this.#receive(instance, options);
      },
    };
    const work = (client: DimseClient) => {
      getting.isAsked = true;
      return client.get(request);
    };
    return this.#ended(await this.#options.use(contexts, work, options.signal));
  }

  /** Contexts for what is in the study, each syntax in one of its own, so that the node need not convert. */
  async #storageContexts(
    { studyInstanceUid }: RemoteTarget,
    { signal, sopClassUids = [] }: RetrievalOptions,
  ): Promise<OfferedSyntaxes[]> {
    const classes = sopClassUids.length > 0 ? sopClassUids : await this.#classesOf(studyInstanceUid, signal);
    const roles = { scu: false, scp: true };
    const wide = classes.flatMap((abstractSyntaxUid) => [
      { abstractSyntaxUid, transferSyntaxUids: dataSetSyntaxes, roles },
      ...compressed.map((uid) => ({ abstractSyntaxUid, transferSyntaxUids: [uid], roles })),
    ]);
    if (wide.length > 0 && wide.length < contextLimit) return wide;
    const known = classes.length > 0 ? classes : usualStorageSopClassUids();
    const transferSyntaxUids = [...dataSetSyntaxes, ...compressed];
    return known
      .slice(0, contextLimit - 1)
      .map((abstractSyntaxUid) => ({ abstractSyntaxUid, transferSyntaxUids, roles }));
  }

  async #classesOf(studyInstanceUid: string, signal: AbortSignal): Promise<readonly string[]> {
    const keys = new Map([['0020000D', studyInstanceUid]]);
    const search = { level: 'study', keys, include: [sopClassesInStudy], limit: 1, signal } as const;
    const { answers } = await this.search(search);
    const named = textsOf(answers[0] ?? {}, sopClassesInStudy);
    return named.length > 0 ? named : await this.#classesOfInstances(keys, signal);
  }

  /** SOP classes by asking for the first instances: many nodes do not know them at the level of studies. */
  async #classesOfInstances(study: ReadonlyMap<string, string>, signal: AbortSignal): Promise<string[]> {
    const found = await this.search({ level: 'series', keys: study, include: [], limit: 1_000, signal });
    const classes = new Set<string>();
    for (const series of found.answers) {
      const [uid] = textsOf(series, '0020000E');
      if (uid === undefined) continue;
      const keys = new Map([...study, ['0020000E', uid]]);
      const { answers } = await this.search({ level: 'instance', keys, include: [sopClassUid], limit: 1, signal });
      for (const one of textsOf(answers[0] ?? {}, sopClassUid)) classes.add(one);
    }
    return [...classes];
  }

  #receive(instance: IncomingInstance, { arrival, handedOver }: RetrievalOptions) {
    const reception = new Reception(this.#options.archive, arrival, instance, handedOver?.landing);
    return {
      write: (chunk: Uint8Array) => reception.write(chunk),
      finish: async () => {
        await reception.finish({}, { quarantine: false });
        return { status: statuses.success };
      },
      abort: () => reception.abort(),
    };
  }

  #ended(result: RetrieveResult): RetrievalCounts {
    const counts = countsOf(result);
    if (statusClass(result.status) !== 'failure' || counts.received > 0) return counts;
    const status = result.status.toString(16).padStart(4, '0').toUpperCase();
    throw new NodeRefusedError('The node could not send what was asked for', {
      details: { node: this.#options.node.name, status },
    });
  }
}

/** How far a C-GET came. */
interface Getting {
  isAsked: boolean;
  hasBegun: boolean;
}

/** Some nodes accept the context of a C-GET that they do not serve, and abort or refuse it before anything was sent. */
function isWithoutGet(error: unknown, { isAsked, hasBegun }: Getting): boolean {
  if (error instanceof NoPresentationContextError) return true;
  return isAsked && !hasBegun && (error instanceof AssociationAbortedError || error instanceof NodeRefusedError);
}

/** Compressed syntaxes that images are kept in: RLE, JPEG, JPEG-LS, JPEG 2000, HTJ2K, MPEG. PS3.5 A.4. */
const compressed: readonly string[] = [
  ...['1.2.840.10008.1.2.5', '1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51', '1.2.840.10008.1.2.4.57'],
  ...['1.2.840.10008.1.2.4.70', '1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.81', '1.2.840.10008.1.2.4.90'],
  ...['1.2.840.10008.1.2.4.91', '1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.203', '1.2.840.10008.1.2.4.102'],
];

const context = (abstractSyntaxUid: string): OfferedSyntaxes => ({
  abstractSyntaxUid,
  transferSyntaxUids: dataSetSyntaxes,
});

function requestOf(sopClassUid: string, target: RemoteTarget, { signal, progress }: RetrievalOptions) {
  const report = (counts: SubOperations) => progress(countsOf(counts));
  return { sopClassUid, identifier: retrieveIdentifier(target), signal, progress: report };
}

function countsOf({ remaining, completed, failed, warning }: SubOperations): RetrievalCounts {
  const received = completed + warning;
  return { expected: remaining === null ? null : remaining + received + failed, received, failed };
}
