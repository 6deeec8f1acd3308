import type { InstanceEntry } from '#shared/archive/documents';
import type { RetrievedSeries } from '#shared/archive/retrieval/find';
import { Multipart } from '#shared/archive/retrieval/multipart';
import { openStored } from '#shared/archive/retrieval/stored-object';
import { PlatformError } from '#shared/kernel/errors';
import type { HttpResult } from '#shared/kernel/function/result';
import type { Media } from './choose-media';
import { LeftOut } from './left-out';
import { type PictureHeaders, pictureOf, type Rendering } from './picture';
import type { StoredState } from './stored-state';

/** An instance of which pictures are sent. */
export interface PlannedInstance {
  readonly series: RetrievedSeries;
  readonly entry: InstanceEntry;
  readonly again: () => Promise<InstanceEntry>;
  readonly frames: readonly number[] | 'all';
  readonly state?: StoredState | undefined;
}

/** Pictures that are made while earlier ones are sent. */
const ahead = 3;

/** A picture and where it can be had alone. */
interface Part {
  readonly location: string;
  readonly bytes: Uint8Array;
}

/**
 * Sends pictures as parts of a multipart answer, made as they are sent. The first is made before the answer begins: what
 * fails with it fails with its status. A later one that cannot be decoded is left out where there are several instances:
 * the answer has begun, so that only the log and the metrics can tell.
 */
export async function sendPictures(
  rendering: Rendering,
  plan: readonly PlannedInstance[] | AsyncIterable<PlannedInstance>,
  media: Media,
  headers: PictureHeaders,
): Promise<HttpResult> {
  const multipart = new Multipart(media.type);
  const leftOut = new LeftOut(rendering.log);
  const parts = inOrder(makeParts(rendering, plan, media, leftOut));
  const first = await parts.next();
  return {
    status: 200,
    headers: { ...headers, 'content-type': multipart.contentType },
    body: async (sink) => {
      for (let part = first; !part.done; part = await parts.next()) {
        await sink.write(multipart.header(media.type, part.value.location));
        await sink.write(part.value.bytes);
      }
      await sink.write(multipart.end);
      leftOut.report();
    },
    discard: async () => {
      await parts.return(undefined);
    },
  };
}

/** A picture that is being made; null when it cannot be. */
interface Started {
  readonly made: Promise<Part | null>;
}

/** Starts the pictures one after the other. */
async function* makeParts(
  rendering: Rendering,
  plan: readonly PlannedInstance[] | AsyncIterable<PlannedInstance>,
  media: Media,
  leftOut: LeftOut,
): AsyncGenerator<Started> {
  for await (const instance of plan) {
    const { series, entry, again, state } = instance;
    const frames = instance.frames === 'all' ? upTo(entry.numberOfFrames ?? 1) : instance.frames;
    const mayLack = instance.frames === 'all';
    for (const number of frames) {
      const location =
        `${rendering.base}/studies/${series.studyInstanceUid}/series/${series.seriesInstanceUid}` +
        `/instances/${entry.sopInstanceUid}/frames/${number}/rendered${state?.query ?? ''}`;
      // Wrapped: a generator waits for promises that it yields.
      const made = makePart(rendering, { series, entry, again, state, number, media }).then(
        (bytes) => ({ location, bytes }),
        (error: unknown) => {
          if (mayLack && isOfTheImage(error)) {
            leftOut.add(error);
            return null;
          }
          throw error;
        },
      );
      yield { made };
    }
  }
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);

const ofTheImage = new Set(['FRAME_DECODING', 'FRAME_NOT_FOUND', 'NO_FRAMES']);

/** By its code: from another thread errors come as others of the same code. */
const isOfTheImage = (error: unknown): error is PlatformError =>
  error instanceof PlatformError && ofTheImage.has(error.code);

async function makePart(
  rendering: Rendering,
  what: Omit<PlannedInstance, 'frames'> & { readonly number: number; readonly media: Media },
): Promise<Uint8Array> {
  const { series, entry, again, state, number, media } = what;
  const stored = await openStored(rendering.archive, entry, again);
  try {
    return await pictureOf(rendering, { series, stored, numbers: [number], media, state: state?.state });
  } finally {
    await stored.close();
  }
}

/** The parts in order, some of them being made ahead; those that are null left out. */
async function* inOrder(all: AsyncGenerator<Started>): AsyncGenerator<Part, void, undefined> {
  const waiting: Promise<Part | null>[] = [];
  try {
    for await (const { made } of all) {
      // A failure is met below; until then it must not count as unhandled.
      made.catch(() => undefined);
      waiting.push(made);
      if (waiting.length <= ahead) continue;
      const part = await waiting.shift();
      if (part) yield part;
    }
    while (waiting.length > 0) {
      const part = await waiting.shift();
      if (part) yield part;
    }
  } finally {
    await Promise.allSettled(waiting);
  }
}
