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
  return parseRanges(header)
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
}

/** As written, those that are excluded (`q=0`) too. */
function parseRanges(header: string | undefined): MediaRange[] {
  return splitOutsideQuotes(header ?? '*/*', ',')
    .slice(0, rangeLimit)
    .map(parseRange)
    .filter(({ type }) => type !== '');
}

function parseRange(text: string): MediaRange {
  const [type = '', ...rest] = splitOutsideQuotes(text, ';');
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const at = parameter.indexOf('=');
    const name = parameter.slice(0, Math.max(0, at)).trim().toLowerCase();
    // Behind the quality come extensions of Accept, which belong to no media type.
    if (at > 0 && !parameters.has('q')) parameters.set(name, unquote(parameter.slice(at + 1).trim()));
  }
  const quality = Number(parameters.get('q') ?? '1');
  return { type: type.trim().toLowerCase(), parameters, quality: quality >= 0 ? Math.min(quality, 1) : 0 };
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
export function fits(range: Pick<MediaRange, 'type'>, media: string): boolean {
  return specificity(range.type, media) > 0;
}

/** 3: the type itself, 2: its main type, 1: any, 0: another. */
function specificity(range: string, media: string): number {
  if (range === media) return 3;
  if (range === '*/*') return 1;
  return range.endsWith('/*') && media.startsWith(range.slice(0, -1)) ? 2 : 0;
}

/** What a client accepts: the header's value alone, or with that of the query parameter `accept`, which goes first. */
export type Accept =
  | string
  | undefined
  | { readonly header: string | undefined; readonly parameter: string | undefined };

/** One representation that can be given. */
export interface Offer<K extends string = string> {
  readonly kind: K;
  /** Its media type; of `multipart/related` that of its parts. */
  readonly type: string;
  readonly isMultipart?: boolean;
  /** Only for who accepts this one, or any; absent: no range is refused for the transfer syntax it names. */
  readonly transferSyntaxUid?: string;
  /** It would have to be made: of equal quality, what is there goes first. */
  readonly isMade?: boolean;
}

/** An offer that was chosen, and the range that asked for it. */
export interface Choice<K extends string> {
  readonly offer: Offer<K>;
  /** Transfer syntax the client asks for; null or `*` for any. */
  readonly transferSyntaxUid: string | null;
}

/**
 * Picks what a client wants most of what can be given; see `rankOffers`.
 *
 * @throws NotAcceptableError naming what can be had
 */
export function chooseOffer<K extends string>(accept: Accept, offers: readonly Offer<K>[]): Choice<K> {
  const [choice] = rankOffers(accept, offers);
  return choice ?? refuseAll(offers);
}

/** @throws NotAcceptableError naming what can be had */
export function refuseAll(offers: readonly Offer[]): never {
  throw new NotAcceptableError('None of the accepted media types can be given', {
    details: { available: [...new Set(offers.map(nameOf))] },
  });
}

/**
 * What a client accepts of what can be given, the best first: first by the query parameter, then by the header; by
 * quality, then what has not to be made, then in the order in which the client wrote, then in that of the offers. Of the
 * ranges that fit an offer, the most specific ones count (RFC 9110 12.5.1); one that names its transfer syntax is more so.
 * No header at all accepts anything.
 *
 * @see PS3.18 8.7.8.1
 */
export function rankOffers<K extends string>(accept: Accept, offers: readonly Offer<K>[]): Choice<K>[] {
  const { header, parameter } = typeof accept === 'object' ? accept : { header: accept, parameter: undefined };
  const lists = parameter === undefined ? [header] : [parameter, header ?? ''];
  return lists.flatMap((list) => candidates(parseRanges(list), offers));
}

function nameOf({ type, isMultipart, transferSyntaxUid }: Offer): string {
  const syntax = transferSyntaxUid === undefined ? '' : `; transfer-syntax=${transferSyntaxUid}`;
  return (isMultipart ? `multipart/related; type="${type}"` : type) + syntax;
}

/** Choices, the best first. */
function candidates<K extends string>(ranges: readonly MediaRange[], offers: readonly Offer<K>[]): Choice<K>[] {
  const found = offers.flatMap((offer) => {
    const fitting = ranges.map((range, at) => ({ range, at, degree: degreeOf(range, offer) }));
    const best = Math.max(0, ...fitting.map(({ degree }) => degree));
    return fitting
      .filter(({ degree, range }) => degree > 0 && degree === best && range.quality > 0)
      .map(({ range, at }) => ({ offer, range, at }));
  });
  return found
    .sort((a, b) => b.range.quality - a.range.quality || made(a.offer) - made(b.offer) || a.at - b.at)
    .map(({ offer, range }) => ({ offer, transferSyntaxUid: range.parameters.get('transfer-syntax') ?? null }));
}

const made = ({ isMade }: Offer): number => (isMade ? 1 : 0);

/** How specific a range is of an offer; 0: it does not fit. */
function degreeOf(range: MediaRange, offer: Offer): number {
  const degree = degreeOfType(range, offer);
  const asked = range.parameters.get('transfer-syntax');
  if (degree === 0 || offer.transferSyntaxUid === undefined || asked === undefined || asked === '*') return degree;
  return asked === offer.transferSyntaxUid ? degree + 0.5 : 0;
}

function degreeOfType(range: MediaRange, { type, isMultipart }: Offer): number {
  if (!isMultipart) return specificity(range.type, type);
  const outer = specificity(range.type, 'multipart/related');
  const inner = range.parameters.get('type')?.toLowerCase();
  if (outer < 3 || inner === undefined) return outer;
  const fit = specificity(inner, type);
  return fit === 0 ? 0 : outer + fit;
}

/** How a payload comes: as parts of a multipart/related body, or alone. */
export type Framing = 'multipart' | 'single';

/**
 * The offers of one payload: `multipart/related; type=<type>`, and the media type alone where the resource is one part.
 *
 * @see PS3.18 8.7.3, 8.7.8
 */
export function framings(
  type: string,
  allowSingle: boolean,
  more: Pick<Offer, 'transferSyntaxUid' | 'isMade'> = {},
): Offer<Framing>[] {
  const parts = { kind: 'multipart' as const, type, isMultipart: true, ...more };
  return allowSingle ? [parts, { kind: 'single' as const, type, ...more }] : [parts];
}
