/** One place of a pattern: which code units fit, and whether any number of them. */
interface Place {
  readonly fits: (unit: number) => boolean;
  readonly isRepeated: boolean;
}

const place = /(\.|\[\^(?:\\[^A-Za-z0-9]|[^\]\\^])\]|\\[^A-Za-z0-9]|[^\\^$.*+?()[\]{}|])(\*(?![?+*]))?(?![?+{])/y;

/**
 * A test of texts for a pattern. One of literal characters, `.`, `[^c]` and `*` behind them is compared in time
 * proportional to the lengths of both, where RegExp tries every way to share out a text among its `*`.
 *
 * @param pattern - a valid JavaScript pattern
 * @param ignoreCase - as its flag `i`
 */
export function textPattern(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  const places = ignoreCase ? null : placesOf(pattern);
  // A few `*` cost a RegExp little.
  if (places && places.filter(({ isRepeated }) => isRepeated).length > 2) return (text) => fitsPlaces(places, text);
  const expression = new RegExp(pattern, ignoreCase ? 'i' : '');
  return (text) => expression.test(text);
}

/** The places of a pattern for whole texts: with `.*` at an end that has no anchor. Null for other patterns. */
function placesOf(pattern: string): readonly Place[] | null {
  const anything: Place = { fits: () => true, isRepeated: true };
  const found: Place[] = pattern.startsWith('^') ? [] : [anything];
  for (let at = found.length > 0 ? 0 : 1; at < pattern.length; ) {
    if (pattern[at] === '$' && at === pattern.length - 1) return found;
    place.lastIndex = at;
    const [whole, what, star] = place.exec(pattern) ?? [];
    if (whole === undefined || what === undefined) return null;
    found.push({ fits: unitTest(what), isRepeated: star === '*' });
    at += whole.length;
  }
  return [...found, anything];
}

function unitTest(what: string): Place['fits'] {
  if (what === '.') return (unit) => unit !== 0x0a && unit !== 0x0d && unit !== 0x2028 && unit !== 0x2029;
  const wanted = what.startsWith('[^') ? what.charCodeAt(what.length - 2) : what.charCodeAt(what.length - 1);
  return what.startsWith('[^') ? (unit) => unit !== wanted : (unit) => unit === wanted;
}

/** Follows all ways at once: the places that the text read so far leads to. */
function fitsPlaces(places: readonly Place[], text: string): boolean {
  let reached = opened(new Set([0]), places);
  for (let at = 0; at < text.length && reached.size > 0; at++) {
    const unit = text.charCodeAt(at);
    const next = new Set<number>();
    for (const one of reached) {
      const here = places[one];
      if (here?.fits(unit)) next.add(here.isRepeated ? one : one + 1);
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
