import { NotAcceptableError } from '#shared/archive/accept-dicom-json';

/** One media range of an Accept header (RFC 9110 12.5.1). */
export interface MediaRange {
  /** Lower case, `*` and `*` for anything. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

const rangeLimit = 64;

/** Reads an Accept header: best quality first, then as written. No header accepts anything. */
export function parseAccept(header: string | undefined): MediaRange[] {
  const ranges = splitOutsideQuotes(header ?? '*/*', ',')
    .slice(0, rangeLimit)
    .map(parseRange);
  return ranges.filter(({ type, quality }) => type !== '' && quality > 0).sort((a, b) => b.quality - a.quality);
}

function parseRange(text: string): MediaRange {
  const [type = '', ...rest] = splitOutsideQuotes(text, ';');
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const at = parameter.indexOf('=');
    if (at > 0) parameters.set(parameter.slice(0, at).trim().toLowerCase(), unquote(parameter.slice(at + 1).trim()));
  }
  const quality = Number(parameters.get('q') ?? '1');
  return { type: type.trim().toLowerCase(), parameters, quality: Number.isFinite(quality) ? quality : 0 };
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === separator && !isQuoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

const unquote = (text: string): string =>
  text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;

/** True when `media` (`application/dicom`) fits the range, wildcards included. */
export function fits(range: MediaRange, media: string): boolean {
  return (
    range.type === '*/*' ||
    range.type === media ||
    (range.type.endsWith('/*') && media.startsWith(range.type.slice(0, -1)))
  );
}

/** How a payload is framed. */
export interface Framing {
  readonly kind: 'multipart' | 'single';
  /** Transfer syntax the client asks for; null or `*` for any. */
  readonly transferSyntaxUid: string | null;
}

/**
 * Picks the framing for a payload of `media`: `multipart/related; type=<media>`, or the media type alone where the
 * resource is one part.
 *
 * @param media - what the parts can be, e.g. `application/dicom`; any of them fits
 * @throws NotAcceptableError naming what can be had
 * @see PS3.18 8.7.3
 */
export function chooseFraming(header: string | undefined, media: readonly string[], allowSingle: boolean): Framing {
  for (const range of parseAccept(header)) {
    const transferSyntaxUid = range.parameters.get('transfer-syntax') ?? null;
    if (range.type === 'multipart/related') {
      const type = range.parameters.get('type')?.toLowerCase() ?? '*/*';
      if (media.some((one) => fits({ ...range, type }, one))) return { kind: 'multipart', transferSyntaxUid };
    } else if (range.type === '*/*' || range.type === 'multipart/*') return { kind: 'multipart', transferSyntaxUid };
    else if (allowSingle && media.some((one) => fits(range, one))) return { kind: 'single', transferSyntaxUid };
  }
  throw new NotAcceptableError('None of the accepted media types can be given', {
    details: { available: media.map((one) => `multipart/related; type="${one}"`) },
  });
}
