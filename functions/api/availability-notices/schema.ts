import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';

const state = z.enum(['waiting', 'sent', 'superseded']);

const space = z.string().min(1).max(63);
const uid = z.string().regex(/^[0-9][0-9.]{0,63}$/, 'not a UID');
const page = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().max(320).optional(),
};

/** One page of the notifications of a space, newest first. */
export const ListRequest = z.object({
  path: z.object({ space }),
  query: z.object({ state: state.optional(), ...page }),
});

/** One page of those that it was sent, newest first. */
export const ListReceivedRequest = z.object({
  path: z.object({ space }),
  query: z.object({ studyInstanceUid: uid.optional(), ...page }),
});

/** One of these. */
export const ReceivedRequest = z.object({ path: z.object({ space, sopInstanceUid: uid }) });

/** A notification of a node that a study is available (DICOM PS3.4 Annex R). */
const AvailabilityNotice = z
  .object({
    id: z.string(),
    studyInstanceUid: z.string(),
    nodeId: z.string(),
    sopInstanceUid: z.string(),
    state: state.describe('`superseded`: the study or the node was gone when it was its turn'),
    attempts: z.int().min(0),
    lastFailure: z.object({ at: z.iso.datetime(), code: z.string() }).nullable(),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'AvailabilityNotice' });

/** What the list answers. */
export const AvailabilityNoticePage = pageOf(AvailabilityNotice);

/** A notification that another system sent us (DICOM PS3.4 Annex R). */
const ReceivedNotice = z
  .object({
    sopInstanceUid: z.string(),
    studyInstanceUid: z.string(),
    nodeId: z.string().nullable().describe('Null: a caller from this machine that is no registered node'),
    callingAeTitle: z.string(),
    performedSteps: z.array(z.string()).describe('SOP Instance UIDs of the performed procedure steps that it names'),
    series: z.array(
      z.object({
        seriesInstanceUid: z.string(),
        instanceCount: z.int().min(1),
        availabilities: z
          .array(z.string())
          .describe('Instance Availability (0008,0056): ONLINE, NEARLINE, OFFLINE, UNAVAILABLE'),
        retrieveAeTitles: z.array(z.string()),
      }),
    ),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ReceivedNotice' });

/** The same with its instances. */
export const ReceivedNoticeDetails = ReceivedNotice.extend({
  series: z.array(
    z.object({
      seriesInstanceUid: z.string(),
      instances: z.array(
        z.object({
          sopClassUid: z.string(),
          sopInstanceUid: z.string(),
          availability: z.string(),
          retrieveAeTitle: z.string(),
          retrieveUrl: z.string().nullable(),
          fileSetId: z.string().nullable(),
        }),
      ),
    }),
  ),
}).meta({ id: 'ReceivedNoticeDetails' });

/** What the list of them answers. */
export const ReceivedNoticePage = pageOf(ReceivedNotice);
