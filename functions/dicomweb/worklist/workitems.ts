import { dicomwebUrl } from '#shared/archive/dicomweb-url';
import { findSpace } from '#shared/archive/spaces';
import { isUsableUid, newUid } from '#shared/dicom/uid';
import type { Caller } from '#shared/kernel/caller';
import { invalidInput } from '#shared/kernel/function/parse';
import { warningOf } from '#shared/kernel/function/problem';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import type { RequestFacts } from '#shared/kernel/function/route';
import type { Services } from '#shared/kernel/services';
import { changeState, requestCancel, type StateChanged } from '#shared/worklist/change-state';
import { createWorkitem } from '#shared/worklist/create-workitem';
import { readWorkitemSearch } from '#shared/worklist/search-request';
import { searchWorkitems, workitemLimit } from '#shared/worklist/search-workitems';
import { globalSubscribers } from '#shared/worklist/subscriptions';
import { requestValue, updateWorkitem } from '#shared/worklist/update-workitem';
import { warningTexts } from '#shared/worklist/warnings';
import { findWorkitem } from '#shared/worklist/worklist';
import { chooseForm, dataSetsResult } from './answers';
import { readBody } from './read-body';
import { record } from './record';

type Query = Readonly<Record<string, unknown>>;

/** A request to the worklist of a space. */
export interface WorklistCall extends Pick<RequestFacts, 'headers' | 'rawPath' | 'sourceIp' | 'origin' | 'stream'> {
  readonly path: { readonly space: string };
  readonly query?: Query;
}

/** A request to one workitem. */
export interface WorkitemCall extends WorklistCall {
  readonly path: { readonly space: string; readonly workitemUid: string };
}

type Ports = Pick<Services, 'archive' | 'worklist' | 'audit'>;

/** Create Workitem (PS3.18 11.4). */
export async function create(call: WorklistCall, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space } = call.path;
  const { worklist } = ports;
  await findSpace(ports.archive, space);
  const named = uidOfQuery(call.query, ['workitem', 'AffectedSOPInstanceUID']);
  const dataSet = await readBody(call);
  const workitemUid = named ?? requestValue(dataSet, 'SOPInstanceUID') ?? newUid();
  const created = await createWorkitem(worklist, { space, workitemUid, dataSet }, (given) =>
    globalSubscribers(worklist, space, given),
  );
  record(ports.audit, call, caller, { event: 'instancesAccessed', action: 'C', workitemUid });
  const location = `${dicomwebUrl(call)}/workitems/${workitemUid}`;
  const warning = created.isModified ? { warning: warningOf(warningTexts.created) } : {};
  return empty(201, { location, 'content-location': location, ...warning });
}

/** Retrieve Workitem (PS3.18 11.5). */
export async function retrieve(call: WorkitemCall, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, workitemUid } = call.path;
  await findSpace(ports.archive, space);
  const given = chooseForm(acceptOf(call), false);
  const { dataSet } = await findWorkitem(ports.worklist, space, workitemUid);
  record(ports.audit, call, caller, { event: 'instancesAccessed', action: 'R', workitemUid });
  return dataSetsResult([dataSet], given, { 'content-location': `${dicomwebUrl(call)}/workitems/${workitemUid}` });
}

/** Update Workitem (PS3.18 11.6). */
export async function update(call: WorkitemCall, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, workitemUid } = call.path;
  await findSpace(ports.archive, space);
  const transactionUid = uidOfQuery(call.query, ['transaction-uid', 'transaction']);
  const dataSet = await readBody(call);
  await updateWorkitem(ports.worklist, { space, workitemUid, dataSet, transactionUid });
  record(ports.audit, call, caller, { event: 'instancesAccessed', action: 'U', workitemUid });
  return empty(200, { 'content-location': `${dicomwebUrl(call)}/workitems/${workitemUid}` });
}

/** Change Workitem State (PS3.18 11.7). */
export async function putState(call: WorkitemCall, caller: Caller, ports: Ports): Promise<HttpResult> {
  const target = await targetOf(call, ports, false);
  return changed(call, await changeState(ports.worklist, target), caller, ports, 200);
}

/** Request Cancellation (PS3.18 11.8). */
export async function cancel(call: WorkitemCall, caller: Caller, ports: Ports): Promise<HttpResult> {
  const target = await targetOf(call, ports, true);
  return changed(call, await requestCancel(ports.worklist, target), caller, ports, 202);
}

async function targetOf(call: WorkitemCall, ports: Ports, isOptional: boolean) {
  await findSpace(ports.archive, call.path.space);
  return { ...call.path, dataSet: await readBody(call, isOptional) };
}

function changed(
  call: WorkitemCall,
  { warning }: StateChanged,
  caller: Caller,
  { audit }: Ports,
  status: number,
): HttpResult {
  record(audit, call, caller, { event: 'instancesAccessed', action: 'U', workitemUid: call.path.workitemUid });
  const location = `${dicomwebUrl(call)}/workitems/${call.path.workitemUid}`;
  return empty(status, {
    'content-location': location,
    ...(warning === undefined ? {} : { warning: warningOf(warning) }),
  });
}

/** Search (PS3.18 11.9). */
export async function search(call: WorklistCall, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space } = call.path;
  await findSpace(ports.archive, space);
  const wanted = readWorkitemSearch((call.query ?? {}) as Parameters<typeof readWorkitemSearch>[0]);
  const given = chooseForm(acceptOf(call), true);
  const { dataSets, hasMore } = await searchWorkitems(ports.worklist, space, wanted);
  record(ports.audit, call, caller, { event: 'query', action: 'E' });
  const warnings = [
    ...(hasMore ? ['There are 1 or more additional results that can be requested'] : []),
    ...((wanted.limit ?? 0) > workitemLimit ? [`At most ${workitemLimit} results are given at once`] : []),
  ];
  const headers = warnings.length === 0 ? {} : { warning: warnings.map(warningOf).join(', ') };
  if (dataSets.length === 0) return empty(204, { 'cache-control': 'no-cache', ...headers });
  return dataSetsResult(dataSets, given, headers);
}

function acceptOf({ headers, query }: WorklistCall) {
  const parameter = query?.['accept'];
  return { header: headers['accept'], parameter: typeof parameter === 'string' ? parameter : undefined };
}

/**
 * The UID of a query: `?name=1.2.3`, or the UID alone, `?1.2.3`, as newer versions of the standard write it.
 *
 * @throws InvalidInputError for anything else
 */
function uidOfQuery(query: Query | undefined, names: readonly string[]): string | undefined {
  const found = Object.entries(query ?? {}).map(([name, value]) => {
    if (names.includes(name)) return [name, value] as const;
    if (isUsableUid(name) && value === '') return [names[0]!, name] as const;
    throw invalidInput([
      { in: 'query', name: name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?'), message: 'unknown parameter' },
    ]);
  });
  for (const [name, value] of found)
    if (typeof value !== 'string' || !isUsableUid(value))
      throw invalidInput([{ in: 'query', name, message: 'must be one UID' }]);
  const uids = new Set(found.map(([, value]) => value as string));
  if (uids.size > 1) throw invalidInput([{ in: 'query', name: names[0]!, message: 'given more than once' }]);
  return [...uids][0];
}
