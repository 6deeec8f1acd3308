/** What of a request is conditional: headers as they came. */
export interface Conditions {
  readonly ifNoneMatch?: string | undefined;
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
}

/** Reads the conditions of a request. */
export function conditionsOf(headers: Readonly<Record<string, string | undefined>>): Conditions {
  return { ifNoneMatch: headers['if-none-match'], range: headers['range'], ifRange: headers['if-range'] };
}

const tagPattern = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]{0,256}"/g;
const opaque = (tag: string): string => tag.replace(/^W\//, '');

/** True when the client holds the representation of this entity tag already: weak comparison (RFC 9110 13.1.2). */
export function isHeld({ ifNoneMatch }: Conditions, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return (ifNoneMatch.match(tagPattern) ?? []).some((tag) => opaque(tag) === opaque(etag));
}

/** Bytes `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** More of them, or more bytes in all than there are, are no honest request: the whole is given (RFC 9110 14.2). */
const rangeLimit = 32;

/**
 * The ranges of a representation that are asked for, as written; 'all' where Range is absent, of another unit, not
 * well-formed, too much, or conditional on another version.
 *
 * @param etag - strong: a weak one never fits If-Range (RFC 9110 13.1.5)
 * @returns an empty array when none of them lies within the representation: 416
 */
export function rangesOf({ range, ifRange }: Conditions, length: number, etag: string): ByteRange[] | 'all' {
  const list = /^bytes=(.*)$/i.exec(range?.trim() ?? '')?.[1];
  if (list === undefined || (ifRange !== undefined && (ifRange.trim() !== etag || etag.startsWith('W/')))) return 'all';
  const specs = list.split(',').map((spec) => spec.trim());
  if (specs.length > rangeLimit || !specs.every((spec) => /^(?:\d{1,15}-\d{0,15}|-\d{1,15})$/.test(spec))) return 'all';
  const ranges = specs.map((spec) => rangeOf(spec, length));
  if (ranges.includes('reversed')) return 'all';
  const within = ranges.filter((one) => one !== 'reversed' && one.end > one.start) as ByteRange[];
  return within.reduce((sum, { start, end }) => sum + end - start, 0) > length ? 'all' : within;
}

function rangeOf(spec: string, length: number): ByteRange | 'reversed' {
  const [first = '', last = ''] = spec.split('-');
  if (first === '') return { start: Math.max(0, length - Number(last)), end: length };
  if (last !== '' && Number(last) < Number(first)) return 'reversed';
  return { start: Math.min(Number(first), length), end: last === '' ? length : Math.min(length, Number(last) + 1) };
}
