/** An element as both sides write it: text, numbers, items, or hashes of bytes. */
export interface ReadElement {
  readonly vr: string;
  readonly value: readonly unknown[];
}

/** By tag, `00100010`. */
export type ReadDataSet = Record<string, ReadElement>;

/** What a side made of a file. */
export interface ReadFile {
  readonly elements?: ReadDataSet;
  readonly error?: string;
}

/** One difference: where, and what each side has (shortened). */
export interface Difference {
  readonly file: string;
  /** `00081140/0/00081150`, or empty for the whole file. */
  readonly element: string;
  readonly theirs: string;
  readonly ours: string;
}

function short(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}...` : text;
}

/** Every difference between two readings of one file. */
export function compareFiles(name: string, theirs: ReadFile, ours: ReadFile): Difference[] {
  const found: Difference[] = [];
  const note = (element: string, a: unknown, b: unknown) =>
    found.push({ file: name, element, theirs: short(a), ours: short(b) });
  if ((theirs.error ?? '') !== (ours.error ?? '')) note('', theirs.error ?? 'read', ours.error ?? 'read');
  if (theirs.elements !== undefined && ours.elements !== undefined) compare('', theirs.elements, ours.elements, note);
  return found;
}

type Note = (element: string, theirs: unknown, ours: unknown) => void;

function compare(path: string, theirs: ReadDataSet, ours: ReadDataSet, note: Note): void {
  for (const key of [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].sort()) {
    compareElement(`${path}${key}`, theirs[key], ours[key], note);
  }
}

function compareElement(path: string, a: ReadElement | undefined, b: ReadElement | undefined, note: Note): void {
  if (a === undefined || b === undefined) return void note(path, a, b);
  if (a.vr === 'SQ' && b.vr === 'SQ' && a.value.length === b.value.length) {
    for (const [index, item] of a.value.entries()) {
      compare(`${path}/${index}/`, item as ReadDataSet, b.value[index] as ReadDataSet, note);
    }
  } else if (canonical(a) !== canonical(b)) note(path, a, b);
}

/** Keys in order, so that equal objects have equal text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
