import type { z } from 'zod';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { ScheduledStepDocument } from '#shared/workflow/scheduled/documents';
import { listSteps } from '#shared/workflow/scheduled/list-steps';
import { createStep, deleteStep, findStep, replaceStep } from '#shared/workflow/scheduled/scheduled-steps';
import { readDataSet } from '#shared/worklist/read-data-set';
import type { CreateRequest, ItemRequest, ListRequest, ReplaceRequest } from './schema';

type Ports = Pick<Services, 'archive' | 'workflow' | 'audit' | 'nodes'>;
type Call<S extends z.ZodType> = z.output<S> & { readonly sourceIp: string };

/** One page of the steps of a space. @throws SpaceNotFoundError, InvalidInputError */
export async function list(call: Call<typeof ListRequest>, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space } = call.path;
  const { from, until, limit, after, stationAeTitle, ...exact } = call.query;
  await findSpace(ports.archive, space);
  const asked = { ...exact, ...(stationAeTitle === undefined ? {} : { stationAeTitles: stationAeTitle }) };
  const fields = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const span = { from: from && Date.parse(from), until: until && Date.parse(until) };
  const listing = { space, fields: fields as Record<string, string>, limit, after };
  const { steps, next } = await listSteps(ports.workflow, {
    ...listing,
    from: span.from || undefined,
    until: span.until || undefined,
  });
  record(call, caller, ports, { event: 'query', action: 'E' });
  return json({ items: await Promise.all(steps.map((step) => shown(step, ports))), next });
}

/** Schedules a step. @throws SpaceNotFoundError, InvalidInputError, InvalidDicomJsonError, WorklistItemExistsError */
export async function create(call: Call<typeof CreateRequest>, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space } = call.path;
  await findSpace(ports.archive, space);
  const step = await createStep(ports.workflow, space, readDataSet(call.body));
  record(call, caller, ports, { event: 'instancesAccessed', action: 'C' }, step.id);
  return json(await shown(step, ports), 201, { location: `/api/spaces/${space}/worklist-items/${step.id}` });
}

/** Shows a step. @throws SpaceNotFoundError, WorklistItemNotFoundError */
export async function show(call: Call<typeof ItemRequest>, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, id } = call.path;
  await findSpace(ports.archive, space);
  const step = await findStep(ports.workflow, space, id);
  record(call, caller, ports, { event: 'instancesAccessed', action: 'R' }, id);
  return json(await shown(step, ports));
}

/** Changes a step. @throws as `show`; InvalidInputError, InvalidDicomJsonError, WorklistItemBusyError */
export async function replace(call: Call<typeof ReplaceRequest>, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, id } = call.path;
  await findSpace(ports.archive, space);
  const step = await replaceStep(ports.workflow, space, id, readDataSet(call.body));
  record(call, caller, ports, { event: 'instancesAccessed', action: 'U' }, id);
  return json(await shown(step, ports));
}

/** Takes a step off the worklist. @throws as `show` */
export async function remove(call: Call<typeof ItemRequest>, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, id } = call.path;
  await findSpace(ports.archive, space);
  await deleteStep(ports.workflow, space, id);
  record(call, caller, ports, { event: 'instancesAccessed', action: 'D' }, id);
  return { status: 204 };
}

function record(
  call: { readonly sourceIp: string; readonly path: { readonly space: string } },
  caller: Caller,
  { audit }: Ports,
  what: { readonly event: 'instancesAccessed' | 'query'; readonly action: 'C' | 'R' | 'U' | 'D' | 'E' },
  id?: string,
): void {
  const facts = { actor: caller.id, peer: call.sourceIp, operation: 'api-worklist-items', space: call.path.space };
  audit.record({ ...what, ...facts, ...(id === undefined ? {} : { object: `worklist-item:${id}` }) });
}

async function shown(step: ScheduledStepDocument, { nodes }: Ports) {
  const { _id, space, patientNameKeys, performingPhysicianNameKeys, startAt, createdAt, updatedAt, ...kept } = step;
  const { taken, ...rest } = kept;
  const node = taken ? ((await nodes.get(taken.nodeId))?.name ?? null) : null;
  const iso = (ms: number) => new Date(ms).toISOString();
  return { ...rest, node, startAt: iso(startAt), createdAt: iso(createdAt), updatedAt: iso(updatedAt) };
}
