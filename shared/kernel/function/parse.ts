import { z } from 'zod';
import { InvalidInputError, LimitExceededError } from '../errors';
import type { HttpEvent } from './http-event';
import type { InputProblem } from './problem';

/** A schema of `{ path?, query?, body? }`; a query parameter comes as text, a repeated one as an array of texts. */
export type InputSchema = z.ZodType<{ path?: unknown; query?: unknown; body?: unknown }>;

/** Reads the input of one route out of an event. @throws InvalidInputError naming every place that does not fit */
export type InputParser<S extends InputSchema> = (event: HttpEvent) => z.output<S>;

const maxQueryParameters = 256;

/**
 * Prepares the parser of a route. Query parameters the schema does not know are refused by name, unless its query
 * object is loose (`z.looseObject`); a schema without `query` takes none.
 */
export function inputParser<S extends InputSchema>(schema: S): InputParser<S> {
  const known = knownQueryNames(schema);
  const readsBody = 'body' in shapeOf(schema);
  return (event) => {
    const query = readQuery(event.rawQueryString);
    if (known) refuseUnknown(query, known);
    const body = readsBody ? readJson(event) : undefined;
    const parsed = schema.safeParse({
      path: event.pathParameters ?? {},
      query,
      ...(body === undefined ? {} : { body }),
    });
    if (parsed.success) return parsed.data;
    throw invalidInput(parsed.error.issues.map(describeIssue));
  };
}

/** @param problems - at least one */
export function invalidInput(problems: readonly InputProblem[]): InvalidInputError {
  const first = problems[0];
  const rest = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const message = first ? `${first.in} ${first.name}: ${first.message}${rest}` : 'Invalid input';
  return new InvalidInputError(message, { details: { problems } });
}

/** Names to text or texts. @throws InvalidInputError, LimitExceededError */
function readQuery(raw: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  if (raw === '') return query;
  let count = 0;
  for (const [name, value] of new URLSearchParams(raw)) {
    if (++count > maxQueryParameters) {
      throw new LimitExceededError(`More than ${maxQueryParameters} query parameters`, {
        details: { limit: 'query parameters' },
      });
    }
    if (name === '__proto__') throw invalidInput([{ in: 'query', name, message: 'unknown parameter' }]);
    const before = Object.hasOwn(query, name) ? query[name] : undefined;
    if (before === undefined) query[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else query[name] = [before, value];
  }
  return query;
}

function refuseUnknown(query: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): void {
  const unknown = Object.keys(query).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw invalidInput(
    unknown.slice(0, 20).map((name) => ({ in: 'query', name: printable(name), message: 'unknown parameter' })),
  );
}

function readJson(event: HttpEvent): unknown {
  if (event.body === undefined || event.body === '') return undefined;
  try {
    return JSON.parse(event.body);
  } catch (cause) {
    throw new InvalidInputError('body: not JSON', {
      cause,
      details: { problems: [{ in: 'body', name: '', message: 'not JSON' }] },
    });
  }
}

/** An issue's place becomes the parameter's place and name; messages of zod name types and bounds, not values. */
function describeIssue(issue: z.core.$ZodIssue): InputProblem {
  const [place, ...path] = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return {
      in: place ?? 'input',
      name: [...path, issue.keys.map(printable).join(', ')].join('.'),
      message: 'unknown name',
    };
  }
  const { message } = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  return { in: place ?? 'input', name: printable(path.join('.')), message };
}

/** A name as it may stand in an answer: 64 characters of ASCII at most. */
export function printable(name: string): string {
  return name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?');
}

function shapeOf(schema: InputSchema): Readonly<Record<string, z.ZodType>> {
  return schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : { body: z.unknown() };
}

/** The names a strict or plain query object knows, or null when any may come. */
function knownQueryNames(schema: InputSchema): ReadonlySet<string> | null {
  if (!(schema instanceof z.ZodObject)) return null;
  let query: z.ZodType | undefined = shapeOf(schema)['query'];
  while (query instanceof z.ZodOptional || query instanceof z.ZodDefault || query instanceof z.ZodPipe) {
    query = (query instanceof z.ZodPipe ? query.in : query.unwrap()) as z.ZodType;
  }
  if (query === undefined) return new Set();
  if (!(query instanceof z.ZodObject)) return null;
  const catchall = query.def.catchall;
  const isLoose = catchall !== undefined && !(catchall instanceof z.ZodNever);
  return isLoose ? null : new Set(Object.keys(query.shape));
}
