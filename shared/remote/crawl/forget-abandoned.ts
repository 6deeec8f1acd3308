import { forgetDescribed } from '#shared/archive/describe/describe-series';
import type { Origins } from '../origins';
import type { CrawlServices } from './crawl-node';

/**
 * Removes what was described from nodes that are gone, or that the space does not want described any more.
 *
 * @returns studies of which descriptions were removed
 */
export async function forgetAbandoned(
  { remote, crawls, origins }: Pick<CrawlServices, 'remote' | 'crawls'> & { readonly origins: Origins },
  signal: AbortSignal,
): Promise<number> {
  const wanted = await origins.all();
  let removed = 0;
  for (const { space, nodeId } of await crawls.all('index')) {
    const origin = wanted.get(space);
    const isWanted = origin?.index && origin.nodeIds.includes(nodeId) && (await remote.nodes.get(nodeId)) !== null;
    if (isWanted) continue;
    // `0` follows `/`: all series of the space lie side by side.
    const ofSpace = { _id: { $gte: `${space}/`, $lt: `${space}0` } };
    const studies = new Set<string>();
    const fields = { projection: { origin: 1, studyInstanceUid: 1 } } as const;
    for await (const series of remote.archive.collections.series.iterate(ofSpace, fields))
      if (series.origin?.nodeId === nodeId) studies.add(series.studyInstanceUid);
    for (const studyInstanceUid of studies) {
      signal.throwIfAborted();
      await forgetDescribed(remote.archive, { space, nodeId, studyInstanceUid });
      removed += 1;
    }
    await crawls.remove('index', { space, nodeId });
  }
  return removed;
}
