import { PlatformError } from '#shared/kernel/errors';
import type { NodeDocument } from '#shared/nodes/documents';
import type { CrawlSettings, RetrievalDocument } from '../documents';
import { openRemote } from '../open-remote';
import type { Origins } from '../origins';
import type { Retrievals } from '../retrievals';
import { type RunRetrievalServices, runRetrieval } from '../run-retrieval';
import { type CrawlServices, crawlNode, mayAsk } from './crawl-node';
import { mirrorStudy } from './mirror-study';

/** How long a run begins new windows, and new studies. */
const runMs = 45_000;
/** Studies that wait: more are not looked for. */
const waitingLimit = 200;
const searchMs = 30_000;
/** After so many tries a study is given up, as every retrieval. */
const triesOfStudy = 4;
/** Waits of a study after its first, second and third failure. */
const againMs: readonly number[] = [30_000, 120_000, 600_000];

interface MirrorServices extends CrawlServices, Omit<RunRetrievalServices, 'log' | 'remote'> {
  readonly origins: Origins;
  readonly retrievals: Retrievals;
}

/** A node that is mirrored into a space. */
interface Mirror {
  readonly space: string;
  readonly node: NodeDocument;
  readonly settings: CrawlSettings;
}

/**
 * Mirrors nodes into the spaces that want so: looks for what is missing, and fetches it while nobody waits for something
 * else from the same node. Idempotent: what waits is in the catalogue.
 */
export async function runMirrors(services: MirrorServices, signal: AbortSignal): Promise<void> {
  const runs: Promise<void>[] = [];
  for (const { _id: space, nodeIds, mirror } of (await services.origins.all()).values()) {
    if (!mirror) continue;
    for (const nodeId of nodeIds) {
      const node = await services.remote.nodes.get(nodeId);
      if (node) runs.push(runMirror(services, { space, node, settings: mirror }, signal));
    }
  }
  await Promise.all(runs);
}

async function runMirror(services: MirrorServices, mirror: Mirror, signal: AbortSignal): Promise<void> {
  const { retrievals, remote } = services;
  const { archive } = remote;
  const { space, node } = mirror;
  const place = { space, nodeId: node._id };
  const untilMs = archive.clock.now() + runMs;
  if ((await retrievals.countOfMirror(place, 'waiting')) < waitingLimit) {
    const common = { archive, retrievals, ...place, signal };
    const study = (open: Parameters<typeof mirrorStudy>[0]['remote'], answer: Parameters<typeof mirrorStudy>[1]) =>
      mirrorStudy({ ...common, remote: open }, answer);
    await crawlNode(services, { ...mirror, kind: 'mirror', study }, { untilMs, signal });
  }
  const interrupted = await retrievals.ofMirror(place, 'running', waitingLimit);
  const waiting = await retrievals.ofMirror(place, 'waiting', waitingLimit);
  const due = [...interrupted, ...waiting.filter((one) => isDue(one, archive.clock.now()))];
  const fetching = Array.from({ length: Math.max(1, node.limits.associations >> 1) }, async () => {
    for (let next = due.shift(); next; next = due.shift()) {
      if (archive.clock.now() >= untilMs || !(await mayFetch(services, mirror))) return;
      await fetchStudy(services, mirror, next, signal);
    }
  });
  await Promise.all(fetching);
}

const isDue = ({ attempts, startedAt }: RetrievalDocument, nowMs: number): boolean =>
  attempts === 0 || nowMs >= Date.parse(startedAt ?? '') + againMs[Math.min(attempts, againMs.length) - 1]!;

/** People who wait for something of the node come first. */
async function mayFetch(services: MirrorServices, { space, node }: Mirror): Promise<boolean> {
  const crawl = await services.crawls.of('mirror', { space, nodeId: node._id });
  return crawl !== null && mayAsk(services, { node }, crawl) && !(await services.retrievals.isWanted(node._id));
}

/** A failure counts as one of the study only when the node still answers: else the node is left alone for a while. */
async function fetchStudy(
  services: MirrorServices,
  mirror: Mirror,
  { _id, attempts }: RetrievalDocument,
  signal: AbortSignal,
): Promise<void> {
  const { retrievals, remote, crawls } = services;
  const { space, node } = mirror;
  try {
    await runRetrieval(services, _id, signal);
    // Some of its instances failed: they may come the next time.
    const ended = await retrievals.get(_id);
    if (ended.state === 'failed' && ended.attempts < triesOfStudy) await retrievals.waitAgain(ended, ended.attempts);
  } catch (error) {
    if (signal.aborted) throw error;
    const failure = await failureOfNode(services, mirror, signal);
    if (!failure) return;
    const now = await retrievals.get(_id);
    if (now.state === 'waiting') await retrievals.change(now, { attempts });
    const crawl = await crawls.of('mirror', { space, nodeId: node._id });
    const nowMs = remote.archive.clock.now();
    const lastError = { code: failure.code, message: failure.message, at: new Date(nowMs).toISOString() };
    if (crawl) await crawls.change('mirror', crawl, { lastError, nextAtMs: nowMs + againMs[0]! });
  }
}

/** Null when the node answers. */
async function failureOfNode(
  { remote }: MirrorServices,
  { space, node }: Mirror,
  signal: AbortSignal,
): Promise<{ readonly code: string; readonly message: string } | null> {
  try {
    const archive = await openRemote(remote, node, space);
    try {
      const keys = new Map([['0020000D', '1.2.3']]);
      const limited = AbortSignal.any([signal, AbortSignal.timeout(searchMs)]);
      await archive.search({ level: 'study', keys, include: [], limit: 1, signal: limited });
      return null;
    } finally {
      archive.close();
    }
  } catch (error) {
    if (error instanceof PlatformError) return { code: error.code, message: error.message };
    return { code: 'NODE_TIMEOUT', message: 'The node did not answer in time' };
  }
}
