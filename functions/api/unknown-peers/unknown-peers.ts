import type { z } from 'zod';
import { missingSpaces } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { invalidInput } from '#shared/kernel/function/parse';
import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import { isAeTitle } from '#shared/kernel/ids';
import type { Services } from '#shared/kernel/services';
import { defaultNodeLimits, defaultNodeTls, type NodeSettings } from '#shared/nodes/documents';
import { NodeExistsError } from '#shared/nodes/errors';
import { NodeIdentifier } from '#shared/nodes/identify';
import type { TurnedAwayReason, UnknownPeerDocument } from '#shared/nodes/unknown-peers';
import type { AcceptRequest, ListUnknownPeersRequest } from './schema';

type Changing = Pick<Services, 'unknownPeers' | 'nodes' | 'archive' | 'audit'>;

/** Who asks, and from where. */
interface Asker {
  readonly caller: Caller;
  readonly peer: string;
}

/** Lists callers that were turned away, the latest first. @throws UnknownPeerNotFoundError when `after` is gone */
export async function listUnknownPeers(
  { limit, after }: z.output<typeof ListUnknownPeersRequest>['query'],
  { unknownPeers }: Pick<Services, 'unknownPeers'>,
): Promise<HttpResult> {
  await unknownPeers.flush();
  const found = await unknownPeers.list(limit + 1, after === undefined ? undefined : await unknownPeers.get(after));
  const items = found.slice(0, limit);
  const next = found.length > items.length ? (items.at(-1)?._id ?? null) : null;
  return json({ items: items.map(shown), next });
}

const shown = ({ _id, rejection = null, ...rest }: UnknownPeerDocument) => ({
  ...{ id: _id, ...rest, rejection },
  canBeAccepted: isUnknown(rest.reason) && hasAeTitle(rest),
});

/** Other reasons stay when it is registered. */
const isUnknown = (reason: TurnedAwayReason): boolean =>
  reason === 'unknown-ae-title' || reason === 'other-address' || reason === 'other-certificate';

/** A title with characters that AE titles cannot have was not written as it came: it cannot be registered. */
const hasAeTitle = ({ callingAeTitle }: Pick<UnknownPeerDocument, 'callingAeTitle'>): boolean =>
  isAeTitle(callingAeTitle) && !callingAeTitle.includes('?');

/**
 * Registers a caller as a node.
 *
 * @throws UnknownPeerNotFoundError, InvalidInputError; NodeExistsError when it is a node already
 */
export async function acceptPeer(
  id: string,
  wanted: NonNullable<z.output<typeof AcceptRequest>['body']>,
  asker: Asker,
  services: Changing,
): Promise<HttpResult> {
  const peer = await services.unknownPeers.get(id);
  await requireSpaces(wanted.spaces ?? [], services);
  await requireUnknown(peer, services);
  const name = wanted.name ?? (await freeName(peer.callingAeTitle, services));
  const { spaces = null, services: allowed = null } = wanted;
  const node = await services.nodes.create(settingsOf(peer, { name, spaces, services: allowed }), {});
  await services.unknownPeers.remove(id);
  await note(services, 'C', `node:${node._id}`, asker);
  return json({ id: node._id, name }, 201, { location: `/api/nodes/${node._id}` });
}

/** Takes a caller off the list; it comes back when it calls again. @throws UnknownPeerNotFoundError */
export async function removePeer(id: string, asker: Asker, services: Changing): Promise<HttpResult> {
  await services.unknownPeers.remove(id);
  await note(services, 'D', `unknown-peer:${id}`, asker);
  return empty();
}

function settingsOf(
  { callingAeTitle, address, certificate }: UnknownPeerDocument,
  chosen: Pick<NodeSettings, 'name' | 'spaces' | 'services'>,
): NodeSettings {
  return {
    ...chosen,
    ...{ kind: 'dimse', description: null, aeTitle: callingAeTitle, host: address, port: null, url: null },
    addresses: [],
    certificates: certificate ? [certificate.fingerprint256] : [],
    ...{ tls: { ...defaultNodeTls, mode: certificate ? 'on' : 'off' }, credentials: null, limits: defaultNodeLimits },
    ...{ quirks: {}, transferSyntaxUids: null, isActive: true },
  };
}

async function requireUnknown(peer: UnknownPeerDocument, { nodes }: Changing): Promise<void> {
  if (!hasAeTitle(peer)) {
    throw invalidInput([
      { in: 'path', name: 'id', message: 'its AE title is none (PS3.5 AE): correct it at the device' },
    ]);
  }
  const { callingAeTitle, address, certificate } = peer;
  const found = await new NodeIdentifier(nodes).identify({
    callingAeTitle,
    address,
    ...(certificate && { certificate }),
  });
  if (typeof found !== 'string' || found === 'node-not-active') {
    const message = 'A node has this AE title and address: see whether it is active and which spaces it may use';
    throw new NodeExistsError(message, typeof found === 'string' ? {} : { details: { id: found._id } });
  }
}

async function freeName(aeTitle: string, { nodes }: Changing): Promise<string> {
  const taken = new Set((await nodes.list()).map((node) => node.name));
  let name = aeTitle;
  for (let number = 2; taken.has(name); number++) name = `${aeTitle}-${number}`;
  return name;
}

async function requireSpaces(names: readonly string[], { archive }: Changing): Promise<void> {
  const missing = await missingSpaces(archive, names);
  if (missing.length === 0) return;
  throw invalidInput(missing.map((name) => ({ in: 'body', name: 'spaces', message: `there is no space ${name}` })));
}

async function note({ audit }: Changing, action: 'C' | 'D', object: string, { caller, peer }: Asker): Promise<void> {
  const what = { action, object, operation: 'api-unknown-peers' } as const;
  audit.record({ event: 'securityConfiguration', actor: caller.id, peer, ...what });
  await audit.flush();
}
