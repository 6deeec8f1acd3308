/** Names that browsers, editors and copying programs write under before they are done. */
const unfinished = [
  '*.part',
  '*.partial',
  '*.filepart',
  '*.tmp',
  '*.temp',
  '*.crdownload',
  '*.download',
  '*.swp',
  '~*',
];

/**
 * Tells which file names are left alone.
 *
 * @param patterns - further ones, with `*` and `?`
 */
export function ignoredNames(patterns: readonly string[]): (name: string) => boolean {
  const all = [...unfinished, ...patterns].map((pattern) => pattern.toLowerCase());
  return (name) => {
    const lower = name.toLowerCase();
    return all.some((pattern) => matches(pattern, lower));
  };
}

/** `*` any text, `?` one character; in time that grows with the product of both lengths at most. */
function matches(pattern: string, name: string): boolean {
  let [at, from] = [0, 0];
  let [star, retry] = [-1, 0];
  while (from < name.length) {
    if (pattern[at] === '*') [star, retry, at] = [at, from, at + 1];
    else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[from]))
      [at, from] = [at + 1, from + 1];
    else if (star >= 0) [at, from, retry] = [star + 1, retry + 1, retry + 1];
    else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
