import { PlatformError } from '#shared/kernel/errors';
import type { Archive } from '../archive';
import { corrected, seriesOverlay } from '../corrections';
import type { InstanceEntry, SeriesDocument, StudyDocument } from '../documents';
import { instanceKeyOf } from '../instance-keys';
import { readStoredHeader } from '../read-object';
import { countsOf, describedBy, inDescribingOrder, totalsOf } from '../series-totals';
import { studyFields, summariseStudy, withSeriesAnswer, withStudyAnswer } from '../study-summary';
import type { Findings } from './findings';
import { verifyPack } from './verify-pack';

/** Checks every series with its packs, and every study. Memory: the series of one study. */
export async function verifyRows(archive: Archive, findings: Findings): Promise<void> {
  await verifyMissingSeries(archive, findings);
  const readBy = new Map<string, string>();
  const idsOnly = { sort: { _id: 1 }, projection: { studyId: 1 } } as const;
  let last: string | null = null;
  for await (const { _id, studyId } of archive.collections.series.iterate({}, idsOnly)) {
    const former: string | null = last;
    if (former !== null && former !== studyId) await findings.run((found) => verifyStudy(archive, former, found));
    last = studyId;
    await findings.run((found) => verifySeries(archive, _id, readBy, found));
  }
  const former = last;
  if (former !== null) await findings.run((found) => verifyStudy(archive, former, found));
  await verifyMissingStudies(archive, findings);
}

/** Packs and documents of a series whose own row is gone. */
async function verifyMissingSeries(archive: Archive, findings: Findings): Promise<void> {
  const { packUses, instances } = archive.collections;
  const used = await packUses.aggregate<{ _id: string }>([{ $group: { _id: '$seriesId' } }]);
  const waiting = await instances.aggregate<{ _id: string }>([{ $group: { _id: '$seriesId' } }]);
  for (const seriesId of new Set([...used, ...waiting].map(({ _id }) => _id)))
    await findings.run((found) => verifyThere(archive, seriesId, found));
}

async function verifyThere(archive: Archive, seriesId: string, findings: Findings): Promise<void> {
  if (await archive.collections.series.findOne({ _id: seriesId }, { projection: { _id: 1 } })) return;
  if (findings.concernsSeries(seriesId) || !(await holdsSomething(archive, seriesId))) return;
  findings.add('ROW_MISSING', 'series', seriesId, { seriesId, reason: 'packs or documents without their series' });
}

/** A use that was let go stays until its pack is freed: it is no sign of a lost series. */
async function holdsSomething(archive: Archive, seriesId: string): Promise<boolean> {
  const { packUses, instances, freeing } = archive.collections;
  if ((await instances.countDocuments({ seriesId })) > 0) return true;
  for (const { pack } of await packUses.find({ seriesId })) {
    if (!(await freeing.findOne({ _id: pack })) && (await archive.store.head(pack))) return true;
  }
  return false;
}

/** @param readBy - packs of several series that were read, with the series for which that was done */
async function verifySeries(
  archive: Archive,
  seriesId: string,
  readBy: Map<string, string>,
  findings: Findings,
): Promise<void> {
  const series = await archive.collections.series.findOne({ _id: seriesId });
  if (!series) return;
  findings.checked.series += 1;
  for (const pack of series.packs) {
    const uses = await archive.collections.packUses.find({ pack: pack.key });
    if (!uses.some((use) => use.seriesId === seriesId))
      findings.add('ROW_MISSING', 'uses', `${pack.key}|${seriesId}`, { seriesId, reason: 'a pack in use is not held' });
    if ((readBy.get(pack.key) ?? seriesId) !== seriesId) continue;
    if (uses.length > 1) readBy.set(pack.key, seriesId);
    await verifyPack(archive, seriesId, pack, findings);
  }
  const waiting = await archive.collections.instances.find({ seriesId });
  const totals = await totalsOf(archive, series.packs, waiting);
  if (!totals || findings.concernsSeries(seriesId)) return;
  findings.checked.instances += totals.packedCount;
  await verifyKeys(archive, series, totals.entries, findings);
  const { instanceCount, packedCount, sizeBytes } = series;
  const counts = countsOf(totals);
  if (instanceCount !== counts.instanceCount || packedCount !== counts.packedCount || sizeBytes !== counts.sizeBytes) {
    findings.add('COUNT_DIFFERS', 'series', seriesId, { reason: `holds ${counts.instanceCount} instances` });
    return;
  }
  const isReadable = ![...series.packs, totals.describing.location].some(({ key }) => findings.concernsObject(key));
  if (isReadable && !(await fitsDescribing(archive, series, totals.describing)))
    findings.add('ROW_DIFFERS', 'series', seriesId, { reason: 'attributes differ from its instances' });
}

async function fitsDescribing(archive: Archive, series: SeriesDocument, describing: InstanceEntry): Promise<boolean> {
  const overlay = await seriesOverlay(archive, series._id);
  const right = withSeriesAnswer(series, overlay);
  if (right.qido !== series.qido || (right.isCorrected && !series.isCorrected)) return false;
  if (describing.sequence !== describedBy(series)) return false;
  try {
    const { header } = await readStoredHeader(archive, describing);
    return (
      JSON.stringify(header.series) === JSON.stringify(series.attributes) &&
      JSON.stringify(header.study) === JSON.stringify(series.studyAttributes)
    );
  } catch (error) {
    if (error instanceof PlatformError && !error.retryable) return true; // its bytes are another finding
    throw error;
  }
}

async function verifyKeys(
  archive: Archive,
  { _id: seriesId, space }: SeriesDocument,
  entries: readonly InstanceEntry[],
  findings: Findings,
): Promise<void> {
  const missing: string[] = [];
  for (let start = 0; start < entries.length; start += 500) {
    const part = entries.slice(start, start + 500);
    const keys = part.map(({ sopInstanceUid }) => instanceKeyOf(space, sopInstanceUid, seriesId));
    const found = await archive.collections.instanceKeys.find({ _id: { $in: keys } });
    const known = new Set(found.map(({ _id }) => _id));
    for (const [at, key] of keys.entries()) if (!known.has(key)) missing.push(part[at]!.sopInstanceUid);
  }
  if (missing.length === 0) return;
  const facts = { instances: missing, seriesId, reason: 'not in the index of SOP Instance UIDs' };
  findings.add('ROW_MISSING', 'keys', seriesId, facts);
}

/** Its series, with what they really hold. */
async function countedSeries(archive: Archive, studyId: string, findings: Findings): Promise<SeriesDocument[]> {
  const { series, instances } = archive.collections;
  const counted: SeriesDocument[] = [];
  for (const one of await series.find({ studyId }, { sort: { _id: 1 } })) {
    const isWrong = findings.concernsSeries(one._id);
    const totals = isWrong ? null : await totalsOf(archive, one.packs, await instances.find({ seriesId: one._id }));
    counted.push(totals ? { ...one, ...countsOf(totals) } : one);
  }
  return counted;
}

async function verifyStudy(archive: Archive, studyId: string, findings: Findings): Promise<void> {
  const series = await countedSeries(archive, studyId, findings);
  const seriesId = series[0]?._id;
  if (seriesId === undefined) return;
  const isKnownToDiffer = findings.concernsStudy(studyId);
  findings.checked.studies += 1;
  const study = await archive.collections.studies.findOne({ _id: studyId });
  if (!study) {
    findings.add('ROW_MISSING', 'study', studyId, { seriesId, reason: 'series without their study' });
    return;
  }
  if (isKnownToDiffer) return;
  const summary = summariseStudy(series);
  const isCounted =
    study.seriesCount === summary.seriesCount &&
    study.instanceCount === summary.instanceCount &&
    study.sizeBytes === summary.sizeBytes;
  if (!isCounted) {
    const reason = `holds ${summary.seriesCount} series with ${summary.instanceCount} instances`;
    findings.add('COUNT_DIFFERS', 'study', studyId, { reason });
  } else if (!(await fitsSeries(archive, study, series, summary))) {
    findings.add('ROW_DIFFERS', 'study', studyId, { reason: 'attributes differ from its first instance' });
  }
}

async function fitsSeries(
  archive: Archive,
  study: StudyDocument,
  series: readonly SeriesDocument[],
  summary: ReturnType<typeof summariseStudy>,
): Promise<boolean> {
  const overlay = await archive.collections.overlays.findOne({ _id: study._id });
  const first = inDescribingOrder(series)[0]!;
  const attributes = corrected(first.studyAttributes, overlay?.attributes);
  return withStudyAnswer({ ...study, ...studyFields(attributes), ...summary, attributes }).qido === study.qido;
}

/** Studies without any series. */
async function verifyMissingStudies(archive: Archive, findings: Findings): Promise<void> {
  for await (const { _id } of archive.collections.studies.iterate({}, { projection: { _id: 1 } }))
    await findings.run((found) => verifyHolding(archive, _id, found));
}

async function verifyHolding(archive: Archive, studyId: string, findings: Findings): Promise<void> {
  const { series, studies } = archive.collections;
  if ((await series.countDocuments({ studyId })) > 0 || findings.concernsStudy(studyId)) return;
  if (await studies.findOne({ _id: studyId }, { projection: { _id: 1 } }))
    findings.add('ROW_DIFFERS', 'study', studyId, { reason: 'a study without series' });
}
