import type { z } from 'zod';
import { StudyNotFoundError } from '#shared/archive/errors';
import { listSelected, selectSeries } from '#shared/archive/retrieval/outgoing/select-series';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { type HttpResult, json } from '#shared/kernel/function/result';
import { newId } from '#shared/kernel/ids';
import type { Services } from '#shared/kernel/services';
import type { CommitmentRequestDocument } from '#shared/workflow/commitment-request/documents';
import { NobodyToAskError } from '#shared/workflow/commitment-request/errors';
import {
  findCommitmentRequest,
  requestCommitment,
  retryCommitmentRequest,
} from '#shared/workflow/commitment-request/requests';
import { failedOf, type InstanceReference } from '#shared/workflow/instance-list';
import { listNewest } from '#shared/workflow/listing';
import { callableNode } from '#shared/workflow/node-client';
import type { CreateRequest, ListRequest, OneRequest } from './schema';

type Ports = Pick<Services, 'archive' | 'workflow' | 'nodes' | 'audit'>;
type Call<S extends z.ZodType> = z.output<S> & { readonly sourceIp: string };

/** Has a node asked. @throws SpaceNotFoundError, StudyNotFoundError, NobodyToAskError */
export async function askNode(call: Call<typeof CreateRequest>, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space } = call.path;
  const { node: named, studyInstanceUid } = call.body;
  const { archive, workflow, clock } = { ...ports, clock: ports.workflow.clock };
  await findSpace(archive, space);
  const nodeId = await nodeToAsk(ports, named, space);
  const purpose = `manual:${caller.id}/${newId(clock.now())}`;
  const made = await requestCommitment(workflow, {
    ...{ space, nodeId, studyInstanceUid, purpose },
    instances: instancesOf(ports, call),
  });
  if (made.length === 0)
    throw new StudyNotFoundError('Nothing of this study is here', { details: { space, studyInstanceUid } });
  record(call, caller, ports, studyInstanceUid);
  return json({ items: made.map(shown) }, 202);
}

async function nodeToAsk({ nodes }: Ports, named: string, space: string): Promise<string> {
  const node = callableNode((await nodes.get(named)) ?? (await nodes.byName(named)));
  if (node?.kind === 'dimse' && (node.spaces === null || node.spaces.includes(space))) return node._id;
  throw new NobodyToAskError('No active DIMSE node of this id or name may use the space', { details: { node: named } });
}

async function* instancesOf({ archive }: Ports, { path, body }: Call<typeof CreateRequest>) {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUids = null } = body;
  await archive.progress.caughtUp(path.space);
  const isHere = await archive.collections.studies.findOne({ _id: `${path.space}/${studyInstanceUid}` });
  if (!isHere) return; // a study that is elsewhere is not fetched for it
  const selected = await selectSeries(archive, path.space, {
    ...{ patientIds: null, studyInstanceUids: [studyInstanceUid], sopInstanceUids },
    seriesInstanceUids: seriesInstanceUid === undefined ? null : [seriesInstanceUid],
  });
  for (const series of selected) yield* (await listSelected(archive, series)) as readonly InstanceReference[];
}

/** One page of the requests of a space. @throws SpaceNotFoundError, InvalidInputError */
export async function listRequests({ path, query }: Call<typeof ListRequest>, ports: Ports): Promise<HttpResult> {
  const { state, purpose, limit, after } = query;
  await findSpace(ports.archive, path.space);
  const wanted = { ...(state === undefined ? {} : { state }), ...(purpose === undefined ? {} : { purpose }) };
  const filter = { space: path.space, ...wanted };
  const { items, next } = await listNewest(ports.workflow.commitmentRequests, { filter, limit, after });
  return json({ items: items.map(shown), next });
}

/** Shows a request. @throws SpaceNotFoundError, CommitmentRequestNotFoundError */
export async function showRequest({ path }: Call<typeof OneRequest>, ports: Ports): Promise<HttpResult> {
  await findSpace(ports.archive, path.space);
  return json(withFailed(await findCommitmentRequest(ports.workflow, path.space, path.id)));
}

/** Has a node asked once more. @throws as `retryCommitmentRequest` */
export async function askOnceMore(call: Call<typeof OneRequest>, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, id } = call.path;
  await findSpace(ports.archive, space);
  const asked = await retryCommitmentRequest(ports.workflow, space, id);
  record(call, caller, ports);
  return json(withFailed(asked), 202);
}

function record(
  call: { readonly sourceIp: string; readonly path: { readonly space: string; readonly id?: string } },
  caller: Caller,
  { audit }: Ports,
  studyInstanceUid?: string,
): void {
  const { space, id } = call.path;
  audit.record({
    ...{ event: 'restrictedFunction', action: 'E', actor: caller.id, peer: call.sourceIp },
    ...{ operation: 'api-commitment-requests', space },
    ...(studyInstanceUid !== undefined && { studyInstanceUid }),
    ...(id !== undefined && { object: `commitment-request:${id}` }),
  });
}

const iso = (ms: number) => new Date(ms).toISOString();
const isoOrNull = (ms: number | null) => (ms === null ? null : iso(ms));

function shown(document: CommitmentRequestDocument) {
  const { id, nodeId, purpose, state, transactionUids, instances, failures, attempts, lastFailure } = document;
  const instanceCount = instances.sop.length;
  const failedCount = failures && Object.keys(failures).length;
  return {
    ...{ id, node: nodeId, purpose, state, transactionUids, instanceCount, failedCount, attempts },
    committedCount: failedCount === null ? null : instanceCount - failedCount,
    lastFailure: lastFailure && { ...lastFailure, at: iso(lastFailure.at) },
    createdAt: iso(document.createdAt),
    requestedAt: isoOrNull(document.requestedAt),
    dueAt: isoOrNull(document.dueAt),
    reportedAt: isoOrNull(document.reportedAt),
    evidence: document.state === 'reported' ? (document.isLookedUp ? 'look-up' : 'report') : null,
  };
}

function withFailed(document: CommitmentRequestDocument) {
  const failed = failedOf(document.instances, document.failures ?? {}).map(({ reason, ...reference }) => ({
    ...reference,
    reason: reason === null ? null : reason.toString(16).toUpperCase().padStart(4, '0'),
  }));
  return { ...shown(document), failed };
}
