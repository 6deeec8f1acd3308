import { z } from 'zod';
import { keysAt, type Level } from '#shared/archive/query/keys';

const uid = z.string().regex(/^[0-9][0-9.]{0,63}$/, 'must be a UID');
const space = z.string().min(1).max(63);

/** A parameter that `search-request.ts` reads: here only what OpenAPI says of it. */
const parameter = (schema: object, description: string) =>
  z
    .unknown()
    .optional()
    .meta({ ...schema, description });
const texts = { type: 'array', items: { type: 'string' } };

const paging = {
  limit: parameter({ type: 'integer', minimum: 0, maximum: 999_999_999_999_999 }, 'Results at most'),
  offset: parameter({ type: 'integer', minimum: 0, maximum: 999_999_999_999_999 }, 'Results to leave out'),
  fuzzymatching: parameter(
    { type: 'string', enum: ['true', 'false'] },
    'Names of patients and referring physicians match also by their beginnings, pinyin and initials',
  ),
  emptyvaluematching: parameter({ type: 'string', enum: ['true', 'false'] }, '`""` matches what has no value'),
  multiplevaluematching: parameter(
    { type: 'string', enum: ['true', 'false'] },
    'Of several values with `\\` between them all must be there',
  ),
  includefield: parameter(texts, '`all`, or attributes by keyword or tag'),
  TimezoneOffsetFromUTC: parameter(
    { type: 'string', pattern: '^[+-]\\d{4}$' },
    'Clock of the dates and times of the search, as `+0800`',
  ),
  accept: parameter({ type: 'string' }, 'Goes before the header Accept (PS3.18 8.3.3.1)'),
  charset: parameter({ type: 'string' }, 'Of no account: answers are UTF-8 (PS3.18 8.3.3.2)'),
};

const matching: Readonly<Record<string, string>> = {
  uid: 'UIDs, separated by commas or repeated',
  code: 'Codes, separated by commas or repeated',
  date: 'YYYYMMDD, or a range `20260101-20260131`, open at either end',
  time: 'HHMMSS, or a range, open at either end',
  name: 'Name, `*` and `?` as wildcards',
  text: 'Text, `*` and `?` as wildcards',
  contents: 'Text within it, `*` and `?` as wildcards',
  integer: 'Number',
};

/** A search at one level in a space, a study or a series. Loose: attributes are known to the data dictionary. */
export const queryRequest = (level: Level) =>
  z.object({
    path: z.object({ space, studyInstanceUid: uid.optional(), seriesInstanceUid: uid.optional() }),
    query: z.looseObject({
      ...paging,
      ...Object.fromEntries(
        keysAt(level).map(({ name, kind }) => [
          name,
          parameter(kind === 'uid' || kind === 'code' ? texts : { type: 'string' }, matching[kind] ?? kind),
        ]),
      ),
    }),
  });
