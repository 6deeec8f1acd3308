import { SeriesSettled } from '#events/contracts/series-settled.v1';
import { seriesIdOf } from '#shared/archive/collections';
import { packSeries } from '#shared/archive/pack-series';
import { defineEventFunction } from '#shared/kernel/function/event';

/**
 * Packs a settled series (DESIGN 5). Idempotency key: the series and the landing sequences of what is not packed yet:
 * a second delivery finds nothing left to pack.
 */
export const handler = defineEventFunction({
  event: SeriesSettled,
  key: ({ space, seriesInstanceUid, revision }) => `${space}/${seriesInstanceUid}@${revision}`,
  run: async ({ data }, ctx) => {
    const { archive } = ctx.need('archive');
    const seriesId = seriesIdOf(data.space, data.studyInstanceUid, data.seriesInstanceUid);
    await packSeries(archive, seriesId, { signal: ctx.signal });
  },
});
