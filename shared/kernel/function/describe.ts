import { z } from 'zod';
import type { Permission } from '../caller';

/** What a body of one media type is: JSON of a schema, text, or bytes. */
export type BodyShape = z.ZodType | 'text' | 'bytes';

/** A body as it may come or go: media type -> what it holds. */
export type Representations = Readonly<Record<string, BodyShape>>;

/** One answer of a route that is no error, or is one in another form than problem details. */
export interface AnswerDescription {
  readonly description: string;
  /** Absent: the answer has no body. */
  readonly content?: Representations;
  /** Headers that this answer may have, beside those of all answers: name -> meaning. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What OpenAPI says of a route beside its input and access (`scripts/document/openapi.ts`). Tests hold it against what
 * the route answers.
 */
export interface RouteDescription {
  /** What it does, a few words. */
  readonly summary: string;
  /** More, as CommonMark. */
  readonly description?: string;
  /** By HTTP status. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Codes of `docs/errors.md` that it may answer, beside those which its access, its input and the host bring along. */
  readonly errors?: readonly string[];
  /** Rights that the function itself asks for, beside `access`. */
  readonly rights?: readonly Permission[];
  /** Request headers that change the answer, beside those of authentication and Accept: name -> meaning. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of a `body: 'stream'` route. */
  readonly body?: { readonly description: string; readonly content: Representations };
}

/** An answer in JSON. */
export function answersJson(
  description: string,
  schema: z.ZodType,
  headers?: Readonly<Record<string, string>>,
): AnswerDescription {
  return { description, content: { 'application/json': schema }, ...(headers ? { headers } : {}) };
}

/** The answer 204. */
export const answersNothing: AnswerDescription = { description: 'Done; no body.' };

/** One page of a list: `next` is what the next call gives as `after`, null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('`after` of the next page; null on the last one'),
  });
}
