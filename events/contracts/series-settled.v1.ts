import { z } from 'zod';
import { countField, eventBuilder, seriesFields } from './event';

export const seriesSettledType = 'series.settled.v1';

/** A series received nothing new for its quiet time. */
export const SeriesSettledV1 = z.object({ ...seriesFields, revision: countField });
export type SeriesSettled = z.infer<typeof SeriesSettledV1>;

export const seriesSettled = eventBuilder<SeriesSettled>(seriesSettledType);
