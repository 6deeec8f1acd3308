import { z } from 'zod';

const space = z.string().min(1).max(63);
const workitemUid = z.string().regex(/^[0-9][0-9.]{0,63}$/, 'must be a UID');
/** Up to 16 printable characters of ASCII without backslash (PS3.5 Table 6.2-1); spaces around it mean nothing. */
const aeTitle = z
  .string()
  .trim()
  .regex(/^[!-[\]-~](?:[ -[\]-~]{0,15})$/, 'must be an AE title');

/** A parameter that the logic reads: here only what OpenAPI says of it. */
const parameter = (schema: object, description: string) =>
  z
    .unknown()
    .optional()
    .meta({ ...schema, description });
const uid = { type: 'string', pattern: '^[0-9][0-9.]{0,63}$' };
const text = { type: 'string' };
const flag = { type: 'string', enum: ['true', 'false'] };
const count = { type: 'integer', minimum: 0, maximum: 999_999_999_999_999 };

const accept = { accept: parameter(text, 'Goes before the header Accept (PS3.18 8.3.3.1)') };

/** The UID may also stand alone, `?1.2.3`: hence loose. */
export const CreateRequest = z.object({
  path: z.object({ space }),
  query: z.looseObject({
    workitem: parameter(uid, 'UID of the new workitem; default: that of the data set, else a new one'),
    AffectedSOPInstanceUID: parameter(uid, 'As `workitem`, as older versions of the standard call it'),
  }),
});

/** Keys by keyword or tag, sequences by dots: any attribute of the data dictionary, hence loose. */
export const SearchRequest = z.object({
  path: z.object({ space }),
  query: z.looseObject({
    limit: parameter(count, 'Results at most'),
    offset: parameter(count, 'Results to leave out'),
    fuzzymatching: parameter(flag, 'Names match also by their beginnings'),
    includefield: parameter({ type: 'array', items: text }, '`all`, or attributes by keyword or tag'),
    ...accept,
  }),
});

export const WorkitemRequest = z.object({ path: z.object({ space, workitemUid }) });

export const RetrieveRequest = z.object({ path: z.object({ space, workitemUid }), query: z.object(accept) });

/** The Transaction UID may also stand alone, `?1.2.3`: hence loose. */
export const UpdateRequest = z.object({
  path: z.object({ space, workitemUid }),
  query: z.looseObject({
    'transaction-uid': parameter(uid, 'Transaction UID of a claimed workitem, when the data set has none'),
    transaction: parameter(uid, 'As `transaction-uid`, as older versions of the standard call it'),
  }),
});

/** Matching keys of a filtered subscription may also stand in the query by themselves: hence loose. */
export const SubscribeRequest = z.object({
  path: z.object({ space, workitemUid, aeTitle }),
  query: z.looseObject({
    deletionlock: parameter(flag, 'Whether workitems are kept, once they are final, until this subscriber lets go'),
    filter: parameter(text, 'Of a filtered subscription: `attribute=value` pairs separated by commas'),
  }),
});

export const SubscriberRequest = z.object({ path: z.object({ space, workitemUid, aeTitle }) });

export const ChannelRequest = z.object({ path: z.object({ space, aeTitle }) });
