import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { NodeDocument } from '#shared/nodes/documents';
import { mayAsk } from '#shared/remote/crawl/crawl-node';
import type { CrawlDocument, CrawlKind, OriginDocument } from '#shared/remote/documents';
import { type Asker, note, originsOf } from './origins';

type Following = Pick<Services, 'origins' | 'nodes' | 'archive' | 'crawls' | 'retrievals'>;

/** Parked retrievals that are tried again at once; the rest with the next call. */
const replayLimit = 1_000;

const kindsOf = ({ index, mirror }: OriginDocument): CrawlKind[] => [
  ...(index ? (['index'] as const) : []),
  ...(mirror ? (['mirror'] as const) : []),
];

/** @throws SpaceNotFoundError, OriginsNotFoundError */
export async function showProgress(space: string, services: Following): Promise<HttpResult> {
  const origin = await originsOf(space, services);
  const items = [];
  for (const nodeId of origin.nodeIds) {
    const node = await services.nodes.get(nodeId);
    for (const kind of node ? kindsOf(origin) : []) {
      const crawl = await services.crawls.of(kind, { space, nodeId });
      if (crawl) items.push(await shown(kind, node!, crawl, services));
    }
  }
  return json({ items });
}

/** @throws SpaceNotFoundError, OriginsNotFoundError */
export async function replayMirrors(
  space: string,
  asker: Asker,
  services: Following & Pick<Services, 'audit'>,
): Promise<HttpResult> {
  const { retrievals, crawls } = services;
  const origin = await originsOf(space, services);
  let asked = 0;
  let begun = 0;
  for (const nodeId of origin.mirror ? origin.nodeIds : []) {
    for (const parked of await retrievals.ofMirror({ space, nodeId }, 'failed', replayLimit))
      if (await retrievals.waitAgain(parked, 0)) asked += 1;
    if (!(await crawls.of('mirror', { space, nodeId }))) continue;
    await crawls.remove('mirror', { space, nodeId });
    begun += 1;
  }
  await note('U', space, asker, services);
  return json({ retrievals: asked, crawls: begun }, 202);
}

async function shown(kind: CrawlKind, node: NodeDocument, crawl: CrawlDocument, services: Following) {
  const { space, nodeId, pastFrom, since, seen, changed, removed, lastError } = crawl;
  const { archive, crawls, retrievals } = services;
  const isMirror = kind === 'mirror';
  const count = (state: 'waiting' | 'running' | 'failed') => retrievals.countOfMirror({ space, nodeId }, state);
  const lagMs = archive.clock.now() - (crawl.recentAt ?? Date.parse(crawl.startedAt));
  const isOpen = mayAsk({ remote: { archive }, crawls }, { node }, { nextAtMs: 0 });
  return {
    ...{ node: node.name, kind, pastFrom, since, seen, changed, removed, lastError },
    state: lastError ? 'failing' : !isOpen ? 'paused' : crawl.pastEndedAt === null ? 'past' : 'current',
    ...{ pastEndedAt: dateOf(crawl.pastEndedAt), recentAt: dateOf(crawl.recentAt) },
    lagSeconds: Math.max(0, Math.round(lagMs / 1_000)),
    waiting: isMirror ? (await count('waiting')) + (await count('running')) : 0,
    failed: isMirror ? await count('failed') : 0,
  };
}

const dateOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
