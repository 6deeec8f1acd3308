import { z } from 'zod';
import { DicomDataSet } from '#shared/dicom/json-model-schema';

const space = z.string().min(1).max(63);
const node = z.string().min(1).max(64).describe('Name of the node');
/** A matching key, as C-FIND writes it: `*` and `?` in texts, `-` in dates. */
const key = z.string().trim().min(1).max(256).optional();
const dates = z
  .string()
  .regex(/^(?=.*\d)(?:\d{8})?(?:-(?:\d{8})?)?$/, 'must be a date YYYYMMDD or a range of dates')
  .optional();
const characterSet = z
  .string()
  .regex(/^(?:ISO_IR \d{1,3}|GB18030|GBK|(?:ISO 2022 IR \d{1,3})?(?:\\ISO 2022 IR \d{1,3})*)$/, 'not a character set')
  .optional()
  .describe('Specific Character Set (0008,0005) in which the keys are written, for nodes that do not know UTF-8');

/** A question to the worklist of a node (PS3.4 Table K.6-1). */
export const RemoteItemsRequest = z.object({
  path: z.object({ space }),
  query: z.strictObject({
    node,
    ScheduledStationAETitle: key,
    Modality: key,
    ScheduledProcedureStepStartDate: dates,
    ScheduledPerformingPhysicianName: key,
    PatientID: key,
    PatientName: key,
    AccessionNumber: key,
    RequestedProcedureID: key,
    StudyInstanceUID: key,
    characterSet,
    limit: z.coerce.number().int().min(1).max(500).default(100),
    timeout: z.coerce.number().int().min(1).max(60).default(10).describe('Seconds that the node may take'),
  }),
});

/** What a node answered. */
export const RemoteItems = z
  .object({
    node: z.string(),
    items: z.array(DicomDataSet).describe('Scheduled procedure steps as the node has them'),
    hasMore: z.boolean().describe('The node has more than `limit`, or ended before it had given all'),
    ms: z.int().min(0),
  })
  .meta({ id: 'RemoteWorklistItems' });

const settings = {
  daysBack: z.int().min(0).max(31).default(1).describe('Days before today, in the time zone of the site'),
  daysAhead: z.int().min(0).max(92).default(1).describe('Days after today'),
  everySeconds: z.int().min(5).max(86_400).default(60).describe('From one look to the next'),
};

/** Of one space. */
export const WorklistsRequest = z.object({ path: z.object({ space }) });

/** Of one node. */
export const WorklistRequest = z.object({ path: z.object({ space, node }) });

/** How a worklist is taken over. */
export const SetWorklistRequest = z.object({ path: z.object({ space, node }), body: z.strictObject(settings) });

const count = z.int().min(0);
const run = z.object({
  at: z.iso.datetime(),
  ms: count,
  found: count.describe('Scheduled procedure steps that the node answered'),
  created: count,
  changed: count,
  removed: count.describe('Taken off our worklist: the node has them no more'),
  kept: count.describe('Left as they are: performed here, scheduled here, or taken from another node'),
  refused: count.describe('Answers that cannot be taken'),
  problem: z.string().nullable().describe('What is wrong with the first of those'),
  error: z
    .object({ code: z.string(), message: z.string() })
    .nullable()
    .describe('Why it ended early: then nothing was removed'),
});

/** A worklist that is taken over, and how that goes. */
export const RemoteWorklist = z
  .object({
    space: z.string(),
    node: z.string(),
    daysBack: z.int(),
    daysAhead: z.int(),
    everySeconds: z.int(),
    nextAt: z.iso.datetime(),
    lastDoneAt: z.iso.datetime().nullable().describe('When the node gave all its answers last'),
    lastRun: run.nullable().describe('null: not looked at yet'),
  })
  .meta({ id: 'RemoteWorklist' });

/** Those of a space. */
export const RemoteWorklistList = z.object({ items: z.array(RemoteWorklist) });
