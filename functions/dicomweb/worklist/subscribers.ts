import { dicomwebUrl } from '#shared/archive/dicomweb-url';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { invalidInput } from '#shared/kernel/function/parse';
import { type Channel, empty, type HttpResult } from '#shared/kernel/function/result';
import type { RequestFacts } from '#shared/kernel/function/route';
import type { Services } from '#shared/kernel/services';
import { WorkitemNotFoundError } from '#shared/worklist/errors';
import { filteredGlobalUid, globalUid } from '#shared/worklist/event-reports';
import type { MatchKey } from '#shared/worklist/match';
import { filterPairs, readWorkitemSearch } from '#shared/worklist/search-request';
import {
  subscribeGlobally,
  subscribe as subscribeToWorkitem,
  suspendGlobally,
  unsubscribe as unsubscribeFromWorkitem,
  unsubscribeGlobally,
} from '#shared/worklist/subscriptions';
import { record } from './record';
import type { WorkitemCall } from './workitems';

/** A request about the subscription of an application to a workitem or the whole worklist. */
export interface SubscriberCall extends WorkitemCall {
  readonly path: { readonly space: string; readonly workitemUid: string; readonly aeTitle: string };
}

type Ports = Pick<Services, 'archive' | 'worklist' | 'audit'>;

const globals: readonly string[] = [globalUid, filteredGlobalUid];

/** Subscribe (PS3.18 11.10). */
export async function subscribe(call: SubscriberCall, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, workitemUid, aeTitle } = call.path;
  await findSpace(ports.archive, space);
  const { deletionlock, ...others } = call.query ?? {};
  const hasLock = flagOf(deletionlock);
  const keys = keysOf(workitemUid, others);
  const application = { space, aeTitle };
  if (globals.includes(workitemUid)) await subscribeGlobally(ports.worklist, application, hasLock, keys);
  else await subscribeToWorkitem(ports.worklist, application, workitemUid, hasLock);
  record(ports.audit, call, caller, { event: 'instancesAccessed', action: 'U', workitemUid });
  const channel = `${dicomwebUrl(call)}/subscribers/${encodeURIComponent(aeTitle)}`;
  return empty(201, { 'content-location': channel.replace(/^http/, 'ws') });
}

/** Unsubscribe (PS3.18 11.11). */
export async function unsubscribe(call: SubscriberCall, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, workitemUid, aeTitle } = call.path;
  await findSpace(ports.archive, space);
  const application = { space, aeTitle };
  if (globals.includes(workitemUid)) await unsubscribeGlobally(ports.worklist, application);
  else await unsubscribeFromWorkitem(ports.worklist, application, workitemUid);
  record(ports.audit, call, caller, { event: 'instancesAccessed', action: 'U', workitemUid });
  return empty(200);
}

/** Suspend Global Subscription (PS3.18 11.12). */
export async function suspend(call: SubscriberCall, caller: Caller, ports: Ports): Promise<HttpResult> {
  const { space, workitemUid, aeTitle } = call.path;
  await findSpace(ports.archive, space);
  if (!globals.includes(workitemUid))
    throw new WorkitemNotFoundError('Only a subscription to the worklist can be suspended', {
      details: { reason: 'C314' },
    });
  await suspendGlobally(ports.worklist, { space, aeTitle });
  record(ports.audit, call, caller, { event: 'instancesAccessed', action: 'U', workitemUid });
  return empty(200);
}

/** A request to open the event channel of an application. */
export interface ChannelCall extends Pick<RequestFacts, 'sourceIp'> {
  readonly path: { readonly space: string; readonly aeTitle: string };
}

/** Open Notification Connection (PS3.18 8.10.4): what is reported from now on goes to the application. */
export async function openChannel(
  call: ChannelCall,
  caller: Caller,
  ports: Pick<Services, 'archive' | 'eventChannels' | 'audit' | 'log'>,
): Promise<HttpResult> {
  const { space, aeTitle } = call.path;
  await findSpace(ports.archive, space);
  await ports.eventChannels.ready();
  record(ports.audit, call, caller, { event: 'query', action: 'E' });
  const channel = (opened: Channel) => {
    ports.eventChannels.open(opened, { space, aeTitle }).catch((error: unknown) => {
      ports.log.error({ err: error }, 'whether an application knows of the restart cannot be told');
    });
  };
  return { status: 101, channel };
}

function flagOf(value: unknown): boolean {
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw invalidInput([{ in: 'query', name: 'deletionlock', message: 'must be true or false' }]);
}

/** The matching keys of a filtered subscription; null where there is no filter. @throws InvalidInputError */
function keysOf(workitemUid: string, query: Readonly<Record<string, unknown>>): readonly MatchKey[] | null {
  const { filter, ...others } = query;
  const filters = [filter ?? []].flat().map(String);
  const pairs = [...filters.flatMap(filterPairs), ...(Object.entries(others) as [string, string | string[]][])];
  if (workitemUid !== filteredGlobalUid) {
    const names = [...(filters.length > 0 ? ['filter'] : []), ...Object.keys(others)];
    if (names.length > 0) throw invalidInput(names.map((name) => wrong(name, 'unknown parameter')));
    return null;
  }
  const keys = pairs.flatMap(([name, value]) => {
    if (['limit', 'offset', 'includefield', 'fuzzymatching', 'accept'].includes(name))
      throw invalidInput([wrong(name, 'unknown parameter')]);
    return readWorkitemSearch({ [name]: value }).keys;
  });
  if (keys.length === 0) throw invalidInput([wrong('filter', 'needs at least one attribute with a value')]);
  const paths = new Set(keys.map(({ path }) => path.join('.')));
  if (paths.size < keys.length) throw invalidInput([wrong('filter', 'names an attribute more than once')]);
  return keys;
}

const wrong = (name: string, message: string) => ({
  in: 'query',
  name: name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?'),
  message,
});
