/** One place of a pattern: which characters fit, by code point, and whether any number of them. */
interface Place {
  readonly fits: (codePoint: number) => boolean;
  readonly isRepeated: boolean;
  /** One character and no other fits. */
  readonly isLiteral: boolean;
}

const place = /(\.|\[\^(?:\\[^A-Za-z0-9]|[^\]\\^])\]|\\[^A-Za-z0-9]|[^\\^$.*+?()[\]{}|])(\*(?![?+*]))?(?![?+{])/uy;

/**
 * A test of texts for a pattern. One of literal characters, `.`, `[^c]` and `*` behind them is compared in time
 * proportional to the lengths of both, where RegExp tries every way to share out a text among its `*`; and by characters,
 * as MongoDB does, where RegExp takes one beyond U+FFFF for two.
 *
 * @param pattern - a valid JavaScript pattern
 * @param ignoreCase - as its flag `i`
 */
export function textPattern(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  const places = ignoreCase ? null : placesOf(pattern);
  // A few `*` cost a RegExp little, and behind `*` halves of characters are as good as whole ones.
  const isPlain = !places?.some(({ isRepeated, isLiteral }) => !isRepeated && !isLiteral);
  if (places && !(isPlain && places.filter(({ isRepeated }) => isRepeated).length <= 2))
    return (text) => fitsPlaces(places, text);
  const expression = new RegExp(pattern, ignoreCase ? 'i' : '');
  return (text) => expression.test(text);
}

/** The places of a pattern for whole texts: with `.*` at an end that has no anchor. Null for other patterns. */
function placesOf(pattern: string): readonly Place[] | null {
  const anything: Place = { fits: () => true, isRepeated: true, isLiteral: false };
  const found: Place[] = pattern.startsWith('^') ? [] : [anything];
  for (let at = found.length > 0 ? 0 : 1; at < pattern.length; ) {
    if (pattern[at] === '$' && at === pattern.length - 1) return found;
    place.lastIndex = at;
    const [whole, what, star] = place.exec(pattern) ?? [];
    if (whole === undefined || what === undefined) return null;
    found.push({ ...single(what), isRepeated: star === '*' });
    at += whole.length;
  }
  return [...found, anything];
}

function single(what: string): Omit<Place, 'isRepeated'> {
  if (what === '.') return { fits: (one) => !lineEnds.has(one), isLiteral: false };
  const isNegated = what.startsWith('[^');
  const wanted = Array.from(what)
    .at(isNegated ? -2 : -1)!
    .codePointAt(0)!;
  return isNegated
    ? { fits: (one) => one !== wanted, isLiteral: false }
    : { fits: (one) => one === wanted, isLiteral: true };
}

const lineEnds: ReadonlySet<number> = new Set([0x0a, 0x0d, 0x2028, 0x2029]);

/** Follows all ways at once: the places that the text read so far leads to. */
function fitsPlaces(places: readonly Place[], text: string): boolean {
  let reached = opened(new Set([0]), places);
  for (const character of text) {
    if (reached.size === 0) return false;
    const codePoint = character.codePointAt(0)!;
    const next = new Set<number>();
    for (const one of reached) {
      const here = places[one];
      if (here?.fits(codePoint)) next.add(here.isRepeated ? one : one + 1);
    }
    reached = opened(next, places);
  }
  return reached.has(places.length);
}

/** Repeated places may be left at once. */
function opened(reached: Set<number>, places: readonly Place[]): Set<number> {
  for (const one of reached) if (places[one]?.isRepeated) reached.add(one + 1);
  return reached;
}
