import type { JsonAttributes } from '#shared/archive/documents';
import { PlatformError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import { removeGoneSteps, type StepsTaken, takeSteps } from '#shared/workflow/scheduled/take-steps';
import type { Workflow } from '#shared/workflow/workflow';
import { offsetMinutesIn } from '#shared/worklist/indexed-fields';
import type { RemoteServices } from '../open-remote';
import { askWorklist } from './ask-worklist';
import type { RemoteWorklistDocument, WorklistRun } from './documents';
import { longestRunMs, type RemoteWorklists } from './remote-worklists';

interface TakeServices {
  readonly remote: RemoteServices;
  readonly worklists: RemoteWorklists;
  readonly workflow: Workflow;
  readonly log: Logger;
}

/** Steps of one node that are taken at most. */
const stepLimit = 20_000;
/** Answers that are written at once. */
const batchSize = 50;

/**
 * Takes over the worklists of nodes that are due: steps are made and changed as their answers come, and those that a node
 * has no more are removed once it has given all its answers. Idempotent; of several processes one looks at a node.
 *
 * @param signal - stops it: what is not done is due again at once
 */
export async function takeWorklists(services: TakeServices, signal: AbortSignal): Promise<void> {
  const due = await services.worklists.claimDue();
  await Promise.all(due.map((worklist) => takeOne(services, worklist, signal)));
}

type Counts = Omit<WorklistRun, 'at' | 'ms' | 'error'>;
const nothing: Counts = { found: 0, created: 0, changed: 0, removed: 0, kept: 0, refused: 0, problem: null };

async function takeOne(services: TakeServices, worklist: RemoteWorklistDocument, signal: AbortSignal): Promise<void> {
  const { remote, worklists, log } = services;
  const startedAt = remote.archive.clock.now();
  const run = new Run(services, worklist);
  let failure: unknown;
  try {
    await run.take(AbortSignal.any([signal, AbortSignal.timeout(longestRunMs)]));
  } catch (error) {
    failure = error;
  }
  if (signal.aborted) return await worklists.giveBack(worklist);
  const { counts } = run;
  const facts = { space: worklist.space, node: worklist.nodeId };
  if (failure !== undefined) log.warn({ ...facts, err: failure }, 'the worklist of a node could not be taken over');
  else if (counts.created + counts.changed + counts.removed > 0)
    log.info({ ...facts, ...counts }, 'worklist taken over');
  const ms = remote.archive.clock.now() - startedAt;
  await worklists.finish(worklist, { at: new Date(startedAt).toISOString(), ms, ...counts, error: errorOf(failure) });
}

function errorOf(failure: unknown): WorklistRun['error'] {
  if (failure === undefined) return null;
  if (failure instanceof PlatformError) return { code: failure.code, message: failure.message };
  return { code: 'INTERNAL_ERROR', message: 'unexpected failure, see the log' };
}

/** One look at the worklist of one node. */
class Run {
  readonly #services: TakeServices;
  readonly #worklist: RemoteWorklistDocument;
  readonly #seen = new Set<string>();
  #unreadable = 0;
  counts: Counts = nothing;

  constructor(services: TakeServices, worklist: RemoteWorklistDocument) {
    this.#services = services;
    this.#worklist = worklist;
  }

  async take(signal: AbortSignal): Promise<void> {
    const { remote, worklists, workflow } = this.#services;
    const { space, nodeId } = this.#worklist;
    const nodes = await remote.nodes.list();
    const node = nodes.find(({ _id }) => _id === nodeId);
    if (!node) {
      await worklists.remove(space, nodeId);
      return;
    }
    const origin = { space, nodeId, nodeIds: new Set(nodes.map(({ _id }) => _id)) };
    const days = daysOf(this.#worklist, remote.archive.clock.now(), workflow.settings.timeZone);
    const keys = { ScheduledProcedureStepStartDate: `${days.first}-${days.last}` };
    let batch: JsonAttributes[] = [];
    const write = async () => {
      if (batch.length > 0) this.#count(batch.length, await takeSteps(workflow, origin, batch));
      batch = [];
    };
    const unreadable = () => {
      this.#unreadable += 1;
    };
    try {
      for await (const answer of askWorklist(remote, { space, node, keys, limit: stepLimit, signal, unreadable })) {
        batch.push(answer);
        if (batch.length === batchSize) await write();
      }
    } finally {
      await write();
      this.#countUnreadable();
    }
    if (this.#mayRemove()) await this.#remove(days);
  }

  /**
   * A node that has nothing at all is believed the second time: one that was just started says so too. Which step an
   * answer is that cannot be read, nobody knows.
   */
  #mayRemove(): boolean {
    if (this.#unreadable > 0) return false;
    const { lastRun } = this.#worklist;
    return this.counts.found > 0 || (lastRun?.error === null && lastRun.found === 0);
  }

  async #remove(days: { readonly first: string; readonly last: string }): Promise<void> {
    const removed = await removeGoneSteps(this.#services.workflow, this.#worklist, days, this.#seen);
    this.counts = { ...this.counts, removed };
  }

  #countUnreadable(): void {
    if (this.#unreadable === 0) return;
    const { found, refused, problem } = this.counts;
    const more = { found: found + this.#unreadable, refused: refused + this.#unreadable };
    this.counts = { ...this.counts, ...more, problem: problem ?? 'not a data set' };
  }

  #count(found: number, { ids, created, changed, kept, refused, problem }: StepsTaken): void {
    for (const id of ids) this.#seen.add(id);
    const before = this.counts;
    this.counts = {
      ...{ found: before.found + found, created: before.created + created, changed: before.changed + changed },
      ...{ removed: 0, kept: before.kept + kept, refused: before.refused + refused },
      problem: before.problem ?? problem,
    };
  }
}

const dayMs = 86_400_000;

/** First and last day that are asked for, `YYYYMMDD` in the time zone of the site. */
function daysOf({ daysBack, daysAhead }: RemoteWorklistDocument, nowMs: number, timeZone: string) {
  const localMs = nowMs + offsetMinutesIn(timeZone, nowMs) * 60_000;
  const day = (days: number) => new Date(localMs + days * dayMs).toISOString().slice(0, 10).replaceAll('-', '');
  return { first: day(-daysBack), last: day(daysAhead) };
}
