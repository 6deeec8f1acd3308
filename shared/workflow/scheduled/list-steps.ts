import type { Filter } from '#shared/catalogue/port';
import { invalidInput } from '#shared/kernel/function/parse';
import type { Workflow } from '../workflow';
import type { ScheduledStepDocument } from './documents';

/** What a list shows: fields to be equal, and the time of the start in milliseconds. */
export interface StepListing {
  readonly space: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

/**
 * One page of the scheduled procedure steps of a space, by start.
 *
 * @throws InvalidInputError when `after` is not a `next` of an earlier page
 */
export async function listSteps(
  { scheduledSteps }: Workflow,
  { space, fields, from, until, limit, after }: StepListing,
): Promise<{ readonly steps: readonly ScheduledStepDocument[]; readonly next: string | null }> {
  const [, at, id] = /^(-?\d{1,16})~([A-Za-z0-9_-]{1,64})$/.exec(after ?? '') ?? [];
  if (after !== undefined && id === undefined)
    throw invalidInput([{ in: 'query', name: 'after', message: 'must be the `next` of an earlier page' }]);
  const startAt = {
    ...(from === undefined ? {} : { $gte: from }),
    ...(until === undefined ? {} : { $lte: until }),
  };
  const filter: Filter = {
    ...{ space, ...fields },
    ...(Object.keys(startAt).length === 0 ? {} : { startAt }),
    ...(id === undefined
      ? {}
      : { $or: [{ startAt: { $gt: Number(at) } }, { startAt: Number(at), _id: { $gt: `${space}/${id}` } }] }),
  };
  const found = await scheduledSteps.find(filter, { sort: { startAt: 1, _id: 1 }, limit: limit + 1 });
  const steps = found.slice(0, limit);
  const last = found.length > limit ? steps.at(-1) : undefined;
  return { steps, next: last ? `${last.startAt}~${last.id}` : null };
}
