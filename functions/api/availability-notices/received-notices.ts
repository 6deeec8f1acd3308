import type { z } from 'zod';
import { findSpace } from '#shared/archive/spaces';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type {
  NotifiedSeries,
  ReceivedNoticeDocument,
  Whereabouts,
} from '#shared/workflow/availability/received/documents';
import { findReceivedNotice } from '#shared/workflow/availability/received/take-notice';
import { referencesOf } from '#shared/workflow/instance-list';
import { listNewest } from '#shared/workflow/listing';
import type { ListReceivedRequest, ReceivedRequest } from './schema';

type Ports = Pick<Services, 'archive' | 'workflow'>;

/** One page of the notifications that a space was sent. @throws SpaceNotFoundError, InvalidInputError */
export async function listReceived(
  { path: { space }, query }: z.output<typeof ListReceivedRequest>,
  { archive, workflow }: Ports,
): Promise<HttpResult> {
  const { studyInstanceUid, limit, after } = query;
  await findSpace(archive, space);
  const filter = { space, ...(studyInstanceUid === undefined ? {} : { studyInstanceUid }) };
  const { items, next } = await listNewest(workflow.receivedNotices, { filter, limit, after });
  return json({ items: items.map(shown), next });
}

/** One with its instances. @throws SpaceNotFoundError, ReceivedNoticeNotFoundError */
export async function showReceived(
  { path: { space, sopInstanceUid } }: z.output<typeof ReceivedRequest>,
  { archive, workflow }: Ports,
): Promise<HttpResult> {
  await findSpace(archive, space);
  const notice = await findReceivedNotice(workflow, space, sopInstanceUid);
  const series = notice.series.map((one) => ({
    seriesInstanceUid: one.seriesInstanceUid,
    instances: referencesOf(one.instances).map((reference, at) => ({
      ...reference,
      ...notice.whereabouts[one.places[at]!]!,
    })),
  }));
  return json({ ...shown(notice), series });
}

function shown(notice: ReceivedNoticeDocument) {
  const { sopInstanceUid, studyInstanceUid, nodeId, callingAeTitle, performedSteps, whereabouts, series } = notice;
  return {
    ...{ sopInstanceUid, studyInstanceUid, nodeId, callingAeTitle },
    performedSteps: performedSteps.map((step) => step.sopInstanceUid),
    series: series.map((one) => summary(one, whereabouts)),
    createdAt: new Date(notice.createdAt).toISOString(),
  };
}

function summary({ seriesInstanceUid, instances, places }: NotifiedSeries, whereabouts: readonly Whereabouts[]) {
  const used = [...new Set(places)].map((place) => whereabouts[place]!);
  return {
    seriesInstanceUid,
    instanceCount: instances.sop.length,
    availabilities: [...new Set(used.map(({ availability }) => availability))],
    retrieveAeTitles: [...new Set(used.map(({ retrieveAeTitle }) => retrieveAeTitle))],
  };
}
