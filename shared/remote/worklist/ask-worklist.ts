import type { JsonAttributes } from '#shared/archive/documents';
import { sourceCharacterSets } from '#shared/archive/read-object';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { decodeDataSet } from '#shared/dimse/client/data-sets';
import type { DimseClient } from '#shared/dimse/client/dimse-client';
import type { OfferedSyntaxes } from '#shared/dimse/client/options';
import { statuses } from '#shared/dimse/messages/statuses';
import { PlatformError } from '#shared/kernel/errors';
import type { NodeDocument } from '#shared/nodes/documents';
import { NodeAnswersCutError, NodeTimeoutError } from '../errors';
import { dimseDestination, type RemoteServices } from '../open-remote';
import { type WorklistKeys, worklistIdentifier } from './identifier';

/** What is asked of the worklist of a node. */
export interface WorklistQuestion {
  readonly space: string;
  readonly node: NodeDocument;
  readonly keys: WorklistKeys;
  /** Specific Character Set (0008,0005) to write the keys in; default UTF-8 where they need it. */
  readonly characterSet?: string | undefined;
  /** Answers to take at most. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Told of each answer that is no data set, which is left out then; without it such an answer ends the question. */
  readonly unreadable?: () => void;
}

/** How long a node that was told to stop (C-CANCEL) may take for that. */
const stopMs = 1_000;

const worklistContext: OfferedSyntaxes = {
  abstractSyntaxUid: '1.2.840.10008.5.1.4.31',
  transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN],
};

/**
 * The scheduled procedure steps of a node that match, as they come, their text in Unicode. It ends without an error only
 * when the node said that these are all.
 *
 * @throws NodeAnswersCutError after `limit` answers, or when the node ended before all were given
 * @throws NodeUnusableError, SpaceNotFoundError, NodeTimeoutError, NoPresentationContextError, AssociationRejectedError,
 *   AssociationAbortedError, DimseTimeoutError, PeerStatusError; what cannot be read: MalformedDataSetError and its like
 * @see PS3.4 Annex K
 */
export async function* askWorklist(
  services: RemoteServices,
  question: WorklistQuestion,
): AsyncGenerator<JsonAttributes, void> {
  const { nodes, pool } = services;
  const { node, space, signal } = question;
  const destination = await dimseDestination(services, node, space);
  try {
    // A new association: what was taken on one that turns out to be dead would come twice.
    const lease = await pool.acquire(destination, [worklistContext], { signal, isFresh: true });
    const { client } = lease;
    const stop = () => void setTimeout(() => lease.discard(), stopMs).unref();
    signal.addEventListener('abort', stop);
    try {
      yield* answers(services, client, question);
    } finally {
      signal.removeEventListener('abort', stop);
      // Not kept for the next: many a worklist is served over one association at a time.
      lease.release(false);
    }
    nodes.recordOutcome(node._id, null);
  } catch (error) {
    const failure = isTimeout(error) ? timedOut(node, error) : error;
    if (failure instanceof PlatformError) nodes.recordOutcome(node._id, failure);
    throw failure;
  }
}

async function* answers(
  { archive }: RemoteServices,
  client: DimseClient,
  { keys, characterSet, limit, signal, node, unreadable }: WorklistQuestion,
): AsyncGenerator<JsonAttributes, void> {
  const cut = (problem: string) => new NodeAnswersCutError(problem, { details: { node: node.name } });
  const source = sourceCharacterSets(archive);
  let status: number = statuses.success;
  const ended = (last: number) => {
    status = last;
  };
  const written = characterSet === undefined ? {} : { characterSet };
  let count = 0;
  for await (const match of client.findWorklist({ identifier: worklistIdentifier(keys), signal, ended, ...written })) {
    if (count === limit) throw cut(`The node has more than ${limit} answers`);
    count += 1;
    const answer = read(() => decodeDataSet(match.identifier, match.transferSyntaxUid, source), unreadable);
    if (answer) yield answer as JsonAttributes;
  }
  if (status !== statuses.success) throw cut('The node ended before it had given all answers');
}

function read<T>(decode: () => T, unreadable: (() => void) | undefined): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (!unreadable || !(error instanceof PlatformError)) throw error;
    unreadable();
    return undefined;
  }
}

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

function timedOut(node: NodeDocument, cause: unknown): NodeTimeoutError {
  return new NodeTimeoutError('The node did not answer in time', { cause, details: { node: node.name } });
}
