import type { Archive } from './archive';
import { type CarriedOverlays, type ComingInstances, carryOverlays } from './carry-overlays';
import { seriesIdOf, studyIdOf } from './collections';
import type { JsonAttributes } from './documents';
import { indexStudy } from './index-study';
import type { Join, SeriesPlan } from './join-plan';
import { JoinCounter, type JoinReport } from './join-report';
import { bringSeries, type JoinPlace, settleSeries } from './join-series';
import { type Decision, record } from './journal';
import { readStoredHeader } from './read-object';

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
  const corrections = { ...carried, isLeftOut: (id: string) => leftOut.has(id) || carried.isLeftOut(id) };
  const isSame = await isSamePatient(archive, place, plans);
  await carryOverlays(archive, space, corrections, isSame ? null : comingInstances(place, plans));
  for (const { plan, single } of settled) await bringSeries(archive, plan, single, place);
  await indexStudy(archive, space, studyInstanceUid);
  await archive.catalogue.flush();
  return counter.report();
}

/**
 * True when what the space holds of the study belongs to the patient that comes, by Patient ID (0010,0020) as stored: of
 * each series, and of each object that is in the way of one that comes.
 */
async function isSamePatient(
  archive: Archive,
  { space, studyInstanceUid }: StudyPlace,
  plans: readonly SeriesPlan[],
): Promise<boolean> {
  const coming = new Set(plans.map(({ source }) => patientIdOf(source.studyAttributes)));
  const filter = { studyId: studyIdOf(space, studyInstanceUid) };
  const held = await archive.collections.series.find(filter, { projection: { studyAttributes: 1 } });
  if (!held.every(({ studyAttributes }) => coming.has(patientIdOf(studyAttributes)))) return false;
  for (const { stored } of plans.flatMap(({ differing }) => differing)) {
    const { header } = await readStoredHeader(archive, stored);
    if (!coming.has(patientIdOf(header.study))) return false;
  }
  return true;
}

const patientIdOf = (study: JsonAttributes): string => JSON.stringify(study['00100020']?.Value ?? []);

function comingInstances({ space, studyInstanceUid }: StudyPlace, plans: readonly SeriesPlan[]): ComingInstances {
  const bySeries = plans.map(({ source, coming }): [string, readonly string[]] => {
    const seriesId = seriesIdOf(space, studyInstanceUid, source.seriesInstanceUid);
    return [seriesId, coming.map((uid) => `${seriesId}/${uid}`)];
  });
  return new Map(bySeries);
}

/** Outcomes whose instances are not shown: what corrects nothing else stays behind as well. */
const keptOut: ReadonlySet<string> = new Set(['conflict', 'quarantined', 'superseded']);
