import { studyIdOf } from '#shared/archive/collections';
import type { JsonAttributes } from '#shared/archive/documents';
import type { Collection } from '#shared/catalogue/port';
import type { Logger } from '#shared/kernel/logger';
import { endedStepStatuses, type ScheduledStepDocument } from '#shared/workflow/scheduled/documents';
import type { Workflow } from '#shared/workflow/workflow';
import type { OriginDocument, PrefetchDocument } from './documents';
import { openRemote, type RemoteServices } from './open-remote';
import type { Origins } from './origins';
import type { Retrievals } from './retrievals';

interface PrefetchServices {
  readonly remote: RemoteServices;
  readonly retrievals: Retrievals;
  readonly origins: Origins;
  readonly workflow: Workflow;
  readonly log: Logger;
}

const hourMs = 3_600_000;
/** Steps that began so long ago are still prepared: the patient waits. */
const lateMs = hourMs;
/** Steps looked at in one run. */
const stepsOfRun = 50;
const searchMs = 20_000;
/** Studies of one patient that are looked at. */
const studiesOfPatient = 200;

/**
 * Fetches earlier studies of the patients whom the worklists name: once for each scheduled procedure step, the newest
 * studies first, those that are not here. Where no origin can be asked it is tried again in the next run.
 *
 * @returns retrievals asked for
 */
export async function prefetch(services: PrefetchServices): Promise<number> {
  let requested = 0;
  for (const origin of (await services.origins.all()).values()) {
    if (origin.prefetch === null) continue;
    for (const step of await stepsAhead(services, origin)) requested += await prepare(services, origin, step);
  }
  return requested;
}

/** Removes what is remembered of steps that are long over. */
export async function forgetPrefetched({
  remote,
  origins,
}: Pick<PrefetchServices, 'remote' | 'origins'>): Promise<void> {
  const old = { startAt: { $lt: remote.archive.clock.now() - 48 * hourMs } };
  await origins.prefetched.deleteMany(old);
}

/** Steps that begin soon and were not prepared yet. */
async function stepsAhead(
  { workflow, remote, origins }: PrefetchServices,
  { _id: space, prefetch: wish }: OriginDocument,
) {
  const nowMs = remote.archive.clock.now();
  const when = { $gte: nowMs - lateMs, $lte: nowMs + wish!.hoursAhead * hourMs };
  const filter = { space, startAt: when, status: { $nin: [...endedStepStatuses] } };
  const steps: ScheduledStepDocument[] = [];
  for await (const step of workflow.scheduledSteps.iterate(filter, { sort: { startAt: 1, _id: 1 } })) {
    if (await isPrepared(origins.prefetched, step)) continue;
    steps.push(step);
    if (steps.length === stepsOfRun) break;
  }
  return steps;
}

const isPrepared = async (prefetched: Collection<PrefetchDocument>, step: ScheduledStepDocument): Promise<boolean> =>
  (await prefetched.findOne({ _id: step._id }))?.patientId === step.patientId;

async function prepare(services: PrefetchServices, origin: OriginDocument, step: ScheduledStepDocument) {
  const { remote, retrievals } = services;
  const found = await findEarlier(services, origin, step);
  if (!found) return 0;
  const { nodeId, studyInstanceUids } = found;
  let requested = 0;
  for (const studyInstanceUid of studyInstanceUids.slice(0, origin.prefetch!.studies)) {
    const _id = studyIdOf(step.space, studyInstanceUid);
    const known = await remote.archive.collections.studies.findOne({ _id }, { projection: { describedCount: 1 } });
    if (known && !known.describedCount) continue;
    const what = { space: step.space, nodeId, studyInstanceUid };
    await retrievals.request({ ...what, reason: 'prefetch', requestedBy: 'platform' });
    requested += 1;
  }
  const { _id, patientId, startAt, space } = step;
  await services.origins.prefetched.replaceOne({ _id }, { _id, space, patientId, startAt }, { upsert: true });
  return requested;
}

/** Earlier studies at the first origin that answers, the newest first; null when none does. */
async function findEarlier(
  { remote, log }: PrefetchServices,
  { nodeIds }: OriginDocument,
  { space, patientId, studyInstanceUid: own }: ScheduledStepDocument,
): Promise<{ readonly nodeId: string; readonly studyInstanceUids: readonly string[] } | null> {
  for (const nodeId of nodeIds) {
    const node = await remote.nodes.get(nodeId);
    if (!node?.isActive) continue;
    try {
      const archive = await openRemote(remote, node, space);
      try {
        const keys = new Map([['00100020', patientId]]);
        const signal = AbortSignal.timeout(searchMs);
        const include = ['00080020', '00080030'];
        const search = { level: 'study', keys, include, limit: studiesOfPatient, signal } as const;
        const { answers } = await archive.search(search);
        const earlier = answers.filter((study) => textOf(study, '00100020') === patientId);
        const uids = earlier.sort(newestFirst).map((study) => textOf(study, '0020000D'));
        return { nodeId, studyInstanceUids: uids.filter((uid) => uid !== '' && uid !== own) };
      } finally {
        archive.close();
      }
    } catch (error) {
      remote.nodes.recordOutcome(nodeId, error);
      log.warn({ err: error, node: node.name }, 'an origin could not be asked for earlier studies');
    }
  }
  return null;
}

const dateOf = (study: JsonAttributes): string => `${textOf(study, '00080020')}${textOf(study, '00080030')}`;
const newestFirst = (a: JsonAttributes, b: JsonAttributes): number => (dateOf(a) < dateOf(b) ? 1 : -1);

function textOf(attributes: JsonAttributes, tag: string): string {
  const value = attributes[tag]?.Value?.[0];
  return typeof value === 'string' ? value : '';
}
