import { z } from 'zod';
import { newId } from '#shared/kernel/ids';

/** A CloudEvent 1.0 on its subject, ready to publish; fits the bus port. */
export interface Message<T> {
  readonly subject: string;
  readonly event: {
    readonly specversion: '1.0';
    readonly id: string;
    readonly type: string;
    readonly source: string;
    readonly time: string;
    readonly datacontenttype: 'application/json';
    readonly data: T;
  };
}

/** Makes the builder of one event type. The subject is `radlake.<space>.<type>`, or `radlake.<type>` outside a space. */
export function eventBuilder<T>(type: string) {
  return (space: string | null, nowMs: number, data: T): Message<T> => ({
    subject: space === null ? `radlake.${type}` : `radlake.${space}.${type}`,
    event: {
      specversion: '1.0',
      id: newId(nowMs),
      type,
      source: space === null ? '/' : `/spaces/${space}`,
      time: new Date(nowMs).toISOString(),
      datacontenttype: 'application/json',
      data,
    },
  });
}

/** Any usable UID of PS3.5 9.1, also one that breaks the rule of leading zeros. */
export const uidField = z.string().regex(/^[0-9][0-9.]{0,63}$/);

/** Name of a space. */
export const spaceField = z.string().regex(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/);

/** Names a study of a space. */
export const studyFields = { space: spaceField, studyInstanceUid: uidField };

/** Names a series of a space. */
export const seriesFields = { ...studyFields, seriesInstanceUid: uidField };

/** A count, an offset, a landing sequence. */
export const countField = z.number().int().min(0);
