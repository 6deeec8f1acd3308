import type { Difference } from './compare';

/** One reviewed difference. `element` is `*` when the two sides read the file differently as a whole. */
export interface ListedDifference {
  /** Or `*`: in any of them. */
  readonly file: string;
  readonly element: string;
  /** What decides, as `PS3.5 6.2`. */
  readonly paragraph: string;
  readonly reason: string;
}

function covers(entry: ListedDifference, difference: Difference): boolean {
  const isFile = entry.file === '*' || entry.file === difference.file;
  return isFile && (entry.element === '*' || entry.element === difference.element);
}

/** Differences that no entry covers. */
export function unlisted(differences: readonly Difference[], table: readonly ListedDifference[]): Difference[] {
  return differences.filter((difference) => !table.some((entry) => covers(entry, difference)));
}

/** Entries that cover nothing. */
export function unused(differences: readonly Difference[], table: readonly ListedDifference[]): ListedDifference[] {
  return table.filter((entry) => !differences.some((difference) => covers(entry, difference)));
}
