import type { NodeDocument } from '#shared/nodes/documents';
import type { CrawlSettings } from '../documents';
import type { Origins } from '../origins';
import { type CrawlServices, crawlNode } from './crawl-node';
import { describeStudy } from './describe-study';
import { removeDescribed } from './remove-described';

/** How long a run begins new windows. */
const runMs = 45_000;

interface IndexServices extends CrawlServices {
  readonly origins: Origins;
}

/** Describes what nodes hold in the spaces that want so, each node beside the others. Idempotent. */
export async function runIndex(services: IndexServices, signal: AbortSignal): Promise<void> {
  const runs: Promise<void>[] = [];
  for (const { _id: space, nodeIds, index } of (await services.origins.all()).values()) {
    if (!index) continue;
    for (const nodeId of nodeIds) {
      const node = await services.remote.nodes.get(nodeId);
      if (node) runs.push(indexNode(services, space, node, index, signal));
    }
  }
  await Promise.all(runs);
}

async function indexNode(
  services: IndexServices,
  space: string,
  node: NodeDocument,
  settings: CrawlSettings,
  signal: AbortSignal,
): Promise<void> {
  const { archive } = services.remote;
  const common = { archive, space, nodeId: node._id, signal };
  const untilMs = archive.clock.now() + runMs;
  await crawlNode(
    services,
    {
      ...{ kind: 'index', space, node, settings },
      study: (remote, answer) => describeStudy({ ...common, remote }, answer),
      window: (remote, window, seen) => removeDescribed({ ...common, remote }, window, seen),
    },
    { untilMs, signal },
  );
}
