import type { z } from 'zod';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { PlatformError } from '#shared/kernel/errors';
import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import { NodeNotFoundError } from '#shared/nodes/errors';
import type { CrawlSettings, OriginDocument } from '#shared/remote/documents';
import type { SetOriginRequest } from './schema';

/** The space fetches from nowhere. */
export class OriginsNotFoundError extends PlatformError {
  readonly code = 'ORIGINS_NOT_FOUND';
  readonly status = 404;
}

type Reading = Pick<Services, 'origins' | 'nodes' | 'archive'>;
type Changing = Reading & Pick<Services, 'audit'>;

export interface Asker {
  readonly caller: Caller;
  readonly peer: string;
}

const hourMs = 3_600_000;
const minuteMs = 60_000;
const dayMs = 24 * hourMs;

/** @throws SpaceNotFoundError, OriginsNotFoundError */
export async function showOrigin(space: string, services: Reading): Promise<HttpResult> {
  return json(await shown(await originsOf(space, services), services));
}

/** @throws SpaceNotFoundError, OriginsNotFoundError */
export async function originsOf(space: string, { archive, origins }: Pick<Reading, 'archive' | 'origins'>) {
  await findSpace(archive, space);
  const origin = await origins.of(space);
  if (origin) return origin;
  throw new OriginsNotFoundError('The space has no origins', { details: { space } });
}

/** @throws SpaceNotFoundError, NodeNotFoundError */
export async function setOrigin(
  space: string,
  body: z.output<typeof SetOriginRequest>['body'],
  asker: Asker,
  services: Changing,
): Promise<HttpResult> {
  const { onDemand, waitSeconds, keepHours, prefetch } = body;
  const nodeIds = await Promise.all([...new Set(body.nodes)].map((name) => idOf(name, services)));
  const keepMs = keepHours === null ? null : keepHours * hourMs;
  const crawls = { index: settingsOf(body.index), mirror: settingsOf(body.mirror) };
  const settings = { nodeIds, onDemand, waitMs: waitSeconds * 1_000, keepMs, prefetch, ...crawls };
  const origin = await services.origins.set(space, settings);
  await note('U', space, asker, services);
  return json(await shown(origin, services));
}

/** @throws SpaceNotFoundError */
export async function removeOrigin(space: string, asker: Asker, services: Changing): Promise<HttpResult> {
  await findSpace(services.archive, space);
  await services.origins.remove(space);
  await note('D', space, asker, services);
  return empty();
}

type CrawlChoice = z.output<typeof SetOriginRequest>['body']['index'];

function settingsOf(choice: CrawlChoice): CrawlSettings | null {
  if (!choice) return null;
  const { since, recentDays, everyMinutes, againDays } = choice;
  const againMs = againDays === null ? null : againDays * dayMs;
  return { since, recentDays, everyMs: everyMinutes * minuteMs, againMs };
}

function shownCrawl(settings: CrawlSettings | null | undefined): CrawlChoice {
  if (!settings) return null;
  const { since, recentDays, everyMs, againMs } = settings;
  const againDays = againMs === null ? null : againMs / dayMs;
  return { since, recentDays, everyMinutes: everyMs / minuteMs, againDays };
}

async function idOf(name: string, { nodes }: Reading): Promise<string> {
  const node = await nodes.byName(name);
  if (!node) throw new NodeNotFoundError('No such node', { details: { name } });
  return node._id;
}

export async function note(
  action: 'U' | 'D',
  space: string,
  { caller, peer }: Asker,
  { audit }: Changing,
): Promise<void> {
  const what = { action, operation: 'remote-origins', space } as const;
  audit.record({ event: 'securityConfiguration', actor: caller.id, peer, ...what });
  await audit.flush();
}

/** Nodes that were removed meanwhile are left out. */
async function shown(origin: OriginDocument, { nodes }: Reading) {
  const { _id, nodeIds, onDemand, waitMs, keepMs, prefetch } = origin;
  const all = await nodes.list();
  const names = nodeIds.flatMap((id) => all.find((node) => node._id === id)?.name ?? []);
  const keepHours = keepMs === null ? null : keepMs / hourMs;
  const crawls = { index: shownCrawl(origin.index), mirror: shownCrawl(origin.mirror) };
  return { space: _id, nodes: names, onDemand, waitSeconds: waitMs / 1_000, keepHours, prefetch, ...crawls };
}
