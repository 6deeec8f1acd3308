import { availabilityNotified } from '#events/contracts/availability-notified.v1';
import type { JsonAttributes } from '#shared/archive/documents';
import { outboxEntry } from '#shared/archive/outbox';
import { DuplicateKeyError } from '#shared/catalogue/errors';
import { attributeOf, itemsOf, textOf } from '#shared/worklist/data-set';
import { checkTypes } from '../../attribute-types';
import { type InstanceReference, instanceListOf } from '../../instance-list';
import { AttributeRulesError } from '../../performed/errors';
import { publishSoon } from '../../publish';
import type { Workflow } from '../../workflow';
import { notificationTable } from '../attribute-table';
import type { NotifiedSeries, ReceivedNoticeDocument, Whereabouts } from './documents';
import { ReceivedNoticeExistsError, ReceivedNoticeNotFoundError } from './errors';

/** A notification as a peer sends it. */
export interface IncomingNotice {
  readonly space: string;
  readonly sopInstanceUid: string;
  readonly nodeId: string | null;
  readonly callingAeTitle: string;
  readonly dataSet: JsonAttributes;
}

/**
 * Takes a notification: durable when it resolves. `availability.notified` tells others.
 *
 * @throws AttributeRulesError, ReceivedNoticeExistsError
 * @see PS3.4 R.3.2.1
 */
export async function takeNotice(workflow: Workflow, notice: IncomingNotice): Promise<ReceivedNoticeDocument> {
  const { dataSet, ...facts } = notice;
  const checked = checkTypes(dataSet, notificationTable);
  if (checked.problems.length > 0) throw new AttributeRulesError(checked.problems);
  const { space, sopInstanceUid, nodeId } = facts;
  const studyInstanceUid = textOf(attributeOf(dataSet, 'StudyInstanceUID'))!;
  const now = workflow.clock.now();
  const event = availabilityNotified(space, now, { space, sopInstanceUid, studyInstanceUid, nodeId });
  const document: ReceivedNoticeDocument = {
    _id: `${space}/${sopInstanceUid}`,
    ...{ ...facts, revision: 1, studyInstanceUid, ...contentOf(checked.dataSet), createdAt: now },
    ...{ outbox: [outboxEntry(event)], outboxAt: now },
  };
  try {
    await workflow.receivedNotices.insertOne(document, { durable: true });
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
    throw new ReceivedNoticeExistsError('This notification is here already', { details: { space, sopInstanceUid } });
  }
  await publishSoon(workflow, workflow.receivedNotices, [document]);
  return document;
}

/** A notification. @throws ReceivedNoticeNotFoundError */
export async function findReceivedNotice(
  { receivedNotices }: Workflow,
  space: string,
  sopInstanceUid: string,
): Promise<ReceivedNoticeDocument> {
  const found = await receivedNotices.findOne({ _id: `${space}/${sopInstanceUid}` });
  if (found) return found;
  throw new ReceivedNoticeNotFoundError('No such notification', { details: { space, sopInstanceUid } });
}

/** What a checked data set says, in few bytes: places that many instances share are kept once. */
function contentOf(dataSet: JsonAttributes) {
  const whereabouts = new Map<string, { readonly index: number; readonly place: Whereabouts }>();
  const indexOf = (place: Whereabouts): number => {
    const key = JSON.stringify(place);
    const known = whereabouts.get(key) ?? { index: whereabouts.size, place };
    whereabouts.set(key, known);
    return known.index;
  };
  const series = itemsOf(attributeOf(dataSet, 'ReferencedSeriesSequence')).map((item): NotifiedSeries => {
    const instances = itemsOf(attributeOf(item, 'ReferencedSOPSequence'));
    return {
      seriesInstanceUid: textOf(attributeOf(item, 'SeriesInstanceUID'))!,
      instances: instanceListOf(instances.map(referenceOf)),
      places: instances.map((instance) => indexOf(placeOf(instance))),
    };
  });
  const steps = itemsOf(attributeOf(dataSet, 'ReferencedPerformedProcedureStepSequence'));
  return {
    performedSteps: steps.map(referenceOf),
    whereabouts: [...whereabouts.values()].map(({ place }) => place),
    series,
  };
}

function referenceOf(item: JsonAttributes): InstanceReference {
  return {
    sopClassUid: textOf(attributeOf(item, 'ReferencedSOPClassUID'))!,
    sopInstanceUid: textOf(attributeOf(item, 'ReferencedSOPInstanceUID'))!,
  };
}

function placeOf(item: JsonAttributes): Whereabouts {
  const text = (keyword: string) => textOf(attributeOf(item, keyword)) ?? null;
  return {
    availability: text('InstanceAvailability')!,
    retrieveAeTitle: text('RetrieveAETitle')!,
    retrieveUrl: text('RetrieveURL') ?? text('RetrieveURI'),
    fileSetId: text('StorageMediaFileSetID'),
  };
}
