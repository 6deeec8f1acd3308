import type { FrameSource } from '../image/image';

/** Transcodes one frame (`transcodeFrame`), in another thread where there is one. */
export type FrameTranscoder = (source: FrameSource, transferSyntaxUid: string | null) => Promise<Uint8Array>;

/** What frames are made of, and how. */
export interface FramesToTranscode {
  /** Reads a frame, by its number. */
  readonly frame: (number: number) => Promise<FrameSource>;
  readonly transcode: FrameTranscoder;
  /** One of `encodableSyntaxes`, or null for native form. */
  readonly target: string | null;
}

/** Frames in the order of their numbers as given; the next is made while one is taken. */
async function* madeFrames(
  { frame, transcode, target }: FramesToTranscode,
  numbers: Iterable<number>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let ahead: Promise<Uint8Array> | null = null;
  try {
    for (const number of numbers) {
      const before = ahead;
      // One read at a time: what inflates on its way has one place where it stands.
      ahead = transcode(await frame(number), target);
      // A failure is met when its turn comes.
      ahead.catch(() => undefined);
      if (before) yield await before;
    }
    if (ahead) yield await ahead;
  } finally {
    // Nobody takes it any more; its failure neither.
    await ahead?.catch(() => undefined);
  }
}

/**
 * Transcodes frames, the first of which is made already: what cannot be decoded fails before an answer begins.
 *
 * @throws FrameDecodingError, FrameNotFoundError
 */
export async function transcodedFrames(
  what: FramesToTranscode,
  numbers: Iterable<number>,
): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
  const frames = madeFrames(what, numbers);
  const first = await frames.next();
  return (async function* () {
    try {
      if (!first.done) yield first.value;
      yield* frames;
    } finally {
      await frames.return();
    }
  })();
}

/** Frame numbers 1 to `count`. */
export function* allFrames(count: number): Generator<number> {
  for (let number = 1; number <= count; number++) yield number;
}
