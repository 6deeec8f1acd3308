import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';

const uid = z.string().regex(/^[0-9][0-9.]{0,63}$/, 'must be a UID');
const space = z.string().min(1).max(63);

/** A study, series or instance of a space. */
export const DeleteRequest = z.object({
  path: z.object({
    space,
    studyInstanceUid: uid,
    seriesInstanceUid: uid.optional(),
    sopInstanceUid: uid.optional(),
  }),
});

/** One page of the studies of a space, by UID. */
export const ListStudiesRequest = z.object({
  path: z.object({ space }),
  query: z.object({
    assumedCharacterSet: z.string().min(1).max(32).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    after: z.string().max(64).optional(),
  }),
});

/** One study of a space. */
export const StudyRequest = z.object({ path: z.object({ space, studyInstanceUid: uid }) });

const assumedCharacterSet = z
  .string()
  .nullable()
  .describe('Set in which text was read because its bytes contradict the declared one; null where none does');

/** A study as the catalogue has it, corrections applied. */
const Study = z
  .object({
    studyInstanceUid: z.string(),
    patientId: z.string().nullable(),
    patientName: z.string().nullable(),
    studyDate: z.string().nullable(),
    accessionNumber: z.string().nullable(),
    studyDescription: z.string().nullable(),
    modalities: z.array(z.string()),
    seriesCount: z.int().min(0),
    instanceCount: z.int().min(0),
    describedCount: z
      .int()
      .min(0)
      .describe(
        'Of its instances those that are only described here: another system has them, and they are passed through',
      ),
    sizeBytes: z.int().min(0),
    assumedCharacterSet,
  })
  .meta({ id: 'Study' });

/** What the list answers. */
export const StudyPage = pageOf(Study);

/** A study with its series. */
export const StudyDetail = z
  .object({
    ...Study.shape,
    series: z.array(
      z.object({
        seriesInstanceUid: z.string(),
        modality: z.string().nullable(),
        seriesNumber: z.number().nullable(),
        instanceCount: z.int().min(0),
        origin: z
          .string()
          .nullable()
          .describe('Node that has its objects, of which only the description is here; null: they are here'),
        sizeBytes: z.int().min(0),
        assumedCharacterSet,
      }),
    ),
  })
  .meta({ id: 'StudyDetail' });

/** A study that shall also be in this space. */
export const JoinRequest = z.object({
  path: z.object({ space }),
  body: z.strictObject({ from: space, studyInstanceUid: uid }),
});

const count = z.int().min(0);

/** The study in the space that it joined, and what became of its instances. */
export const Joined = z.object({
  space: z.string(),
  studyInstanceUid: z.string(),
  joined: count.describe('New to the space'),
  duplicates: count.describe('The space held them already'),
  corrected: count.describe('Other attributes: shown as a correction of what the space held'),
  replaced: count.describe('Other attributes: a new version, in the place of what the space held'),
  superseded: count.describe('Other attributes: what the space holds arrived later and shows; kept aside'),
  quarantined: count.describe('Other attributes: in quarantine'),
  conflicts: count.describe('Other pixels: kept aside, see `GET /api/conflicts`'),
  instances: z
    .array(
      z.object({
        seriesInstanceUid: z.string(),
        sopInstanceUid: z.string(),
        outcome: z.enum(['corrected', 'replaces', 'superseded', 'quarantined', 'conflict', 'duplicate']),
      }),
    )
    .describe('Those that the space held otherwise, 100 at most'),
  isTruncated: z.boolean().describe('There are more of them'),
});
