import type { Sharp } from 'sharp';
import { InvalidInputError } from '#shared/kernel/errors';
import { FrameDecodingError } from '../codecs/frame-format';
import { openSharp } from '../codecs/open-sharp';
import { describeImage, type FrameSource, readTree, type Window } from '../image/image';
import type { Picture } from '../pipeline/picture';
import { graphicsSvg } from '../presentation/graphics-svg';
import { present } from '../presentation/present';
import type { AppliedState } from '../presentation/state';
import { type Annotation, annotationSvg } from './annotate';
import { place, type Viewport } from './viewport';

/** Formats of a rendered picture. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif';

/** How frames are rendered. */
export interface RenderOptions {
  readonly format: PictureFormat;
  /** 1 to 100, for lossy formats. */
  readonly quality: number;
  readonly window?: Window;
  readonly viewport?: Viewport;
  /** Embeds a profile of sRGB. */
  readonly hasProfile: boolean;
  readonly annotation?: Annotation;
  /** A presentation state; the window does not count then. */
  readonly state?: AppliedState;
}

/** A rendered picture. */
export interface RenderedPicture {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Pixels of an image that is decoded for rendering at most. */
const pixelLimit = 128 * 1024 * 1024;
/** Pixels of all pictures of an animation together at most. */
const animationLimit = 64 * 1024 * 1024;

/**
 * Renders one frame.
 *
 * @throws FrameDecodingError, PresentationStateError; InvalidInputError when the viewport shows no part of the image
 * @see PS3.18 8.3.5
 */
export async function renderFrame(source: FrameSource, options: RenderOptions): Promise<RenderedPicture> {
  const { image, width, height } = await drawn(source, options);
  return { bytes: await encoded(image, options), width, height };
}

/**
 * Renders frames as an animated GIF.
 *
 * @param frameMs - duration of each
 * @throws as `renderFrame`
 */
export async function animateFrames(
  sources: readonly FrameSource[],
  options: RenderOptions,
  frameMs: number,
): Promise<RenderedPicture> {
  const pages: Buffer[] = [];
  let size = { width: 0, height: 0 };
  for (const source of sources) {
    const { image, width, height } = await drawn(source, options);
    if (width * height * sources.length > animationLimit)
      throw new FrameDecodingError('Too many pixels for an animation');
    size = { width, height };
    pages.push(await image.toColourspace('srgb').removeAlpha().raw().toBuffer());
  }
  const raw = { width: size.width, height: size.height * pages.length, channels: 3 as const, pageHeight: size.height };
  const sharp = await openSharp();
  const bytes = await sharp(Buffer.concat(pages), { raw, limitInputPixels: animationLimit })
    .gif({ loop: 0, delay: pages.map(() => Math.max(20, Math.round(frameMs))) })
    .toBuffer();
  return { bytes, ...size };
}

async function drawn(source: FrameSource, options: RenderOptions) {
  const tree = readTree(source);
  const { format } = describeImage(tree);
  if (format.rows * format.columns > pixelLimit)
    throw new FrameDecodingError('The image has too many pixels to render');
  const { picture, arrangement, aspect, viewport } = await present(source, tree, options);
  const placement = place({ width: picture.width, height: picture.height, aspect }, options.viewport ?? viewport);
  if (!placement)
    throw new InvalidInputError('query viewport: shows no part of the image', {
      details: { problems: [{ in: 'query', name: 'viewport', message: 'shows no part of the image' }] },
    });
  const { width, height, crop } = placement;
  let image = await opened(picture);
  if (crop.width !== picture.width || crop.height !== picture.height) image = image.extract(crop);
  if (width !== crop.width || height !== crop.height)
    image = image.resize(width, height, { fit: 'fill', kernel: width < crop.width ? 'lanczos3' : 'cubic' });
  if (placement.mirrorX) image = image.flop();
  if (placement.mirrorY) image = image.flip();
  const layers = [
    graphicsSvg(options.state?.graphics ?? [], arrangement, placement),
    options.annotation && annotationSvg(options.annotation, width, height),
  ].flatMap((input) => (input ? [{ input, top: 0, left: 0 }] : []));
  if (layers.length === 0) return { image: picture.channels === 1 ? image.toColourspace('b-w') : image, width, height };
  return { image: image.toColourspace('srgb').composite(layers), width, height };
}

async function opened({ data, width, height, channels }: Picture): Promise<Sharp> {
  const sharp = await openSharp();
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: pixelLimit });
}

async function encoded(image: Sharp, { format, quality, hasProfile }: RenderOptions): Promise<Uint8Array> {
  const marked = hasProfile ? image.withIccProfile('srgb') : image;
  switch (format) {
    case 'jpeg':
      // Codes made for each picture would save a fortieth of its bytes and take twice its time.
      return await marked
        .jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0', optimiseCoding: false })
        .toBuffer();
    case 'png':
      return await marked.png({ compressionLevel: 3 }).toBuffer();
    case 'webp':
      return await marked.webp({ quality, effort: 2 }).toBuffer();
    case 'gif':
      return await marked.toColourspace('srgb').gif().toBuffer();
  }
}
