import type { Archive } from '#shared/archive/archive';
import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { listInstances } from '#shared/archive/list-instances';
import type { Workflow } from '../workflow';

/** Modality Performed Procedure Step. */
const performedStepClass = '1.2.840.10008.3.1.2.3.3';

const uid = (value: string): JsonAttribute => ({ vr: 'UI', Value: [value] });
const items = (all: readonly JsonAttributes[]): JsonAttribute => ({ vr: 'SQ', Value: all });

/**
 * The notification that the instances of a study are online here: all of its series, and the last performed step that names
 * it (one at most, PS3.3 C.4.23).
 *
 * @param retrieveAeTitle - of the space
 * @returns null when the study has no instances (any more)
 * @see PS3.4 Table R.3.2-1
 */
export async function notificationOf(
  { archive, workflow }: { readonly archive: Archive; readonly workflow: Workflow },
  study: { readonly space: string; readonly studyInstanceUid: string },
  retrieveAeTitle: string,
): Promise<JsonAttributes | null> {
  const series = await seriesItems(archive, study, retrieveAeTitle);
  if (series.length === 0) return null;
  const { space, studyInstanceUid } = study;
  const steps = await workflow.performedSteps.find(
    { space, studyInstanceUids: studyInstanceUid },
    { sort: { createdAt: -1 }, limit: 1, projection: { sopInstanceUid: 1 } },
  );
  return {
    '00081111': items(
      steps.map(({ sopInstanceUid }) => ({
        '00081150': uid(performedStepClass),
        '00081155': uid(sopInstanceUid),
        '00404019': { vr: 'SQ' },
      })),
    ),
    '00081115': items(series),
    '0020000D': uid(studyInstanceUid),
  };
}

async function seriesItems(
  archive: Archive,
  { space, studyInstanceUid }: { readonly space: string; readonly studyInstanceUid: string },
  retrieveAeTitle: string,
): Promise<JsonAttributes[]> {
  const found = await archive.collections.series.find({ studyId: `${space}/${studyInstanceUid}` });
  const described: JsonAttributes[] = [];
  for (const series of found) {
    const instances = (await listInstances(archive, series)).map(({ sopClassUid, sopInstanceUid }) => ({
      '00080054': { vr: 'AE', Value: [retrieveAeTitle] },
      '00080056': { vr: 'CS', Value: ['ONLINE'] },
      '00081150': uid(sopClassUid),
      '00081155': uid(sopInstanceUid),
    }));
    if (instances.length > 0)
      described.push({ '00081199': items(instances), '0020000E': uid(series.seriesInstanceUid) });
  }
  return described;
}
