import type { Archive } from '#shared/archive/archive';
import { type Corrections, correctionsOf } from '#shared/archive/corrections';
import type { SeriesState } from '#shared/archive/retrieval/etag';
import type { RetrievedSeries } from '#shared/archive/retrieval/find';

/** A series and what corrects it. */
export interface ShownSeries {
  readonly series: RetrievedSeries;
  readonly corrections: Corrections | null;
}

/** Looks up what corrects each of some series; at no cost where nothing does. */
export async function withCorrections(archive: Archive, all: readonly RetrievedSeries[]): Promise<ShownSeries[]> {
  const shown: ShownSeries[] = [];
  for (const series of all) shown.push({ series, corrections: await correctionsOf(archive, series) });
  return shown;
}

/** For the entity tag. */
export const statesOf = (shown: readonly ShownSeries[]): SeriesState[] =>
  shown.map(({ series, corrections }) => ({ series, version: corrections?.version ?? '' }));
