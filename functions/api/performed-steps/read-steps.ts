import type { z } from 'zod';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import { listNewest } from '#shared/workflow/listing';
import type { PerformedStepDocument } from '#shared/workflow/performed/documents';
import { findPerformedStep } from '#shared/workflow/performed/performed-steps';
import type { ListRequest, StepRequest } from './schema';

type Ports = Pick<Services, 'archive' | 'workflow' | 'audit'>;
type Call<S extends z.ZodType> = z.output<S> & { readonly sourceIp: string };

/** One page of the performed steps of a space. @throws SpaceNotFoundError, InvalidInputError */
export async function listSteps(call: Call<typeof ListRequest>, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space } = call.path;
  const { status, studyInstanceUid, worklistItem, limit, after } = call.query;
  await findSpace(ports.archive, space);
  const filter = {
    space,
    ...(status === undefined ? {} : { status }),
    ...(studyInstanceUid === undefined ? {} : { studyInstanceUids: studyInstanceUid }),
    ...(worklistItem === undefined ? {} : { scheduledStepIds: worklistItem }),
  };
  const { items, next } = await listNewest(ports.workflow.performedSteps, { filter, limit, after });
  record(call, caller, ports, { event: 'query', action: 'E' });
  return json({ items: items.map(shown), next });
}

/** Shows a performed step. @throws SpaceNotFoundError, PerformedStepNotFoundError */
export async function showStep(call: Call<typeof StepRequest>, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, sopInstanceUid } = call.path;
  await findSpace(ports.archive, space);
  const step = await findPerformedStep(ports.workflow, space, sopInstanceUid);
  record(call, caller, ports, { event: 'instancesAccessed', action: 'R' }, sopInstanceUid);
  return json(shown(step));
}

function record(
  call: { readonly sourceIp: string; readonly path: { readonly space: string } },
  caller: Caller,
  { audit }: Ports,
  what: { readonly event: 'instancesAccessed' | 'query'; readonly action: 'R' | 'E' },
  sopInstanceUid?: string,
): void {
  const facts = { actor: caller.id, peer: call.sourceIp, operation: 'api-performed-steps', space: call.path.space };
  audit.record({ ...what, ...facts, ...(sopInstanceUid ? { object: `performed-step:${sopInstanceUid}` } : {}) });
}

function shown(step: PerformedStepDocument) {
  const { _id, space, outbox, outboxAt, scheduledStepIds, createdAt, updatedAt, ...rest } = step;
  const iso = (ms: number) => new Date(ms).toISOString();
  return { ...rest, worklistItems: scheduledStepIds, createdAt: iso(createdAt), updatedAt: iso(updatedAt) };
}
