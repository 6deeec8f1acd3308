import { FrameDecodingError } from '../codecs/frame-format';
import { ImagesBusyError } from '../render/image-workers';
import { runChild } from './child';
import type { Codec, Container } from './container';

declare module '#shared/kernel/services' {
  interface Services {
    /** Where videos are decoded. */
    readonly video: VideoRunner;
  }
}

/** A video in a file of its own. */
export interface VideoFile {
  readonly path: string;
  readonly container: Container;
  readonly codec: Codec;
  readonly width: number;
  readonly height: number;
  /** Frames in a second, where the data set tells. */
  readonly framesPerSecond: number | null;
}

/** A video that is being made: its first piece, the rest, and an end to it. */
export interface VideoStream {
  readonly first: Uint8Array;
  readonly rest: AsyncIterable<Uint8Array>;
  /** To be called in any case. */
  stop(): Promise<void>;
}

/** Decodes videos by ffmpeg, in child processes. */
export interface VideoRunner {
  /** False: there is no ffmpeg; nothing else may be called. */
  readonly isAvailable: boolean;
  /**
   * One frame, RGB by pixel, 8 bits.
   *
   * @param number - from 1
   * @param isNear - a frame near it is as good: sought, not counted, in a long video
   * @throws FrameDecodingError, ImagesBusyError
   */
  frame(video: VideoFile, number: number, isNear: boolean, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * The video as H.264 in fragmented MP4, not encoded anew where it is H.264 already and keeps its size.
   *
   * @param box - it is scaled to fit into
   * @throws FrameDecodingError, ImagesBusyError
   */
  mp4(
    video: VideoFile,
    box: { readonly width: number; readonly height: number } | undefined,
    signal?: AbortSignal,
  ): Promise<VideoStream>;
}

const memoryBytes = 4 * 1024 * 1024 * 1024;
const frameLimits = { memoryBytes, cpuSeconds: 120, wallMs: 120_000 };
const mp4Limits = { memoryBytes, cpuSeconds: 1200, wallMs: 600_000 };
/** Bytes of an answer at most. */
const mp4LimitBytes = 8 * 1024 * 1024 * 1024;
/** Programs at once, and requests that wait for one. */
const atOnce = 2;
const waitingLimit = 32;
/** Frames further on are sought where one near them will do. */
const soughtFrom = 250;

/** ffmpeg by child processes. */
export class Ffmpeg implements VideoRunner {
  readonly #program: string | undefined;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** @param program - its path; undefined: there is none */
  constructor(program: string | undefined) {
    this.#program = program;
  }

  get isAvailable(): boolean {
    return this.#program !== undefined;
  }

  async frame(video: VideoFile, number: number, isNear: boolean, signal?: AbortSignal): Promise<Uint8Array> {
    const { width, height, framesPerSecond, container } = video;
    const isSought = isNear && number > soughtFrom && framesPerSecond !== null && ['mov', 'mpegts'].includes(container);
    const seek = isSought ? ['-ss', ((number - 1) / framesPerSecond).toFixed(3)] : [];
    const select = isSought ? '' : `select=eq(n\\,${number - 1}),`;
    const output = ['-map', '0:v:0', '-vf', `${select}scale=${width}:${height}`, '-frames:v', '1', '-pix_fmt', 'rgb24'];
    const running = await this.#run(
      [...seek, ...inputOf(video), ...output, '-f', 'rawvideo', 'pipe:1'],
      frameLimits,
      signal,
    );
    const size = 3 * width * height;
    const frame = Buffer.allocUnsafeSlow(size);
    let length = 0;
    for await (const chunk of running.output) {
      length += chunk.length;
      if (length > size) throw new FrameDecodingError('The video has another size than the data set says');
      frame.set(chunk, length - chunk.length);
    }
    if (length < size) throw new FrameDecodingError('The video has no such frame');
    return frame;
  }

  async mp4(
    video: VideoFile,
    box: { readonly width: number; readonly height: number } | undefined,
    signal?: AbortSignal,
  ) {
    const { codec, framesPerSecond, container } = video;
    const isCopied = codec === 'h264' && !box;
    const scale = box
      ? `scale=${box.width}:${box.height}:force_original_aspect_ratio=decrease:force_divisible_by=2,`
      : '';
    const picture = isCopied
      ? ['-c:v', 'copy']
      : ['-vf', `${scale}format=yuv420p`, '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20'];
    const rate = isElementary(container) && framesPerSecond !== null ? ['-framerate', String(framesPerSecond)] : [];
    const output = ['-map', '0:v:0', '-map', '0:a:0?', ...picture, '-c:a', 'aac', '-map_metadata', '-1'];
    const form = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-fs', String(mp4LimitBytes), '-f', 'mp4'];
    const running = await this.#run([...rate, ...inputOf(video), ...output, ...form, 'pipe:1'], mp4Limits, signal);
    const first = await running.output.next();
    if (first.done) throw new FrameDecodingError('The video cannot be brought to MP4');
    const stop = async () => {
      running.stop();
      await running.ended;
    };
    return { first: first.value, rest: running.output, stop };
  }

  async #run(args: readonly string[], limits: Parameters<typeof runChild>[2], signal: AbortSignal | undefined) {
    await this.#turn();
    const running = runChild(this.#program!, [...quiet, ...args], limits, signal);
    void running.ended.then(() => this.#next());
    return running;
  }

  async #turn(): Promise<void> {
    if (this.#running < atOnce) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= waitingLimit) throw new ImagesBusyError('Too many videos are asked for at once');
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The place goes to the next that waits. */
  #next(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running -= 1;
  }
}

const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'quiet', '-threads', '2', '-noautorotate'];

const isElementary = (container: Container): boolean => !['mov', 'mpegts', 'mpeg'].includes(container);

/** It reads this file by this reader, and nothing else: no playlist, no address in it leads anywhere. */
const inputOf = ({ path, container }: VideoFile): string[] => [
  ...['-protocol_whitelist', 'file', '-fflags', '+genpts'],
  ...['-f', container, '-i', `file:${path}`],
];
