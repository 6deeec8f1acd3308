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

const crawl = z.strictObject({
  since: z.iso.date().default('1990-01-01').describe('First day of the past that is looked at, by Study Date'),
  recentDays: z.int().min(0).max(365).default(7).describe('So many days up to now are looked at again and again'),
  everyMinutes: z.int().min(1).max(10_080).default(15).describe('How often that is done'),
  againDays: z
    .int()
    .min(1)
    .max(3_650)
    .nullable()
    .default(30)
    .describe('The past is gone through again after so many days; null: once'),
});
const index = crawl
  .nullable()
  .describe(
    'What the nodes hold is described in the space, and found there; its objects stay at the nodes and are passed through ' +
      'when they are read. null: not',
  );
const mirror = crawl
  .nullable()
  .describe('What the nodes hold is fetched and kept, while nobody waits for something else from them; null: not');

/** From where and how a space fetches. */
export const SetOriginRequest = z.object({
  path: z.object({ space }),
  body: z
    .strictObject({
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
      index: index.default(null),
      mirror: mirror.default(null),
    })
    .refine(({ index, keepHours }) => index === null || keepHours === null, {
      path: ['keepHours'],
      message: 'must be null where there is an index: what is only described has nothing to be dropped',
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
    index,
    mirror,
  })
  .meta({ id: 'Origins' });

const time = z.iso.datetime().nullable();

/** How far the studies of the origins are gone through. */
export const CrawlProgress = z
  .object({
    items: z.array(
      z.object({
        node: z.string(),
        kind: z.enum(['index', 'mirror']),
        state: z
          .enum(['past', 'current', 'failing', 'paused'])
          .describe(
            '`past`: the past is gone through; `current`: that is done, what is new is looked for; `failing`: the node ' +
              'could not be asked; `paused`: the node is switched off or outside its time windows',
          ),
        pastFrom: z.iso.date().describe('Studies of this day and later were looked at'),
        since: z.iso.date().describe('Down to which day they are to be'),
        pastEndedAt: time,
        recentAt: time.describe('When the recent days were looked at last'),
        lagSeconds: z.int().min(0).describe('How old the last look at the recent days is'),
        seen: z.int().min(0).describe('Studies seen, each time anew'),
        changed: z.int().min(0).describe('Of these described anew, or asked for'),
        removed: z.int().min(0).describe('Studies of which descriptions were removed: the node has them no more'),
        waiting: z.int().min(0).describe('Of a mirror: studies that wait to be fetched, or are being fetched'),
        failed: z.int().min(0).describe('Of a mirror: studies that were given up, see `retrievals?state=failed`'),
        lastError: z.object({ code: z.string(), message: z.string(), at: z.iso.datetime() }).nullable(),
      }),
    ),
  })
  .meta({ id: 'CrawlProgress' });

/** What is tried again. */
export const Replayed = z
  .object({ retrievals: z.int().min(0).describe('Asked for again'), crawls: z.int().min(0).describe('Begun again') })
  .meta({ id: 'Replayed' });
