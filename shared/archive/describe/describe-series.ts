import { createHash } from 'node:crypto';
import { InternalError } from '#shared/kernel/errors';
import type { Archive } from '../archive';
import { seriesIdOf, studyIdOf } from '../collections';
import { seriesOverlay } from '../corrections';
import type { InstanceEntry, JsonAttributes, SeriesDocument } from '../documents';
import { compareAndSetTries, indexStudy, replaceIfUnchanged } from '../index-study';
import { instanceKeyOf } from '../instance-keys';
import { encodeMembers } from '../members';
import { withSeriesAnswer } from '../study-summary';
import { listDescribed, passingStore } from './list-described';

/** What a node says of an instance; null where it does not. */
export type DescribedInstance = Pick<
  InstanceEntry,
  'sopInstanceUid' | 'sopClassUid' | 'instanceNumber' | 'rows' | 'columns' | 'bitsAllocated' | 'numberOfFrames'
>;

/** A series as a node describes it. Attributes are those that the catalogue keeps (`qido.ts`), tags ascending. */
export interface DescribedSeries {
  readonly space: string;
  readonly nodeId: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyAttributes: JsonAttributes;
  readonly attributes: JsonAttributes;
  readonly instances: readonly DescribedInstance[];
}

/** Instance keys written or removed at a time. */
const keysAtOnce = 500;

/**
 * Writes the description of a series whose objects a node has. Idempotent. What is here is left alone, and so is what was
 * deleted here; another node that has it too changes nothing while the first one does. The study is `indexStudy`'s.
 *
 * @returns false when nothing changed
 */
export async function describeSeries(archive: Archive, described: DescribedSeries): Promise<boolean> {
  const { collections } = archive;
  const { space, nodeId, studyInstanceUid, seriesInstanceUid } = described;
  const _id = seriesIdOf(space, studyInstanceUid, seriesInstanceUid);
  if (described.instances.length === 0 || (await isDeleted(archive, described))) return false;
  const arrays = `described/${_id}/${fingerprintOf(described)}`;
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await collections.series.findOne({ _id });
    const isOurs = known === null || known.origin?.nodeId === nodeId;
    if (!isOurs || known?.origin?.arrays === arrays) return false;
    await writeInstances(archive, _id, arrays, described);
    const next = await documentOf(archive, described, arrays, known?.revision ?? 0);
    if (!(await replaceIfUnchanged(collections.series, known, next))) continue;
    if (known?.origin)
      await forgetInstances(archive, known, new Set(described.instances.map((one) => one.sopInstanceUid)));
    return true;
  }
  throw new InternalError('A series document changes faster than it can be written', {
    details: { attempts: compareAndSetTries },
  });
}

/**
 * Removes descriptions that a node gave of a study, all or those that it does not give any more. The study is shown
 * without them.
 *
 * @param kept - Series Instance UIDs that stay
 * @returns series removed
 */
export async function forgetDescribed(
  archive: Archive,
  { space, nodeId, studyInstanceUid }: Pick<DescribedSeries, 'space' | 'nodeId' | 'studyInstanceUid'>,
  kept: ReadonlySet<string> = new Set(),
): Promise<number> {
  const { series } = archive.collections;
  const found = await series.find({ studyId: studyIdOf(space, studyInstanceUid) });
  const gone = found.filter((one) => one.origin?.nodeId === nodeId && !kept.has(one.seriesInstanceUid));
  for (const one of gone) {
    if ((await series.deleteOne({ _id: one._id, revision: one.revision })) === 1) await forgetInstances(archive, one);
  }
  if (gone.length > 0) await indexStudy(archive, space, studyInstanceUid, false);
  return gone.length;
}

/** Lets go of the instances of a description that was replaced, or is gone. @param kept - SOP Instance UIDs that stay */
export async function forgetInstances(
  archive: Archive,
  series: Pick<SeriesDocument, '_id' | 'space' | 'origin'>,
  kept: ReadonlySet<string> = new Set(),
): Promise<void> {
  const { instanceArrays, instanceKeys } = archive.collections;
  const { _id, space, origin } = series;
  if (!origin) return;
  const gone = (await listDescribed(archive, series)).filter(({ sopInstanceUid }) => !kept.has(sopInstanceUid));
  for (let at = 0; at < gone.length; at += keysAtOnce) {
    const keys = gone.slice(at, at + keysAtOnce).map(({ sopInstanceUid }) => instanceKeyOf(space, sopInstanceUid, _id));
    await instanceKeys.deleteMany({ _id: { $in: keys } });
  }
  await instanceArrays.deleteMany({ pack: origin.arrays });
  archive.members.forget(origin.arrays);
}

/** What was deleted here does not come back because another system still has it. */
async function isDeleted({ collections }: Archive, described: DescribedSeries): Promise<boolean> {
  const { space, studyInstanceUid, seriesInstanceUid } = described;
  const ids = [studyIdOf(space, studyInstanceUid), seriesIdOf(space, studyInstanceUid, seriesInstanceUid)];
  return (await collections.tombstones.findOne({ _id: { $in: ids } })) !== null;
}

async function writeInstances(archive: Archive, _id: string, arrays: string, described: DescribedSeries) {
  const { instanceArrays, instanceKeys } = archive.collections;
  const { space, instances } = described;
  await instanceArrays.bulkWrite(
    encodeMembers(
      arrays,
      instances.map((one) => entryOf(one, space)),
    ).map((document) => ({
      replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
    })),
  );
  for (let at = 0; at < instances.length; at += keysAtOnce) {
    await instanceKeys.bulkWrite(
      instances.slice(at, at + keysAtOnce).map(({ sopInstanceUid }) => {
        const key = instanceKeyOf(space, sopInstanceUid, _id);
        return { replaceOne: { filter: { _id: key }, replacement: { _id: key, s: _id }, upsert: true } };
      }),
    );
  }
}

/** An entry without bytes. */
function entryOf(instance: DescribedInstance, space: string): InstanceEntry {
  return {
    ...instance,
    transferSyntaxUid: '',
    location: { store: passingStore, key: '', offset: 0, length: 0 },
    ...{ sequence: 0, dataSetOffset: 0, specificCharacterSet: null, sha256: null },
    arrival: { space, source: 'described', transferSyntaxUid: '' },
  };
}

async function documentOf(
  archive: Archive,
  described: DescribedSeries,
  arrays: string,
  revision: number,
): Promise<SeriesDocument> {
  const { space, nodeId, studyInstanceUid, seriesInstanceUid, attributes, studyAttributes, instances } = described;
  const _id = seriesIdOf(space, studyInstanceUid, seriesInstanceUid);
  const series = {
    ...{ _id, space, studyId: studyIdOf(space, studyInstanceUid), studyInstanceUid, seriesInstanceUid },
    ...{ revision: revision + 1, packs: [], packedCount: 0, instanceCount: instances.length, sizeBytes: 0 },
    sopClassUids: [...new Set(instances.map(({ sopClassUid }) => sopClassUid))].filter((uid) => uid !== '').sort(),
    transferSyntaxUids: [],
    // It describes its study only where nothing that is here does.
    ...{ firstSequence: Number.MAX_SAFE_INTEGER, lastSequence: 0, settleAt: null },
    ...{ attributes, studyAttributes, assumed: null, outbox: [], outboxAt: null, origin: { nodeId, arrays } },
  };
  return withSeriesAnswer(series, await seriesOverlay(archive, _id));
}

function fingerprintOf({ attributes, studyAttributes, instances }: DescribedSeries): string {
  const text = JSON.stringify([attributes, studyAttributes, instances]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
