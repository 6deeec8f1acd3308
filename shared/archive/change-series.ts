import { InternalError } from '#shared/kernel/errors';
import type { Archive } from './archive';
import { seriesOverlay } from './corrections';
import type { SeriesDocument } from './documents';
import { compareAndSetTries, replaceIfUnchanged } from './index-study';
import { withSeriesAnswer } from './study-summary';

/**
 * Writes the document of a series again, by compare-and-set: with what follows from its attributes and overlays, and a
 * revision more. Nothing happens where there is none.
 */
export async function changeSeries(
  archive: Archive,
  seriesId: string,
  change: (series: SeriesDocument) => SeriesDocument = (series) => series,
): Promise<void> {
  const { series } = archive.collections;
  for (let attempt = 0; attempt < compareAndSetTries; attempt++) {
    const known = await series.findOne({ _id: seriesId });
    if (!known) return;
    const changed = { ...change(known), revision: known.revision + 1 };
    const next = withSeriesAnswer(changed, await seriesOverlay(archive, seriesId));
    if (await replaceIfUnchanged(series, known, next, true)) return;
  }
  throw new InternalError('A series document changes faster than it can be written', {
    details: { attempts: compareAndSetTries },
  });
}
