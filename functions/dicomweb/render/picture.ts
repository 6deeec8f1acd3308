import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import type { Archive } from '#shared/archive/archive';
import { correctionsOf } from '#shared/archive/corrections';
import type { InstanceEntry } from '#shared/archive/documents';
import { correctorOf } from '#shared/archive/retrieval/corrected-object';
import { decodedFrame } from '#shared/archive/retrieval/decoded-frames';
import type { RetrievedSeries } from '#shared/archive/retrieval/find';
import type { StoredImage } from '#shared/archive/retrieval/stored-object';
import { FrameNotFoundError } from '#shared/imaging/frames';
import type { AttributeTree } from '#shared/imaging/image/attribute-tree';
import { readTree } from '#shared/imaging/image/image';
import type { PresentationState } from '#shared/imaging/presentation/read-state';
import type { ImageRunner } from '#shared/imaging/render/image-workers';
import type { RenderOptions } from '#shared/imaging/render/render-frame';
import type { FrameTranscoder } from '#shared/imaging/transcode/transcoded-frames';
import type { VideoRunner } from '#shared/imaging/video/video';
import type { Conditions } from '#shared/kernel/function/conditional';
import type { Logger } from '#shared/kernel/logger';
import { annotationText } from './annotation-text';
import type { Media } from './choose-media';
import type { RenderedQuery } from './parameters';

/** What a rendering works with. */
export interface Rendering {
  readonly archive: Archive;
  readonly images: ImageRunner;
  readonly video: VideoRunner;
  readonly signal: AbortSignal;
  readonly query: RenderedQuery;
  /** Accept of the request. */
  readonly accept: string | undefined;
  readonly conditions: Conditions;
  /** Absolute address of the space's DICOMweb service. */
  readonly base: string;
  readonly log: Logger;
}

const defaultQuality = 90;
/** Shown as long as this where nothing says how long. */
const defaultFrameMs = 100;

/** A picture of an instance that has none. @throws NotAcceptableError */
export function refuseUnrenderable(entries: readonly InstanceEntry[]): never {
  const transferSyntaxUids = [...new Set(entries.map((entry) => entry.transferSyntaxUid))].slice(0, 20);
  throw new NotAcceptableError('There is no rendered form of this', { details: { transferSyntaxUids } });
}

/** Headers of an answer with pictures. */
export type PictureHeaders = Readonly<Record<string, string>> & { readonly etag?: string };

/** Headers of a rendered answer. What is drawn into a picture may be corrected any time: such one has no tag. */
export function headersOf(type: string, etag: string, { annotation }: RenderedQuery): PictureHeaders {
  const common = { 'content-type': type, 'cache-control': 'private, no-cache', vary: 'accept' };
  return annotation ? common : { ...common, etag };
}

/** Representative Frame Number (0028,6010), else the first or the middle one. */
export function representative({ image }: StoredImage, otherwise: 'first' | 'middle'): number {
  const { header, longValues, transferSyntaxUid, index } = image;
  const named =
    index.frameCount > 1 ? readTree({ header, longValues, transferSyntaxUid, frame: 1 }).number(0x00286010) : undefined;
  if (named !== undefined && named >= 1 && named <= index.frameCount) return named;
  return otherwise === 'first' ? 1 : Math.ceil(index.frameCount / 2);
}

/** One picture of a stored image: a frame, or several as an animation. */
export async function pictureOf(
  rendering: Rendering,
  what: {
    readonly series: RetrievedSeries;
    readonly stored: StoredImage;
    readonly numbers: readonly number[];
    readonly media: Media;
    /** Applied to the first of the frames. */
    readonly state?: PresentationState | undefined;
  },
): Promise<Uint8Array> {
  const { images, signal } = rendering;
  const { series, stored, numbers, media, state } = what;
  const { frameCount } = stored.image.index;
  for (const frame of numbers)
    if (frame > frameCount) throw new FrameNotFoundError('No such frame', { details: { frame, frames: frameCount } });
  const { corrector } = await correctorOf(rendering.archive, series);
  const header = corrector ? corrector.header(stored.image.header, stored.entry) : stored.image.header;
  const sources = [];
  const transcode: FrameTranscoder = async (source, transferSyntaxUid) =>
    (await images.run({ kind: 'transcode', source, transferSyntaxUid }, signal)).bytes;
  const read = (number: number) =>
    media.kind === 'animated' ? stored.frame(number) : decodedFrame(stored, number, transcode);
  for (const number of numbers) sources.push({ ...(await read(number)), header });
  const first = sources[0]!;
  const { sopInstanceUid } = stored.entry;
  const tree = rendering.query.annotation || media.kind === 'animated' ? readTree(first) : null;
  const place = { number: first.frame, count: frameCount };
  const options: RenderOptions = {
    ...(await optionsOf(rendering, media, { series, sopInstanceUid, tree, place })),
    ...(state ? { state: state.of(sopInstanceUid, first.frame) } : {}),
  };
  const frameMs = tree?.number(0x00181063) ?? defaultFrameMs;
  const job =
    media.kind === 'animated'
      ? ({ kind: 'animate', sources, options, frameMs } as const)
      : ({ kind: 'render', source: first, options } as const);
  return (await images.run(job, signal)).bytes;
}

/**
 * What the request wishes of a picture.
 *
 * @param of - the frame that it shows, for text that is drawn into it
 */
export async function optionsOf(
  { archive, query }: Pick<Rendering, 'archive' | 'query'>,
  { format }: Media,
  of: {
    readonly series: RetrievedSeries;
    readonly sopInstanceUid: string;
    readonly tree: AttributeTree | null;
    readonly place: { readonly number: number; readonly count: number };
  },
): Promise<RenderOptions> {
  const { window, viewport, annotation, quality = defaultQuality, iccprofile = 'no' } = query;
  const corrected = annotation && (await correctionsOf(archive, of.series))?.of(of.sopInstanceUid);
  return {
    format,
    quality,
    hasProfile: iccprofile !== 'no',
    ...(window ? { window } : {}),
    ...(viewport ? { viewport } : {}),
    ...(annotation && of.tree ? { annotation: annotationText(annotation, of.tree, corrected ?? null, of.place) } : {}),
  };
}
