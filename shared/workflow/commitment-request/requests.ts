import { createHash } from 'node:crypto';
import { commitmentDue } from '#events/contracts/commitment-due.v1';
import { commitmentReported } from '#events/contracts/commitment-reported.v1';
import type { OutboxEntry } from '#shared/archive/documents';
import { outboxEntry } from '#shared/archive/outbox';
import { DuplicateKeyError } from '#shared/catalogue/errors';
import { type InstanceReference, instanceListOf } from '../instance-list';
import { publishSoon } from '../publish';
import type { Workflow } from '../workflow';
import { type CommitmentRequestDocument, type CommitmentRequestState, requestInstances } from './documents';
import { CommitmentRequestBusyError, CommitmentRequestNotFoundError, CommitmentRequestStateError } from './errors';

/** What a node is to be asked to keep. */
export interface WantedCommitment {
  readonly space: string;
  readonly nodeId: string;
  /** Of all instances. */
  readonly studyInstanceUid: string;
  /** Who needs it, and for what: `delivery:<id>`. Its requests are found by it. */
  readonly purpose: string;
  /** Read once; each chunk of `requestInstances` becomes a request. */
  readonly instances: Iterable<InstanceReference> | AsyncIterable<InstanceReference>;
}

/**
 * Has a node asked to commit to instances: durable when it resolves, asked in the background. `commitment.reported` tells what
 * became of each request.
 *
 * Idempotent by space, node and purpose: asked once more with the same instances, it makes what is missing.
 *
 * @returns the requests: one for each thousand of instances, none for none
 */
export async function requestCommitment(
  workflow: Workflow,
  wanted: WantedCommitment,
): Promise<CommitmentRequestDocument[]> {
  const made: CommitmentRequestDocument[] = [];
  let chunk: InstanceReference[] = [];
  const flush = async () => {
    if (chunk.length > 0) made.push(await makeOne(workflow, wanted, made.length, chunk));
    chunk = [];
  };
  for await (const reference of wanted.instances) {
    chunk.push(reference);
    if (chunk.length === requestInstances) await flush();
  }
  await flush();
  await publishSoon(workflow, workflow.commitmentRequests, made);
  return made;
}

async function makeOne(
  workflow: Workflow,
  wanted: WantedCommitment,
  number: number,
  references: readonly InstanceReference[],
): Promise<CommitmentRequestDocument> {
  const { space, nodeId, studyInstanceUid, purpose } = wanted;
  const id = idOf(nodeId, purpose, number);
  const now = workflow.clock.now();
  const document: CommitmentRequestDocument = {
    _id: `${space}/${id}`,
    ...{ space, id, revision: 1, nodeId, studyInstanceUid, purpose, instances: instanceListOf(references) },
    ...{
      transactionUids: [],
      state: 'waiting',
      failures: null,
      attempts: 0,
      taken: 0,
      lastFailure: null,
      createdAt: now,
    },
    ...{ requestedAt: null, dueAt: null, reportedAt: null, outbox: [dueEvent(workflow, space, id)], outboxAt: now },
  };
  try {
    await workflow.commitmentRequests.insertOne(document, { durable: true });
    return document;
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
    return await findCommitmentRequest(workflow, space, id);
  }
}

function idOf(nodeId: string, purpose: string, number: number): string {
  const hash = createHash('sha256').update(`${nodeId}\n${purpose}`).digest().subarray(0, 16).toString('base64url');
  return `${hash}-${number}`;
}

const dueEvent = ({ clock }: Workflow, space: string, id: string): OutboxEntry =>
  outboxEntry(commitmentDue(space, clock.now(), { space, id }));

/** A request. @throws CommitmentRequestNotFoundError */
export async function findCommitmentRequest(
  { commitmentRequests }: Workflow,
  space: string,
  id: string,
): Promise<CommitmentRequestDocument> {
  const found = await commitmentRequests.findOne({ _id: `${space}/${id}` });
  if (found) return found;
  throw new CommitmentRequestNotFoundError('No such request for storage commitment', { details: { space, id } });
}

/** Changes of a request, but for what `changeRequest` sets itself. */
type RequestChanges = Partial<Omit<CommitmentRequestDocument, '_id' | 'space' | 'id' | 'revision'>>;

/** Changes a request as it was read. @throws CommitmentRequestBusyError when others did meanwhile */
export async function changeRequest(
  workflow: Workflow,
  before: CommitmentRequestDocument,
  changes: RequestChanges,
): Promise<CommitmentRequestDocument> {
  const { _id, revision, space, id } = before;
  const { matchedCount } = await workflow.commitmentRequests.updateOne(
    { _id, revision },
    { $set: changes, $inc: { revision: 1 } },
    { durable: true },
  );
  if (matchedCount === 1) return { ...before, ...changes, revision: revision + 1 };
  throw new CommitmentRequestBusyError('The request is being changed by others', { details: { space, id } });
}

/** Has the node asked (again), at once. @throws CommitmentRequestBusyError */
export async function askAgain(
  workflow: Workflow,
  before: CommitmentRequestDocument,
  more: RequestChanges = {},
): Promise<CommitmentRequestDocument> {
  const after = await changeRequest(workflow, before, {
    ...{ state: 'waiting', attempts: 0, dueAt: null, ...more },
    ...{ outbox: [dueEvent(workflow, before.space, before.id)], outboxAt: workflow.clock.now() },
  });
  await publishSoon(workflow, workflow.commitmentRequests, [after]);
  return after;
}

/** Ends a request, and tells so. @throws CommitmentRequestBusyError */
export async function endRequest(
  workflow: Workflow,
  before: CommitmentRequestDocument,
  state: Extract<CommitmentRequestState, 'reported' | 'failed' | 'expired'>,
  more: RequestChanges,
): Promise<void> {
  const { space, id, nodeId, purpose, instances } = before;
  const failures = more.failures ?? null;
  const failedCount = failures === null ? instances.sop.length : Object.keys(failures).length;
  const counts = { committedCount: instances.sop.length - failedCount, failedCount };
  const now = workflow.clock.now();
  const event = commitmentReported(space, now, { space, id, nodeId, purpose, state, ...counts });
  const changes = { state, dueAt: null, ...more, outbox: [outboxEntry(event)], outboxAt: now };
  await publishSoon(workflow, workflow.commitmentRequests, [await changeRequest(workflow, before, changes)]);
}

/**
 * Has a node asked again: what it did not commit to, could not be asked, or never reported.
 *
 * @throws CommitmentRequestNotFoundError, CommitmentRequestStateError, CommitmentRequestBusyError
 */
export async function retryCommitmentRequest(
  workflow: Workflow,
  space: string,
  id: string,
): Promise<CommitmentRequestDocument> {
  const before = await findCommitmentRequest(workflow, space, id);
  const { state, failures } = before;
  const isKept = state === 'reported' && Object.keys(failures ?? {}).length === 0;
  if (state === 'waiting' || isKept)
    throw new CommitmentRequestStateError('It waits for its turn, or all is committed to', { details: { state } });
  // What was answered is over: the same report once more would end the new request.
  const transactionUids = state === 'reported' ? [] : before.transactionUids;
  return await askAgain(workflow, before, { taken: 0, failures: null, reportedAt: null, transactionUids });
}

/** Times that a node is asked before a request that it never reports on expires. */
const takenLimit = 3;
const sweepLimit = 200;

/** Asks again for what is overdue; what was asked for often enough expires. @returns how many expired */
export async function followUpRequests(workflow: Workflow): Promise<number> {
  const { commitmentRequests, clock, log } = workflow;
  const due = await commitmentRequests.find(
    { dueAt: { $lte: clock.now() } },
    { sort: { dueAt: 1 }, limit: sweepLimit },
  );
  let expired = 0;
  for (const request of due) {
    try {
      if (request.taken < takenLimit) await askAgain(workflow, request);
      else await endRequest(workflow, request, 'expired', {});
      if (request.taken >= takenLimit) expired += 1;
    } catch (error) {
      if (!(error instanceof CommitmentRequestBusyError)) throw error;
      log.debug({ request: request._id }, 'a request for commitment was reported on just now');
    }
  }
  return expired;
}
