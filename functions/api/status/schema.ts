import { z } from 'zod';

/** Takes no parameters. */
export const StatusRequest = z.object({});

const count = z.int().min(0);
const sized = z.object({ count, bytes: count });

/** How the platform stands; sizes in bytes. */
export const Status = z.object({
  time: z.iso.datetime(),
  versions: z.object({ radlake: z.string(), node: z.string() }),
  incomplete: z.string().nullable().describe('Why the catalogue does not show everything that is stored'),
  spaces: count,
  studies: count,
  series: count,
  instances: count,
  unpackedInstances: count,
  segments: sized,
  packs: sized,
  backlog: count.describe('Acknowledged by this process and not yet indexed'),
  outboxes: count.describe('Studies and series with events that the bus has not acknowledged'),
  deadLetters: count.describe('At most 1000 are counted'),
  quarantined: count,
  conflicts: count,
  freeing: count,
  waitingEvents: count,
  store: z.object({
    name: z.string(),
    freeBytes: count.nullable().describe('Null where the store does not know: a bucket has no end'),
    totalBytes: count.nullable(),
  }),
});
