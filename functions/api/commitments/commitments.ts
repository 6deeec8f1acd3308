import type { z } from 'zod';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import { findCommitment, reportAgain } from '#shared/workflow/commitment/commitments';
import type { CommitmentDocument } from '#shared/workflow/commitment/documents';
import { failedOf } from '#shared/workflow/instance-list';
import { listNewest } from '#shared/workflow/listing';
import type { CommitmentRequest, ListRequest } from './schema';

type Ports = Pick<Services, 'archive' | 'workflow' | 'audit'>;
type Call<S extends z.ZodType> = z.output<S> & { readonly sourceIp: string };

/** One page of the requests of a space. @throws SpaceNotFoundError, InvalidInputError */
export async function listCommitments(call: Call<typeof ListRequest>, ports: Ports): Promise<HttpResult> {
  const { space } = call.path;
  const { state, limit, after } = call.query;
  await findSpace(ports.archive, space);
  const filter = { space, ...(state === undefined ? {} : { state }) };
  const { items, next } = await listNewest(ports.workflow.commitments, { filter, limit, after });
  return json({ items: items.map(shown), next });
}

/** Shows a request. @throws SpaceNotFoundError, CommitmentNotFoundError */
export async function showCommitment(call: Call<typeof CommitmentRequest>, ports: Ports): Promise<HttpResult> {
  const { space, id } = call.path;
  await findSpace(ports.archive, space);
  return json(withFailed(await findCommitment(ports.workflow, space, id)));
}

/** Has a request reported once more. @throws as `showCommitment` */
export async function report(call: Call<typeof CommitmentRequest>, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, id } = call.path;
  await findSpace(ports.archive, space);
  const asked = await reportAgain(ports.workflow, space, id);
  ports.audit.record({
    ...{ event: 'restrictedFunction', action: 'E', actor: caller.id, peer: call.sourceIp },
    ...{ operation: 'api-commitments', space, object: `commitment:${id}` },
  });
  return json(withFailed(asked), 202);
}

const iso = (ms: number) => new Date(ms).toISOString();

function shown(document: CommitmentDocument) {
  const { id, transactionUid, callingAeTitle, calledAeTitle, state, instances, failures, attempts } = document;
  const { lastFailure, createdAt, reportedAt } = document;
  const instanceCount = instances.sop.length;
  const failedCount = failures && Object.keys(failures).length;
  return {
    ...{ id, transactionUid, callingAeTitle, calledAeTitle, state, attempts, instanceCount },
    committedCount: failedCount === null ? null : instanceCount - failedCount,
    failedCount,
    lastFailure: lastFailure && { ...lastFailure, at: iso(lastFailure.at) },
    createdAt: iso(createdAt),
    reportedAt: reportedAt === null ? null : iso(reportedAt),
  };
}

function withFailed(document: CommitmentDocument) {
  const failed = failedOf(document.instances, document.failures ?? {}).map(({ reason, ...reference }) => ({
    ...reference,
    reason: reason.toString(16).toUpperCase().padStart(4, '0'),
  }));
  return { ...shown(document), failed };
}
