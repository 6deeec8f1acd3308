import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import type { Multipart } from '#shared/archive/retrieval/multipart';
import { openChecked } from '#shared/archive/retrieval/stored-bytes';
import type { ByteSink } from '#shared/kernel/function/result';
import { CorruptObjectError } from '#shared/objects/errors';
import type { ObjectReader } from '#shared/objects/port';
import { type BufferPool, readBuffers } from './buffer-pool';
import { type Block, planBlocks } from './read-blocks';

/**
 * Sends entries as parts of a multipart body, or one entry alone. Reads of up to 1 MiB, one ahead of the socket, in
 * buffers that are used again as soon as the socket has let go of them; a part header is written over the tar header
 * before its member, so that a part is one write.
 *
 * @param multipart - null: the bytes alone, without part headers
 */
export async function sendInstances(
  archive: Archive,
  entries: readonly InstanceEntry[],
  multipart: Multipart | null,
  sink: ByteSink,
): Promise<void> {
  const lease = readBuffers.open();
  try {
    for (const group of byObject(entries)) {
      const reader = await openChecked(archive, group[0]!);
      try {
        await sendObject(reader, group, multipart, sink, lease);
      } finally {
        await reader.close();
      }
    }
  } finally {
    lease.close();
  }
}

type Lease = ReturnType<BufferPool['open']>;

async function sendObject(
  reader: ObjectReader,
  entries: readonly InstanceEntry[],
  multipart: Multipart | null,
  sink: ByteSink,
  lease: Lease,
): Promise<void> {
  let ahead: Promise<FilledBlock> | null = null;
  let reading: Promise<unknown> = Promise.resolve();
  try {
    for (const block of planBlocks(entries, lease)) {
      const filled: Promise<FilledBlock> = fill(reader, block, lease);
      // Its failure is met below; until then it must not count as unhandled.
      reading = filled.catch(() => undefined);
      if (ahead) await sendBlock(await ahead, multipart, sink, lease);
      ahead = filled;
    }
    if (ahead) await sendBlock(await ahead, multipart, sink, lease);
  } catch (error) {
    // The reader is closed next: not while a read of it is under way.
    lease.close();
    await reading;
    throw error;
  }
}

interface FilledBlock {
  readonly block: Block;
  readonly buffer: Buffer;
}

async function fill(reader: ObjectReader, block: Block, lease: Lease): Promise<FilledBlock> {
  const buffer = await lease.take(block.length);
  const read = await reader.read(buffer.subarray(0, block.length), block.start);
  if (read < block.length) {
    lease.give(buffer);
    const { store, key } = block.slices[0]!.entry.location;
    throw new CorruptObjectError('An object ends before its members do', { details: { store, key } });
  }
  return { block, buffer };
}

async function sendBlock(
  { block, buffer }: FilledBlock,
  multipart: Multipart | null,
  sink: ByteSink,
  lease: Lease,
): Promise<void> {
  let open = block.slices.length;
  const released = () => {
    open -= 1;
    if (open === 0) lease.give(buffer);
  };
  for (const { entry, from, to, isFirst } of block.slices) {
    let start = from;
    if (multipart && isFirst) {
      const header = multipart.instanceHeader(entry);
      start = from - header.length;
      buffer.set(header, start);
    }
    const pause = sink.write(buffer.subarray(start, to), released);
    if (pause) await pause;
  }
}

/** Runs of entries that lie in one object. */
function* byObject(entries: readonly InstanceEntry[]): Generator<InstanceEntry[]> {
  let run: InstanceEntry[] = [];
  for (const entry of entries) {
    const last = run[0]?.location;
    if (last && (last.key !== entry.location.key || last.store !== entry.location.store)) {
      yield run;
      run = [];
    }
    run.push(entry);
  }
  if (run.length > 0) yield run;
}
