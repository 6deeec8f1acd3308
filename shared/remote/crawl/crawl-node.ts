import type { JsonAttributes } from '#shared/archive/documents';
import { isWithinWindows } from '#shared/deliveries/windows';
import { PlatformError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import type { NodeDocument } from '#shared/nodes/documents';
import type { CrawlDocument, CrawlKind, CrawlSettings } from '../documents';
import { openRemote, type RemoteServices } from '../open-remote';
import type { RemoteArchive } from '../port';
import { textOf } from './answers';
import type { Crawls } from './crawls';
import { addDays, type DayWindow, dayOf } from './days';
import { studiesOfNode } from './studies-of-node';

export interface CrawlServices {
  readonly remote: RemoteServices;
  readonly crawls: Crawls;
  readonly log: Logger;
}

/** What is done with the studies of a node. */
export interface CrawlWork {
  readonly kind: CrawlKind;
  readonly space: string;
  readonly node: NodeDocument;
  readonly settings: CrawlSettings;
  /** @returns true when something changed */
  study(remote: RemoteArchive, answer: JsonAttributes): Promise<boolean>;
  /** All studies of some days were seen. @returns how many that are here the node has no more */
  window?(remote: RemoteArchive, window: DayWindow, seen: ReadonlySet<string>): Promise<number>;
}

/** Windows grow to a year where a node has little, and shrink where it has much. */
const windowLimitDays = 366;
const fewStudies = 200;
const manyStudies = 1_000;
/** Studies of clocks that are wrong lie in the future. */
const futureDays = 366;
/** Waits after failures in a row. */
const backoffMs: readonly number[] = [15_000, 60_000, 300_000, 900_000, 1_800_000];

/**
 * Goes on through the studies of a node, window by window, until it is time to stop or there is nothing to do now: the
 * recent days when they are due, else the past backwards. A failure is written down, and the node is asked again later.
 */
export async function crawlNode(
  services: CrawlServices,
  work: CrawlWork,
  { untilMs, signal }: { readonly untilMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const { crawls, remote } = services;
  const { clock } = remote.archive;
  const { kind, space, node, settings } = work;
  let crawl = await crawls.begun(kind, { space, nodeId: node._id }, settings);
  while (clock.now() < untilMs && mayAsk(services, work, crawl)) {
    const next = nextWindow(crawl, settings, clock.now());
    if (!next) return;
    try {
      const looked = await lookAt(services, work, next.window, signal);
      const { seen, changed, removed } = looked;
      const counts = { seen: crawl.seen + seen, changed: crawl.changed + changed, removed: crawl.removed + removed };
      const healed = { failures: 0, lastError: null, nextAtMs: 0 };
      crawl = await crawls.change(kind, crawl, { ...counts, ...healed, ...next.done(seen, clock.now()) });
    } catch (error) {
      if (signal.aborted) throw error;
      await crawls.change(kind, crawl, failed(services, work, crawl, error));
      return;
    }
  }
}

/** Whether the node may be asked now: it is active, in its time windows, and did not fail a moment ago. */
export function mayAsk(
  { remote, crawls }: { readonly remote: Pick<RemoteServices, 'archive'>; readonly crawls: Crawls },
  { node }: Pick<CrawlWork, 'node'>,
  { nextAtMs }: Pick<CrawlDocument, 'nextAtMs'>,
): boolean {
  const nowMs = remote.archive.clock.now();
  return node.isActive && nowMs >= nextAtMs && isWithinWindows(node.limits.windows, nowMs, crawls.timeZone);
}

interface NextWindow {
  readonly window: DayWindow;
  /** What is written when it was looked at. */
  done(seen: number, nowMs: number): Partial<CrawlDocument>;
}

/** Null: nothing is due. */
export function nextWindow(
  crawl: Pick<CrawlDocument, 'pastFrom' | 'windowDays' | 'pastEndedAt' | 'recentAt'>,
  settings: CrawlSettings,
  nowMs: number,
): NextWindow | null {
  const { pastFrom, windowDays, pastEndedAt, recentAt } = crawl;
  const today = dayOf(nowMs);
  if (recentAt === null || nowMs - recentAt >= settings.everyMs) {
    const window = { from: addDays(today, -settings.recentDays), through: addDays(today, futureDays) };
    return { window, done: () => ({ recentAt: nowMs }) };
  }
  const isAgain = pastEndedAt !== null && settings.againMs !== null && nowMs - pastEndedAt >= settings.againMs;
  const before = isAgain ? addDays(today, 1) : pastFrom;
  if (before <= settings.since || (pastEndedAt !== null && !isAgain)) return null;
  const reach = addDays(before, -windowDays);
  const from = reach < settings.since ? settings.since : reach;
  const done = (seen: number, endedMs: number) => ({
    ...{ pastFrom: from, windowDays: nextDays(windowDays, seen) },
    pastEndedAt: from <= settings.since ? endedMs : null,
  });
  return { window: { from, through: addDays(before, -1) }, done };
}

function nextDays(days: number, seen: number): number {
  if (seen > manyStudies) return Math.max(1, Math.floor(days / 2));
  return seen < fewStudies ? Math.min(windowLimitDays, days * 2) : days;
}

async function lookAt(services: CrawlServices, work: CrawlWork, window: DayWindow, signal: AbortSignal) {
  const { space, node } = work;
  const remote = await openRemote(services.remote, node, space);
  const seen = new Set<string>();
  let changed = 0;
  try {
    for await (const answers of studiesOfNode(remote, window, signal)) {
      for (const answer of answers) {
        signal.throwIfAborted();
        seen.add(textOf(answer, '0020000D'));
        if (await work.study(remote, answer)) changed += 1;
      }
    }
    const removed = (await work.window?.(remote, window, seen)) ?? 0;
    return { seen: seen.size, changed, removed };
  } finally {
    remote.close();
  }
}

function failed({ remote, log }: CrawlServices, work: CrawlWork, crawl: CrawlDocument, error: unknown) {
  const { node, space, kind } = work;
  const known = error instanceof PlatformError ? error : null;
  const nowMs = remote.archive.clock.now();
  remote.nodes.recordOutcome(node._id, error);
  log.warn({ err: error, node: node.name, space, crawl: kind }, 'the studies of a node could not be gone through');
  const message = known?.message ?? 'unexpected failure, see the log';
  return {
    failures: crawl.failures + 1,
    lastError: { code: known?.code ?? 'INTERNAL_ERROR', message, at: new Date(nowMs).toISOString() },
    nextAtMs: nowMs + backoffMs[Math.min(crawl.failures, backoffMs.length - 1)]!,
  };
}
