import { z } from 'zod';
import { eventMaker, eventSchema, SpaceField, UidField } from './event';

/** Something happened to workitems of a space that applications subscribed to (PS3.4 CC.2.4). */
export const workitemReportedType = 'workitem.reported';

const Attribute = z.looseObject({ vr: z.string().regex(/^[A-Z]{2}$/) });

/** Reports in their order, each for all the recipients. */
export const WorkitemReported = z.object({
  space: SpaceField,
  /** AE titles of the subscribers. */
  recipients: z.array(z.string().min(1).max(16)).min(1).max(500),
  reports: z
    .array(
      z.object({
        workitemUid: UidField,
        /** Event Type ID of PS3.4 Table CC.2.4-1. */
        eventType: z.int().min(1).max(5),
        /** DICOM JSON model. */
        attributes: z.record(z.string().regex(/^[0-9A-F]{8}$/), Attribute),
      }),
    )
    .min(1)
    .max(100),
});
export type WorkitemReported = z.output<typeof WorkitemReported>;

/** The whole event. */
export const WorkitemReportedEvent = eventSchema(workitemReportedType, 1, WorkitemReported);

/** Makes the event and its subject. @throws InvalidInputError */
export const workitemReported = eventMaker(workitemReportedType, 1, WorkitemReported);
