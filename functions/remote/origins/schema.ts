import { z } from 'zod';

const space = z.string().min(1).max(63);

/** One space. */
export const OriginRequest = z.object({ path: z.object({ space }) });

const keepHours = z
  .int()
  .min(1)
  .max(87_600)
  .nullable()
  .describe('Fetched studies that nothing else brought are dropped again after so many hours; null: kept for life');
const prefetch = z
  .strictObject({
    hoursAhead: z.int().min(1).max(168).describe('Of the scheduled start of a procedure step'),
    studies: z.int().min(1).max(50).describe('Earlier studies of the patient, the newest first'),
  })
  .nullable()
  .describe('Earlier studies are fetched when the worklist names the patient; null: not');

/** From where and how a space fetches. */
export const SetOriginRequest = z.object({
  path: z.object({ space }),
  body: z.strictObject({
    nodes: z.array(z.string().min(1).max(64)).min(1).max(32).describe('Names of nodes, in the order they are asked'),
    onDemand: z
      .boolean()
      .default(true)
      .describe('What is not here is fetched when a reader asks for it, by DICOMweb or by C-MOVE and C-GET'),
    waitSeconds: z
      .int()
      .min(1)
      .max(300)
      .default(30)
      .describe('How long a reader waits for that; then the answer is 503: it is on its way'),
    keepHours: keepHours.default(null),
    prefetch: prefetch.default(null),
  }),
});

/** The origins of a space. */
export const Origins = z
  .object({
    space: z.string(),
    nodes: z.array(z.string()),
    onDemand: z.boolean(),
    waitSeconds: z.int(),
    keepHours,
    prefetch,
  })
  .meta({ id: 'Origins' });
