import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import type { InstanceEntry } from '#shared/archive/documents';
import { instanceTag, weak } from '#shared/archive/retrieval/etag';
import { findInstance, type RetrievedSeries } from '#shared/archive/retrieval/find';
import { Multipart } from '#shared/archive/retrieval/multipart';
import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { FrameNotFoundError } from '#shared/imaging/frames';
import type { FrameSource } from '#shared/imaging/image/image';
import { isHeld } from '#shared/kernel/function/conditional';
import { invalidInput } from '#shared/kernel/function/parse';
import { empty, type HttpResult } from '#shared/kernel/function/result';
import { chooseMedia, chooseVideoMedia, type Media } from './choose-media';
import { variantOf } from './parameters';
import { headersOf, optionsOf, type Rendering } from './picture';
import { type StagedVideo, stageVideo } from './stage-video';

/** A stored video. */
interface FoundVideo {
  readonly series: RetrievedSeries;
  readonly entry: InstanceEntry;
}

/** Which frame of a video is shown: a number from 1, or the one that stands for it. */
type Wanted = number | 'first' | 'middle';

/**
 * Renders a video: a frame of it as a picture, or all of it as MP4.
 *
 * @param frames - null: the video; as a picture its representative frame, else the first
 * @throws NotAcceptableError where there is no ffmpeg, or for several frames; FrameNotFoundError, FrameDecodingError
 * @see PS3.18 8.7.4, 10.4.1.1.3
 */
export async function renderVideo(
  rendering: Rendering,
  found: FoundVideo,
  frames: readonly number[] | null,
): Promise<HttpResult> {
  requireFfmpeg(rendering, found);
  const [number, another] = frames ?? [];
  if (another !== undefined) throw new NotAcceptableError('Frames of a video are rendered one by one');
  const { query, accept } = rendering;
  if (query.window) throw invalidInput([{ in: 'query', name: 'window', message: 'not of a video, which has colors' }]);
  const media = frames ? chooseMedia(query.accept, accept, 'picture') : chooseVideoMedia(query.accept, accept);
  if (media.kind === 'video') return await sendMp4(rendering, found);
  return await framePicture(rendering, found, media, number ?? 'first');
}

/** A small picture of a video: of its middle, or of a frame. @throws as `renderVideo` */
export async function videoThumbnail(
  rendering: Rendering,
  found: FoundVideo,
  frame: number | undefined,
): Promise<HttpResult> {
  requireFfmpeg(rendering, found);
  const media = chooseMedia(rendering.query.accept, rendering.accept, 'picture');
  return await framePicture(rendering, found, media, frame ?? 'middle');
}

function requireFfmpeg({ video }: Rendering, { entry }: FoundVideo): void {
  if (video.isAvailable) return;
  const { transferSyntaxUid } = entry;
  throw new NotAcceptableError('Video is rendered by ffmpeg, which is not installed here (RADLAKE_FFMPEG)', {
    details: { transferSyntaxUids: [transferSyntaxUid] },
  });
}

async function framePicture(
  rendering: Rendering,
  found: FoundVideo,
  media: Media,
  wanted: Wanted,
): Promise<HttpResult> {
  const { query, conditions } = rendering;
  const tag = instanceTag(found.entry, '', variantOf(media, wanted, query));
  const headers = headersOf(media.type, tag, query);
  if (headers.etag && isHeld(conditions, headers.etag)) return empty(304, headers);
  const video = await staged(rendering, found);
  try {
    const bytes = framed(await pictureOfFrame(rendering, found, { video, media, wanted }), media);
    const length = { 'content-length': String(bytes.body.length) };
    return { status: 200, headers: { ...headers, 'content-type': bytes.type, ...length }, body: bytes.body };
  } finally {
    await video.remove();
  }
}

/** A picture alone, or as the only part. */
function framed(picture: Uint8Array, { kind, type }: Media): { readonly type: string; readonly body: Uint8Array } {
  if (kind !== 'multipart') return { type, body: picture };
  const multipart = new Multipart(type);
  return { type: multipart.contentType, body: Buffer.concat([multipart.header(type), picture, multipart.end]) };
}

async function pictureOfFrame(
  rendering: Rendering,
  { series, entry }: FoundVideo,
  { video, media, wanted }: { readonly video: StagedVideo; readonly media: Media; readonly wanted: Wanted },
): Promise<Uint8Array> {
  const { images, signal } = rendering;
  const { tree, frameCount } = video;
  const number = typeof wanted === 'number' ? wanted : standing(video, wanted);
  if (number > frameCount)
    throw new FrameNotFoundError('No such frame', { details: { frame: number, frames: frameCount } });
  const pixels = await rendering.video.frame(video, number, wanted === 'middle', signal);
  const place = { number, count: frameCount };
  const options = await optionsOf(rendering, media, { series, sopInstanceUid: entry.sopInstanceUid, tree, place });
  return (await images.run({ kind: 'render', source: asImage(video, pixels), options }, signal)).bytes;
}

/** Representative Frame Number (0028,6010), else the first or the middle one. */
function standing({ tree, frameCount }: StagedVideo, otherwise: 'first' | 'middle'): number {
  const named = tree.number(0x00286010);
  if (named !== undefined && named >= 1 && named <= frameCount) return named;
  return otherwise === 'first' ? 1 : Math.ceil(frameCount / 2);
}

/** A frame as an image of its own, its pixels as square as the video's. */
function asImage({ width, height, tree }: StagedVideo, pixels: Uint8Array): FrameSource {
  const aspect = tree.numbers(0x00280034);
  const writer = new DataSetWriter()
    .integers(0x00280002, 'US', 3)
    .element(0x00280004, 'CS', 'RGB')
    .integers(0x00280006, 'US', 0)
    .integers(0x00280010, 'US', height)
    .integers(0x00280011, 'US', width);
  if (aspect.length === 2) writer.element(0x00280034, 'IS', aspect.join('\\'));
  const header = writer
    .integers(0x00280100, 'US', 8)
    .integers(0x00280101, 'US', 8)
    .integers(0x00280102, 'US', 7)
    .integers(0x00280103, 'US', 0)
    .toBytes();
  const transferSyntaxUid = EXPLICIT_VR_LITTLE_ENDIAN;
  return { header, longValues: [], transferSyntaxUid, frame: 1, isEncapsulated: false, pixels };
}

/** The video as H.264 in MP4, sent while it is made. */
async function sendMp4(rendering: Rendering, found: FoundVideo): Promise<HttpResult> {
  const { query, conditions, signal } = rendering;
  if (query.annotation || (query.viewport && Object.keys(query.viewport).length > 2))
    throw invalidInput([
      { in: 'query', name: 'annotation', message: 'with video/mp4 only viewport vw,vh can be given' },
    ]);
  // Made anew each time, it is another stream of the same pictures.
  const headers = headersOf('video/mp4', weak(instanceTag(found.entry, '', variantOf('mp4', query))), query);
  if (headers.etag && isHeld(conditions, headers.etag)) return empty(304, headers);
  const video = await staged(rendering, found);
  try {
    const stream = await rendering.video.mp4(video, query.viewport, signal);
    const close = async () => {
      await stream.stop();
      await video.remove();
    };
    return {
      status: 200,
      headers,
      body: async (sink) => {
        try {
          await sink.write(stream.first);
          for await (const chunk of stream.rest) await sink.write(chunk);
        } finally {
          await close();
        }
      },
      discard: close,
    };
  } catch (error) {
    await video.remove();
    throw error;
  }
}

async function staged({ archive, signal }: Rendering, { series, entry }: FoundVideo): Promise<StagedVideo> {
  const { space, studyInstanceUid, seriesInstanceUid } = series;
  const resource = { space, studyInstanceUid, seriesInstanceUid, sopInstanceUid: entry.sopInstanceUid };
  return await stageVideo(archive, entry, async () => (await findInstance(archive, resource)).entry, signal);
}
