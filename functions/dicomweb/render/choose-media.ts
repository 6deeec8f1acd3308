import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import { fits, type MediaRange, parseAccept } from '#shared/archive/retrieval/accept';
import type { PictureFormat } from '#shared/imaging/render/render-frame';

/** A form in which pictures are given. */
export interface Media {
  readonly format: PictureFormat;
  readonly type: string;
  /** One picture, all of them one after the other in one GIF, or each in a part of its own. */
  readonly kind: 'single' | 'animated' | 'multipart';
}

/** A video as it is, in a form that browsers play. */
export interface VideoMedia {
  readonly type: 'video/mp4';
  readonly kind: 'video';
}
const mp4: VideoMedia = { type: 'video/mp4', kind: 'video' };

/** What can be had of a resource. */
export type Shape = 'picture' | 'image' | 'still' | 'frames' | 'many';

/** Rendered media types (PS3.18 8.7.4), the cheapest first: it is taken where a client likes several alike. */
const formats: readonly PictureFormat[] = ['jpeg', 'png', 'webp', 'gif'];
const typeOf = (format: PictureFormat): string => `image/${format}`;

const single = formats.map((format): Media => ({ format, type: typeOf(format), kind: 'single' }));
const animated: Media = { format: 'gif', type: 'image/gif', kind: 'animated' };
const multipart = formats.map((format): Media => ({ format, type: typeOf(format), kind: 'multipart' }));

/** Offers by shape: a picture alone; an image of several
 * frames, one of which stands for it, also where they make no animation; some of them; many images. */
const offers: Readonly<Record<Shape, readonly Media[]>> = {
  picture: [...single, ...multipart],
  image: [...single.filter(({ format }) => format !== 'gif'), animated, ...multipart],
  still: [...single, ...multipart],
  frames: [...multipart, animated],
  many: multipart,
};

/**
 * Picks the form that the client likes most: of the ranges that fit an offer the most specific one counts (RFC 9110
 * 12.5.1).
 *
 * @param parameter - the query parameter `accept`, which goes before the header
 * @throws NotAcceptableError naming what can be had
 */
export function chooseMedia(parameter: string | undefined, header: string | undefined, shape: Shape): Media {
  return chosen(parameter, header, offers[shape]);
}

/** As `chooseMedia`, for a video: a picture of it, or itself as MP4. */
export function chooseVideoMedia(parameter: string | undefined, header: string | undefined): Media | VideoMedia {
  return chosen(parameter, header, [...single, mp4, ...multipart]);
}

function chosen<T extends Media | VideoMedia>(
  parameter: string | undefined,
  header: string | undefined,
  offered: readonly T[],
): T {
  const lists = parameter === undefined ? [header] : [parameter, header ?? '*/*'];
  for (const list of lists) {
    const ranges = parseAccept(list);
    let best: { media: T; quality: number } | null = null;
    for (const media of offered) {
      const quality = qualityOf(ranges, media);
      if (quality > (best?.quality ?? 0)) best = { media, quality };
    }
    if (best) return best.media;
  }
  const available = offered.map(({ kind, type }) =>
    kind === 'multipart' ? `multipart/related; type="${type}"` : type,
  );
  throw new NotAcceptableError('None of the accepted media types can be given', {
    details: { available: [...new Set(available)] },
  });
}

function qualityOf(ranges: readonly MediaRange[], { kind, type }: Media | VideoMedia): number {
  const outer = kind === 'multipart' ? 'multipart/related' : type;
  const fitting = ranges
    .filter((range) => fits(range, outer) && isOfType(range, kind, type))
    .sort(
      (a, b) =>
        Number(a.type.includes('*')) - Number(b.type.includes('*')) || a.type.indexOf('*') - b.type.indexOf('*'),
    );
  return fitting[0]?.quality ?? 0;
}

function isOfType(range: MediaRange, kind: (Media | VideoMedia)['kind'], type: string): boolean {
  const inner = kind === 'multipart' ? range.parameters.get('type')?.toLowerCase() : undefined;
  return inner === undefined || fits({ type: inner }, type);
}
