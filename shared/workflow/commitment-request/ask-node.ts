import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Archive } from '#shared/archive/archive';
import { findSpace } from '#shared/archive/spaces';
import { newUid } from '#shared/dicom/uid';
import { commitmentContext } from '#shared/dimse/client/commitment';
import type { EventReport } from '#shared/dimse/client/peer-requests';
import { DimseStatusError, NoPresentationContextError, PeerStatusError } from '#shared/dimse/errors';
import { statuses } from '#shared/dimse/messages/statuses';
import type { NodeDocument } from '#shared/nodes/documents';
import type { NodeDirectory } from '#shared/nodes/node-directory';
import { NodeRefusedError, NodeUnusableError } from '#shared/remote/errors';
import { createRemotes, openRemote } from '#shared/remote/open-remote';
import { attemptFailure } from '../attempt-failure';
import { referencesOf } from '../instance-list';
import { type Calling, callableNode, callNode, requireSuccess } from '../node-client';
import type { Workflow } from '../workflow';
import type { CommitmentRequestDocument } from './documents';
import { InstancesNotFoundThereError, NobodyToAskError } from './errors';
import { lookUp } from './look-up';
import { changeRequest, endRequest, findCommitmentRequest } from './requests';
import { takeReport } from './take-report';

/** What asking needs. */
export interface AskParts extends Calling {
  readonly workflow: Workflow;
  readonly archive: Archive;
  readonly nodes: NodeDirectory;
}

/** A request that could not be made so often fails, until an operator asks again: some seven hours. */
const attemptsLimit = 20;
/** Transaction UIDs remembered of a request. */
const transactionsLimit = 32;
/** A node may take its time until it finds what it took: what is not found so often is not there. */
const lookUpsLimit = 4;
/** Longest time of one look-up. */
const lookUpMs = 4 * 60_000;
/** So long the report is waited for on the association of the request; later ones come to our listener. */
const graceMs = 5_000;

/**
 * Asks a node for storage commitment, or looks up at a DICOMweb node what it has. Idempotent: who was asked is not asked again until
 * somebody wants it.
 *
 * @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError, PeerStatusError,
 *   NodeUnreachableError, NodeTimeoutError, NodeAnswerError, InstancesNotFoundThereError, CommitmentRequestBusyError: to be tried
 *   again; the attempt is noted
 * @see PS3.4 J.3.2
 */
export async function askForCommitment(parts: AskParts, { space, id }: { space: string; id: string }): Promise<void> {
  const { workflow, nodes } = parts;
  const request = await findCommitmentRequest(workflow, space, id);
  if (request.state !== 'waiting') return;
  const known = await nodes.get(request.nodeId);
  try {
    if (known?.kind === 'dicomweb') return await lookUpThere(parts, request, known);
    const node = callableNode(known);
    if (!node)
      throw new NobodyToAskError('The node is gone, or cannot be called', { details: { node: request.nodeId } });
    await ask(parts, request, node);
  } catch (error) {
    if (known?.isActive && !(error instanceof InstancesNotFoundThereError)) nodes.recordOutcome(known._id, error);
    await noteFailure(workflow, { space, id }, error);
  }
}

/** @throws `error` when it may pass */
async function noteFailure(workflow: Workflow, { space, id }: { space: string; id: string }, error: unknown) {
  const request = await findCommitmentRequest(workflow, space, id);
  // It was reported on meanwhile, or is waited for: then the association failed behind it.
  if (request.state !== 'waiting') return;
  const attempts = request.attempts + 1;
  const failure = { attempts, lastFailure: attemptFailure(workflow, error) };
  if (isFinal(error) || attempts >= attemptsLimit) return await endRequest(workflow, request, 'failed', failure);
  await changeRequest(workflow, request, failure);
  throw error;
}

/** Request time-out, too many requests, and what a server says of itself. */
const mayPassHttp: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 507]);

/** Statuses that may be other ones later: processing failure, resource limitation, out of resources. */
const mayPass = (status: number): boolean => status === 0x0110 || status === 0x0213 || status >>> 8 === 0xa7;

function isFinal(error: unknown): boolean {
  if (error instanceof PeerStatusError) return !mayPass(error.peerStatus);
  if (error instanceof NodeRefusedError) return !mayPassHttp.has(Number(error.details['status']));
  if (error instanceof NodeUnusableError) return true;
  return error instanceof NobodyToAskError || error instanceof NoPresentationContextError;
}

async function ask(parts: AskParts, request: CommitmentRequestDocument, node: NodeDocument): Promise<void> {
  const { workflow, archive, nodes } = parts;
  const callingAeTitle = (await findSpace(archive, request.space)).aeTitle ?? workflow.settings.aeTitle;
  const reported = new AbortController();
  const eventReports = (report: EventReport) => hear(workflow, node._id, report, () => reported.abort());
  await callNode(parts, node, { callingAeTitle, contexts: [commitmentContext], eventReports }, async (client) => {
    client.context(commitmentContext.abstractSyntaxUid);
    // On the disk before the node hears of it: its report may come at any moment, over any association.
    const transactionUid = newUid();
    const transactionUids = [...request.transactionUids, transactionUid].slice(-transactionsLimit);
    await changeRequest(workflow, request, { transactionUids, outbox: [], outboxAt: null });
    requireSuccess(await client.commit(transactionUid, referencesOf(request.instances)));
    nodes.recordOutcome(node._id, null);
    await noteTaken(workflow, request);
    const done = AbortSignal.any([reported.signal, client.over]);
    await sleep(graceMs, undefined, { signal: done }).catch(() => undefined); // it came, or the peer hung up
    await setImmediate(); // the answer to a report goes out before the release
  });
}

async function lookUpThere(parts: AskParts, request: CommitmentRequestDocument, node: NodeDocument): Promise<void> {
  const { workflow, archive, nodes, associations } = parts;
  const remotes = createRemotes({ archive, nodes, pool: associations, aeTitle: workflow.settings.aeTitle });
  const remote = await openRemote(remotes, node, request.space);
  try {
    const failures = await lookUp(remote, request, AbortSignal.timeout(lookUpMs));
    nodes.recordOutcome(node._id, null);
    const attempts = request.attempts + 1;
    if (Object.keys(failures).length > 0 && attempts < lookUpsLimit) {
      const details = { node: node.name, instances: Object.keys(failures).length };
      throw new InstancesNotFoundThereError('The node has not all of what it took', { details });
    }
    const now = workflow.clock.now();
    const facts = { failures, attempts, requestedAt: now, reportedAt: now, lastFailure: null, isLookedUp: true };
    await endRequest(workflow, request, 'reported', facts);
  } finally {
    remote.close();
  }
}

async function hear(workflow: Workflow, nodeId: string, report: EventReport, done: () => void) {
  try {
    await takeReport(workflow, [nodeId], report);
    done();
    return { status: statuses.success };
  } catch (error) {
    if (!(error instanceof DimseStatusError)) throw error;
    return { status: error.dimseStatus, errorComment: error.message };
  }
}

/** The node took it: from now on its report is waited for, unless it is there already. */
async function noteTaken(workflow: Workflow, { _id }: CommitmentRequestDocument): Promise<void> {
  const now = workflow.clock.now();
  const set = { state: 'requested', requestedAt: now, dueAt: now + workflow.settings.reportMs, lastFailure: null };
  await workflow.commitmentRequests.updateOne(
    { _id, state: 'waiting' },
    { $set: set, $inc: { revision: 1, attempts: 1, taken: 1 } },
    { durable: true },
  );
}
