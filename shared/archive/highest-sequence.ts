import type { Archive } from './archive';
import { highestSequenceId } from './documents';

/**
 * Keeps the highest landing sequence also when no segment shows it: sequences never repeat (`recover.ts`).
 *
 * @param sequence - one that is known; 0 for that of the segments
 */
export async function rememberHighest({ collections, store }: Archive, sequence: number): Promise<void> {
  const { segments } = collections;
  const [known] = await segments.find({}, { sort: { indexedThrough: -1 }, limit: 1 });
  const indexedThrough = Math.max(sequence, known?.indexedThrough ?? 0);
  if (indexedThrough === 0) return;
  const next = { _id: highestSequenceId, store: store.name, indexedThrough, ahead: [] };
  await segments.replaceOne({ _id: next._id }, next, { upsert: true });
}
