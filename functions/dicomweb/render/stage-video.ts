import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { openStoredObject } from '#shared/archive/retrieval/stored-object';
import { FrameDecodingError } from '#shared/imaging/codecs/frame-format';
import { NoFramesError, type ReadRange } from '#shared/imaging/frames';
import type { AttributeTree } from '#shared/imaging/image/attribute-tree';
import { readTree } from '#shared/imaging/image/image';
import { pixelDataOf } from '#shared/imaging/image/open-object';
import { codecOf, containerOf } from '#shared/imaging/video/container';
import type { VideoFile } from '#shared/imaging/video/video';

/** A stored video in a file of its own, which seeking needs. */
export interface StagedVideo extends VideoFile {
  readonly tree: AttributeTree;
  readonly frameCount: number;
  /** Takes the file away. */
  remove(): Promise<void>;
}

/** Bytes of a video that is rendered at most. */
const videoLimitBytes = 4 * 1024 * 1024 * 1024;
const chunkBytes = 1024 * 1024;
const sideLimit = 8192;

/**
 * Copies the bit stream of a stored video into a temporary file that only this user can read.
 *
 * @throws NoFramesError, FrameDecodingError; NotAcceptableError when it is too long
 */
export async function stageVideo(
  archive: Archive,
  planned: InstanceEntry,
  again: () => Promise<InstanceEntry>,
  signal: AbortSignal,
): Promise<StagedVideo> {
  const { entry, object, read, close } = await openStoredObject(archive, planned, again);
  try {
    const { transferSyntaxUid } = entry;
    const [, ...fragments] = pixelDataOf(object)?.fragments ?? [];
    if (fragments.length === 0) throw new NoFramesError('The instance has no pixel data');
    const tree = readTree({ header: object.header, longValues: [], transferSyntaxUid, frame: 1 });
    const total = fragments.reduce((sum, [, length]) => sum + length, 0);
    if (total > videoLimitBytes)
      throw new NotAcceptableError('The video is too long to be rendered', { details: { maximum: videoLimitBytes } });
    const facts = factsOf(tree);
    const [from, length] = fragments[0]!;
    const first = await read(from, Math.min(1024, length));
    const codec = codecOf(transferSyntaxUid)!;
    const container = first.length < 400 ? null : containerOf(first, codec);
    if (!container) throw new FrameDecodingError('The video has a form that is not known');
    const folder = await mkdtemp(path.join(os.tmpdir(), 'radlake-video-'));
    const remove = () => rm(folder, { recursive: true, force: true });
    try {
      const file = path.join(folder, 'video');
      const handle = await open(file, 'wx', 0o600);
      try {
        for (const fragment of fragments) await copy(read, fragment, handle, signal);
      } finally {
        await handle.close();
      }
      return { ...facts, path: file, container, codec, tree, remove };
    } catch (error) {
      await remove();
      throw error;
    }
  } finally {
    await close();
  }
}

function factsOf(tree: AttributeTree) {
  const [width = 0, height = 0] = [tree.number(0x00280011), tree.number(0x00280010)];
  if (width < 1 || height < 1 || width > sideLimit || height > sideLimit)
    throw new FrameDecodingError('A video of this size cannot be shown', { details: { width, height } });
  const frameMs = tree.number(0x00181063);
  const framesPerSecond = frameMs !== undefined && frameMs > 0 ? 1000 / frameMs : (tree.number(0x00180040) ?? null);
  return { width, height, framesPerSecond, frameCount: Math.max(1, tree.number(0x00280008) ?? 1) };
}

async function copy(
  read: ReadRange,
  [from, length]: readonly [number, number],
  to: FileHandle,
  signal: AbortSignal,
): Promise<void> {
  for (let at = 0; at < length; at += chunkBytes) {
    signal.throwIfAborted();
    const chunk = await read(from + at, Math.min(chunkBytes, length - at));
    if (chunk.length === 0) return;
    await to.writeFile(chunk);
  }
}
