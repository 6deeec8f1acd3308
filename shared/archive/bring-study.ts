import type { Archive } from './archive';
import { type CarriedOverlays, carryOverlays } from './carry-overlays';
import { seriesIdOf, studyIdOf } from './collections';
import { indexStudy } from './index-study';
import type { Join, SeriesPlan } from './join-plan';
import { JoinCounter, type JoinReport } from './join-report';
import { bringSeries, type JoinPlace, settleSeries } from './join-series';
import { type Decision, record } from './journal';

/** Where a study comes in, and with which decision of the journal. */
export interface StudyPlace extends JoinPlace {
  readonly studyInstanceUid: string;
}

/**
 * Writes into the journal which packs come into a space with a study.
 *
 * @param ends - true when a `joined` follows: until then the sweep finishes it
 * @returns the sequence of the decision
 */
export async function recordJoin(
  archive: Archive,
  { from, to: space, studyInstanceUid }: Join,
  plans: readonly SeriesPlan[],
  ends: boolean,
): Promise<number> {
  const decision: Decision = {
    ...{ kind: 'join', space, from, studyInstanceUid },
    ...(ends ? { ends: true } : {}),
    series: plans.map(({ source: { seriesInstanceUid }, whole }) => ({
      seriesInstanceUid,
      packs: whole.map(({ key }) => key),
    })),
  };
  return await record(archive, decision);
}

/**
 * Brings planned series into a space: the identity rules for what it holds otherwise, the corrections, the packs, the
 * study's document. Idempotent. The decision is in the journal already.
 */
export async function bringStudy(
  archive: Archive,
  place: StudyPlace,
  plans: readonly SeriesPlan[],
  carried: CarriedOverlays,
): Promise<JoinReport> {
  const { space, studyInstanceUid } = place;
  const counter = new JoinCounter();
  const leftOut = new Set<string>([studyIdOf(space, studyInstanceUid)]);
  const settled = [];
  for (const plan of plans) {
    const { replacing, instances } = await settleSeries(archive, plan, place);
    counter.add({ joined: plan.newCount, duplicates: plan.duplicateCount });
    for (const instance of instances) counter.note(instance);
    const seriesId = seriesIdOf(space, studyInstanceUid, plan.source.seriesInstanceUid);
    const out = instances.filter(({ outcome }) => keptOut.has(outcome));
    for (const { sopInstanceUid } of out) leftOut.add(`${seriesId}/${sopInstanceUid}`);
    const isShown = plan.newCount + plan.duplicateCount + instances.length > out.length;
    if (isShown) leftOut.delete(studyIdOf(space, studyInstanceUid));
    else leftOut.add(seriesId);
    settled.push({ plan, single: [...plan.single, ...replacing] });
  }
  await carryOverlays(archive, space, { ...carried, isLeftOut: (id) => leftOut.has(id) || carried.isLeftOut(id) });
  for (const { plan, single } of settled) await bringSeries(archive, plan, single, place);
  await indexStudy(archive, space, studyInstanceUid);
  await archive.catalogue.flush();
  return counter.report();
}

/** Outcomes whose instances are not shown: what corrects nothing else stays behind as well. */
const keptOut: ReadonlySet<string> = new Set(['conflict', 'quarantined', 'superseded']);
