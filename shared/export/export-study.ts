import { createHash } from 'node:crypto';
import type { Archive } from '#shared/archive/archive';
import { overlaysOf } from '#shared/archive/carry-overlays';
import { studyIdOf } from '#shared/archive/collections';
import type { ConflictDocument, InstanceEntry, OverlayDocument } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import type { PackIdentity } from '#shared/archive/pack-manifest';
import { packLimit } from '#shared/archive/pack-series';
import { PackStream } from '#shared/archive/pack-stream';
import { packIdOf } from '#shared/archive/pack-writer';
import { ObjectNotFoundError } from '#shared/objects/errors';
import { type ExportedStudy, keptName, type StudyLine, studyFolder } from './layout';
import { type ExportTarget, hashOf } from './target';

/** Times that a study is looked at anew because its bytes moved on while they were read. */
const tries = 10;

interface PackToWrite {
  readonly id: string;
  readonly identity: PackIdentity;
  readonly entries: readonly InstanceEntry[];
}

/** What a study is at one time. */
interface StudyState {
  readonly studyInstanceUid: string;
  readonly packs: readonly PackToWrite[];
  readonly overlays: readonly OverlayDocument[];
  readonly kept: readonly ConflictDocument[];
}

/**
 * Exports a study as it is now; nothing is written that lies there already.
 *
 * @returns null when the study is gone
 * @throws CorruptObjectError naming the instance whose bytes are damaged
 */
export async function exportStudy(
  archive: Archive,
  target: ExportTarget,
  space: string,
  studyInstanceUid: string,
): Promise<StudyLine | null> {
  for (let attempt = 1; ; attempt++) {
    const state = await readState(archive, space, studyInstanceUid);
    if (!state) return null;
    try {
      return await writeStudy(archive, target, state);
    } catch (error) {
      // Packed, merged or deleted meanwhile: the catalogue says where it is now.
      if (!(error instanceof ObjectNotFoundError) || attempt >= tries) throw error;
    }
  }
}

async function readState(archive: Archive, space: string, studyInstanceUid: string): Promise<StudyState | null> {
  const { series, conflicts } = archive.collections;
  const studyId = studyIdOf(space, studyInstanceUid);
  const packs: PackToWrite[] = [];
  for (const one of await series.find({ studyId }, { sort: { _id: 1 } })) {
    const { seriesInstanceUid } = one;
    const entries = await listInstances(archive, one);
    for (let start = 0; start < entries.length; start += packLimit) {
      const some = entries.slice(start, start + packLimit);
      const identity = { space, studyInstanceUid, seriesInstanceUid };
      packs.push({ id: packIdOf(identity, some), identity, entries: some });
    }
  }
  if (packs.length === 0) return null;
  const overlays: OverlayDocument[] = [];
  for await (const overlay of overlaysOf(archive, studyId)) overlays.push(overlay);
  const kept = await conflicts.find({ _id: { $gte: `${studyId}/`, $lt: `${studyId}0` } }, { sort: { _id: 1 } });
  return { studyInstanceUid, packs, overlays, kept };
}

async function writeStudy(archive: Archive, target: ExportTarget, state: StudyState): Promise<StudyLine> {
  const { studyInstanceUid, packs } = state;
  const entries = packs.flatMap((pack) => pack.entries);
  const facts = { instances: entries.length, bytes: entries.reduce((sum, { location }) => sum + location.length, 0) };
  const key = `${studyFolder(studyInstanceUid)}${idOf(state)}.json`;
  // Written last: what it names is there.
  const done = await hashOf(target.store, key);
  if (done) return { studyInstanceUid, study: done, ...facts };
  const described = await writeObjects(archive, target, state);
  const study = await target.put(key, () => [Buffer.from(`${JSON.stringify(described)}\n`)]);
  return { studyInstanceUid, study, ...facts };
}

async function writeObjects(archive: Archive, target: ExportTarget, state: StudyState): Promise<ExportedStudy> {
  const { studyInstanceUid, overlays } = state;
  const folder = studyFolder(studyInstanceUid);
  const series = new Map<string, ExportedStudy['series'][number]['packs'][number][]>();
  for (const { id, identity, entries } of state.packs) {
    const stream = () => new PackStream(archive, id, identity, entries, undefined).chunks();
    const pack = await target.put(`${folder}${id}.tar`, stream);
    series.set(identity.seriesInstanceUid, [...(series.get(identity.seriesInstanceUid) ?? []), pack]);
  }
  const kept: ExportedStudy['kept'][number][] = [];
  for (const facts of state.kept) {
    const { key } = facts.entry.location;
    kept.push({ object: await target.copy(archive.store, key, `${folder}${keptName(facts)}.tar`), facts });
  }
  const listed = [...series].map(([seriesInstanceUid, packs]) => ({ seriesInstanceUid, packs }));
  return { studyInstanceUid, series: listed, overlays: [...overlays], kept };
}

/** The same for the same state, and known before anything is written: an interrupted export finds what it wrote. */
function idOf({ packs, overlays, kept }: StudyState): string {
  const facts = [
    packs.map(({ id }) => id),
    overlays.map(({ _id, history }) => [_id, history]),
    kept.map(({ _id }) => _id),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 30);
}
