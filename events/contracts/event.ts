import { z } from 'zod';
import { InvalidInputError } from '#shared/kernel/errors';
import { isSpaceName, newId } from '#shared/kernel/ids';

/** A message as the bus takes it. */
interface EventMessage<T extends string, D> {
  readonly subject: string;
  readonly event: {
    readonly specversion: '1.0';
    readonly id: string;
    readonly type: T;
    readonly source: string;
    readonly time: string;
    readonly datacontenttype: 'application/json';
    readonly dataschema: string;
    readonly data: D;
  };
}

/**
 * Makes an event of one type: `space` (null for an event of the whole platform) and the time in milliseconds since 1970
 * become subject, source and time.
 */
export type EventMaker<T extends string, D> = (space: string | null, nowMs: number, data: D) => EventMessage<T, D>;

/** Name of a space, as in `shared/kernel/ids`. */
export const SpaceField = z.string().refine((text): boolean => isSpaceName(text), 'not the name of a space');

/** A UID as real objects carry it: digits and dots, at most 64 characters (leading zeros occur). */
export const UidField = z.string().regex(/^[0-9][0-9.]{0,63}$/);

/** Revision of a series or study: grows by one with each change. */
export const RevisionField = z.int().min(0);

/** Key of an object in a store. */
export const ObjectKeyField = z.string().min(1).max(1024);

/** Subject of an event: `radlake.<space>.<type>`, or `radlake.<type>` outside a space. */
export function subjectOf(space: string | null, type: string): string {
  if (space === null) return `radlake.${type}`;
  if (!isSpaceName(space)) throw new InvalidInputError('Not the name of a space', { details: { parameter: 'space' } });
  return `radlake.${space}.${type}`;
}

/** Names the version of a contract: `urn:radlake:event:<type>:v<version>`. */
export function dataSchemaOf(type: string, version: number): string {
  return `urn:radlake:event:${type}:v${version}`;
}

/** The whole event, CloudEvents 1.0 in JSON, around a contract of `data`. Members it does not know are let through. */
export function eventSchema<T extends string, S extends z.ZodType>(type: T, version: number, data: S) {
  return z.looseObject({
    specversion: z.literal('1.0'),
    id: z.string().min(1).max(256),
    type: z.literal(type),
    source: z.string().min(1).max(1024),
    time: z.iso.datetime({ offset: true }),
    datacontenttype: z.literal('application/json').optional(),
    dataschema: z.literal(dataSchemaOf(type, version)),
    data,
  });
}

/**
 * The builder of one event type.
 *
 * @returns a function that throws InvalidInputError, naming the places but no values, when `data` breaks its contract
 */
export function eventMaker<T extends string, S extends z.ZodType>(
  type: T,
  version: number,
  schema: S,
): EventMaker<T, z.output<S>> {
  const dataschema = dataSchemaOf(type, version);
  return (space, nowMs, data) => {
    const checked = schema.safeParse(data);
    if (!checked.success) {
      const problems = checked.error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`).slice(0, 20);
      throw new InvalidInputError(`The data of ${type} breaks its contract`, { details: { problems } });
    }
    const event = {
      specversion: '1.0',
      id: newId(nowMs),
      type,
      source: space === null ? '/' : `/spaces/${space}`,
      time: new Date(nowMs).toISOString(),
      datacontenttype: 'application/json',
      dataschema,
      data: checked.data,
    } as const;
    return { subject: subjectOf(space, type), event };
  };
}
