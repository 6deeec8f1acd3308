import { z } from 'zod';
import { countField, eventBuilder, seriesFields } from './event';

export const seriesPackedType = 'series.packed.v1';

/** A series reads from a new pack since this revision. */
export const SeriesPackedV1 = z.object({ ...seriesFields, revision: countField, pack: z.string() });
export type SeriesPacked = z.infer<typeof SeriesPackedV1>;

export const seriesPacked = eventBuilder<SeriesPacked>(seriesPackedType);
