import { z } from 'zod';
import { DicomDataSet } from '#shared/dicom/json-model-schema';

/** Matching keys, as C-FIND writes them: `*` and `?` in texts, `-` in dates. */
const key = z.string().trim().min(1).max(256).optional();

/** What can be searched for everywhere (PS3.4 Table C.6-5). */
export const searchKeys = {
  PatientID: '00100020',
  PatientName: '00100010',
  PatientBirthDate: '00100030',
  AccessionNumber: '00080050',
  StudyInstanceUID: '0020000D',
  StudyID: '00200010',
  StudyDate: '00080020',
  StudyTime: '00080030',
  ModalitiesInStudy: '00080061',
  StudyDescription: '00081030',
} as const;

type SearchKey = keyof typeof searchKeys;
const keys = Object.fromEntries(Object.keys(searchKeys).map((name) => [name, key])) as Record<SearchKey, typeof key>;

/** A search over nodes. */
export const RemoteStudiesRequest = z.object({
  path: z.object({ space: z.string().min(1).max(63) }),
  query: z.strictObject({
    ...keys,
    node: z
      .union([z.string().min(1).max(64), z.array(z.string().min(1).max(64)).max(32)])
      .optional()
      .describe('Name of a node, several times for several'),
    limit: z.coerce.number().int().min(1).max(500).default(100).describe('Studies of each place'),
    timeout: z.coerce.number().int().min(1).max(60).default(10).describe('Seconds that each node may take'),
  }),
});

/** What was found. */
export const RemoteStudies = z
  .object({
    studies: z.array(
      z.object({
        studyInstanceUid: z.string(),
        attributes: DicomDataSet.describe('As the space shows them, else as the first node does'),
        here: z
          .object({
            instances: z.int().nullable(),
            described: z.int().describe('Instances of which only the description is here: they are passed through'),
          })
          .nullable()
          .describe('What the space has of it; null: nothing'),
        nodes: z.array(z.object({ node: z.string(), instances: z.int().nullable() })),
      }),
    ),
    places: z.array(
      z.object({
        node: z.string().nullable().describe('null: the space itself'),
        count: z.int().min(0),
        hasMore: z.boolean(),
        ms: z.int().min(0),
        error: z.object({ code: z.string(), message: z.string() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'RemoteStudies' });
