import { createHash } from 'node:crypto';
import type { Archive } from '../archive';
import { listInstances } from '../list-instances';
import { readWhole } from '../read-object';

/** What users see of one space, without places, times and sequences: alike in two archives that hold the same. */
export async function shownOf(archive: Archive, space: string): Promise<Record<string, unknown>> {
  const { studies, series, overlays, conflicts, quarantine } = archive.collections;
  const [filter, byId] = [{ space }, { sort: { _id: 1 } }] as const;
  const seriesShown: Record<string, unknown> = {};
  for (const one of await series.find(filter, byId)) {
    const instances: unknown[] = [];
    for (const entry of await listInstances(archive, one)) {
      const { sopInstanceUid, isVersion = false } = entry;
      const bytes = createHash('sha256').update(await readWhole(archive, entry.location));
      instances.push({ sopInstanceUid, isVersion, bytes: bytes.digest('hex') });
    }
    seriesShown[one._id] = { qido: JSON.parse(one.qido), instances };
  }
  return {
    studies: (await studies.find(filter, byId)).map(({ qido }) => JSON.parse(qido)),
    series: seriesShown,
    overlays: (await overlays.find(filter, byId)).map(({ _id, attributes, history }) => [
      _id,
      attributes,
      history.length,
    ]),
    conflicts: (await conflicts.find(filter, byId)).map(({ kind, sopInstanceUid, entry }) => [
      kind,
      sopInstanceUid,
      entry.sha256,
    ]),
    quarantine: (await quarantine.find(filter, byId)).map(({ code, state, sizeBytes }) => [code, state, sizeBytes]),
  };
}
