import type { JsonAttributes } from '#shared/archive/documents';
import { studyTags } from '#shared/archive/qido';
import { LimitExceededError } from '#shared/kernel/errors';
import type { RemoteArchive } from '../port';
import { addDays, type DayWindow, daysBetween, dicomDay } from './days';

/** Answers of one search at most; where there are more the days are cut in two. */
const searchLimit = 2_000;
/** Of a single day. */
const dayLimit = 20_000;

const include = [...studyTags.filter((tag) => tag !== '00080005'), '00201208'];

/**
 * The studies that a node has of some days, one array for each search. What has no Study Date is not found.
 *
 * @throws as `RemoteArchive.search`; LimitExceededError for a day with more studies than can be held
 */
export async function* studiesOfNode(
  archive: RemoteArchive,
  { from, through }: DayWindow,
  signal: AbortSignal,
): AsyncGenerator<readonly JsonAttributes[]> {
  const isOneDay = from === through;
  const limit = isOneDay ? dayLimit : searchLimit;
  const range = isOneDay ? dicomDay(from) : `${dicomDay(from)}-${dicomDay(through)}`;
  const search = { level: 'study', keys: new Map([['00080020', range]]), include, limit, signal } as const;
  const { answers, hasMore } = await archive.search(search);
  if (!hasMore) {
    yield answers;
    return;
  }
  if (isOneDay)
    throw new LimitExceededError('A day has more studies than can be looked at', {
      details: { limit: 'studies', maximum: dayLimit, day: from },
    });
  const middle = addDays(from, Math.floor(daysBetween(from, through) / 2));
  yield* studiesOfNode(archive, { from: addDays(middle, 1), through }, signal);
  yield* studiesOfNode(archive, { from, through: middle }, signal);
}
