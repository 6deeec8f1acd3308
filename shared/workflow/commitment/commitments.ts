import { commitmentRequested } from '#events/contracts/commitment-requested.v1';
import type { Archive } from '#shared/archive/archive';
import type { OutboxEntry } from '#shared/archive/documents';
import { outboxEntry } from '#shared/archive/outbox';
import { DuplicateKeyError } from '#shared/catalogue/errors';
import { newId } from '#shared/kernel/ids';
import { attemptFailure } from '../attempt-failure';
import { type FailedReference, type InstanceReference, instanceListOf, referencesOf } from '../instance-list';
import { publishSoon } from '../publish';
import type { Workflow } from '../workflow';
import { checkInstances } from './check-instances';
import { type CommitmentDocument, type CommitmentOutcome, commitmentIdOf } from './documents';
import { CommitmentNotFoundError } from './errors';

/** A request as a peer makes it. */
export interface CommitmentRequest {
  readonly space: string;
  readonly transactionUid: string;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  readonly references: readonly InstanceReference[];
}

/**
 * Takes a request for storage commitment: durable when it resolves. The same request again is reported again; a Transaction
 * UID that is in use for other instances fails for all of them.
 *
 * Its event waits in the outbox, so that the report may go out on the association of the request first.
 */
export async function acceptCommitment(workflow: Workflow, request: CommitmentRequest): Promise<CommitmentDocument> {
  const id = commitmentIdOf(request.callingAeTitle, request.transactionUid);
  const made = documentOf(workflow, request, id, false);
  if (await isInserted(workflow, made)) return made;
  const known = await findCommitment(workflow, request.space, id);
  if (JSON.stringify(known.instances) === JSON.stringify(made.instances)) return await requestReport(workflow, known);
  const other = documentOf(workflow, request, newId(workflow.clock.now()), true);
  await workflow.commitments.insertOne(other);
  return other;
}

async function isInserted({ commitments }: Workflow, document: CommitmentDocument): Promise<boolean> {
  try {
    await commitments.insertOne(document);
    return true;
  } catch (error) {
    if (error instanceof DuplicateKeyError) return false;
    throw error;
  }
}

function documentOf(
  workflow: Workflow,
  request: CommitmentRequest,
  id: string,
  isDuplicate: boolean,
): CommitmentDocument {
  const now = workflow.clock.now();
  const { references, ...facts } = request;
  return {
    _id: `${request.space}/${id}`,
    ...{ id, revision: 1, ...facts, instances: instanceListOf(references), isDuplicate, state: 'accepted' },
    ...{ failures: null, attempts: 0, lastFailure: null, createdAt: now, reportedAt: null },
    ...{ outbox: [eventOf(workflow, request.space, id)], outboxAt: now },
  };
}

const eventOf = ({ clock }: Workflow, space: string, id: string): OutboxEntry =>
  outboxEntry(commitmentRequested(space, clock.now(), { space, id }));

/** Has a request reported once more. */
async function requestReport(workflow: Workflow, known: CommitmentDocument): Promise<CommitmentDocument> {
  const now = workflow.clock.now();
  const set = { state: 'accepted', outbox: [eventOf(workflow, known.space, known.id)], outboxAt: now } as const;
  await workflow.commitments.updateOne({ _id: known._id }, { $set: set, $inc: { revision: 1 } });
  return { ...known, ...set, revision: known.revision + 1 };
}

/** As `requestReport`, at once and by id. @throws CommitmentNotFoundError */
export async function reportAgain(workflow: Workflow, space: string, id: string): Promise<CommitmentDocument> {
  const asked = await requestReport(workflow, await findCommitment(workflow, space, id));
  await publishCommitment(workflow, asked);
  return asked;
}

/** Tells the bus that a request waits for its report. */
export async function publishCommitment(workflow: Workflow, document: CommitmentDocument): Promise<void> {
  await publishSoon(workflow, workflow.commitments, [document]);
}

/** A request for storage commitment. @throws CommitmentNotFoundError */
export async function findCommitment(workflow: Workflow, space: string, id: string): Promise<CommitmentDocument> {
  const found = await workflow.commitments.findOne({ _id: `${space}/${id}` });
  if (!found) throw new CommitmentNotFoundError('No such request for storage commitment', { details: { space, id } });
  return found;
}

/** Sends a report; resolves when the peer took it. */
export type ReportSender = (commitment: CommitmentDocument, outcome: CommitmentOutcome) => Promise<void>;

/**
 * Checks the instances of a request as they are now and reports them. Idempotent: what was reported is not reported again.
 *
 * @throws CommitmentNotFoundError, NotIndexedYetError, what `send` throws; the attempt is noted
 */
export async function reportCommitment(
  { workflow, archive }: { readonly workflow: Workflow; readonly archive: Archive },
  { space, id }: Pick<CommitmentDocument, 'space' | 'id'>,
  send: ReportSender,
): Promise<void> {
  const commitment = await findCommitment(workflow, space, id);
  if (commitment.state === 'reported') return;
  const filter = { _id: commitment._id };
  try {
    const references = referencesOf(commitment.instances);
    const outcome = await checkInstances(archive, { ...commitment, references });
    await send(commitment, outcome);
    const failures = failuresOf(references, outcome.failed);
    const reported = { state: 'reported', failures, reportedAt: workflow.clock.now(), lastFailure: null };
    const set = { ...reported, outbox: [], outboxAt: null };
    await workflow.commitments.updateOne(filter, { $set: set, $inc: { revision: 1, attempts: 1 } });
  } catch (error) {
    const lastFailure = attemptFailure(workflow, error);
    await workflow.commitments.updateOne(filter, { $set: { lastFailure }, $inc: { attempts: 1 } });
    throw error;
  }
}

/** By position: why an instance is not committed to. One that is named twice as the same class has one reason. */
function failuresOf(references: readonly InstanceReference[], failed: readonly FailedReference[]) {
  const keyOf = ({ sopClassUid, sopInstanceUid }: InstanceReference) => `${sopInstanceUid} ${sopClassUid}`;
  const reasons = new Map(failed.map((one) => [keyOf(one), one.reason]));
  const failures: Record<string, number> = {};
  for (const [at, reference] of references.entries()) {
    const reason = reasons.get(keyOf(reference));
    if (reason !== undefined) failures[at] = reason;
  }
  return failures;
}
