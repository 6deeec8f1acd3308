import { z } from 'zod';
import { pageOf } from '#shared/kernel/function/describe';
import { isSpaceName, mainSpace } from '#shared/kernel/ids';
import { itemStates } from '#shared/sources/documents';
import { DatabaseSettings, FolderSettings, LinkSettings, sourceKinds } from '#shared/sources/settings';

const id = z.string().min(1).max(64);
const path = z.object({ id });
const secret = z.string().min(1).max(4096).nullable().optional();
const count = z.int().min(0);

const chosen = {
  name: z.string().trim().min(1).max(100),
  space: z.string().refine(isSpaceName, 'must be the name of a space').default(mainSpace),
  isActive: z.boolean().default(true),
};
const folder = {
  ...chosen,
  kind: z.literal('folder'),
  settings: FolderSettings,
  secrets: z.strictObject({}).default({}),
};
const database = {
  ...chosen,
  kind: z.literal('database'),
  settings: DatabaseSettings,
  secrets: z.strictObject({ password: secret }).default({}),
};
const link = {
  ...chosen,
  kind: z.literal('link'),
  settings: LinkSettings,
  secrets: z.strictObject({ password: secret, token: secret }).default({}),
};
const revision = { revision: z.int().min(1).optional().describe('As it was read: another one by now is an error') };

/** A new source. */
export const CreateSourceRequest = z.object({
  body: z.discriminatedUnion('kind', [z.strictObject(folder), z.strictObject(database), z.strictObject(link)]),
});

/** A source as it is to be. Its kind stays; secrets that are not given stay too, null takes one away. */
export const ReplaceSourceRequest = z.object({
  path,
  body: z.discriminatedUnion('kind', [
    z.strictObject({ ...folder, ...revision }),
    z.strictObject({ ...database, ...revision }),
    z.strictObject({ ...link, ...revision }),
  ]),
});

/** What a body says of a source. */
export type SourceBody = z.output<typeof ReplaceSourceRequest>['body'];

/** One page of sources, by id. */
export const ListSourcesRequest = z.object({
  query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(100), after: id.optional() }),
});

/** One source. */
export const SourceRequest = z.object({ path });

/** One page of the items of a source. */
export const ListItemsRequest = z.object({
  path,
  query: z.object({
    state: z.enum(itemStates).default('parked'),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    after: z.string().max(128).optional(),
  }),
});

/** What to take again: whatever failed, all since a time, or single items. */
export const ReplayRequest = z.object({
  path,
  body: z
    .strictObject({
      since: z.iso.datetime({ offset: true }).optional(),
      items: z.array(z.string().min(1).max(128)).min(1).max(1_000).optional(),
    })
    .refine(({ since, items }) => since === undefined || items === undefined, 'give since or items, not both'),
});

const Failure = z.object({ code: z.string(), reason: z.string(), at: z.iso.datetime() }).nullable();

/** A source as it is. */
export const Source = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(sourceKinds),
    space: z.string(),
    settings: z.looseObject({}).describe('As they were given, with defaults'),
    secrets: z.array(z.string()).describe('Names of those that are kept'),
    isActive: z.boolean(),
    isBuiltIn: z.boolean(),
    cursor: z.object({ time: z.string(), key: z.string(), isComplete: z.boolean() }).nullable(),
    counts: z.object({
      found: count.describe('Files, rows or links'),
      landed: count.describe('Instances'),
      duplicates: count.describe('What the source knew already'),
      skipped: count.describe('Nothing to land'),
      quarantined: count,
      failed: count,
    }),
    open: count.describe('Items that wait or are tried again'),
    parked: count.describe('Items that were given up'),
    lagMs: count.describe('Age of the oldest thing that was found and not landed'),
    lastRunAt: z.iso.datetime().nullable(),
    lastError: Failure.describe('Of the last run'),
    revision: z.int().min(1),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Source' });

/** What the list answers. */
export const SourcePage = pageOf(Source);

/** One file, row or link. */
const SourceItem = z
  .object({
    id: z.string(),
    key: z.string().describe('Path of a file, key of a row, id of a link'),
    state: z.enum(itemStates),
    attempts: count,
    dueAt: z.iso.datetime().nullable(),
    foundAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    error: Failure,
    instances: count.describe('That came of it'),
  })
  .meta({ id: 'SourceItem' });

/** What the list of items answers. */
export const SourceItemPage = pageOf(SourceItem);

/** What a replay answers. */
export const Replayed = z.object({ items: count.describe('Items that are tried again') });
