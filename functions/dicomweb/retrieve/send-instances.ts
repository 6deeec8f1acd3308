import type { Archive } from '#shared/archive/archive';
import type { InstanceEntry } from '#shared/archive/documents';
import { type Lease, readBuffers } from '#shared/archive/retrieval/buffer-pool';
import { correctedInMemoryBytes, type ObjectCorrector } from '#shared/archive/retrieval/corrected-object';
import type { Multipart } from '#shared/archive/retrieval/multipart';
import { type Block, planBlocks } from '#shared/archive/retrieval/read-blocks';
import { openChecked } from '#shared/archive/retrieval/stored-bytes';
import type { ByteSink } from '#shared/kernel/function/result';
import { CorruptObjectError } from '#shared/objects/errors';
import type { ObjectReader } from '#shared/objects/port';
import { blockBytes } from '#shared/objects/tar';

/** How stored objects are sent. */
export interface Sending {
  /** Null: the bytes alone, without part headers. */
  readonly multipart: Multipart | null;
  /** Corrects their attributes; then every entry can be corrected in memory (`isCorrectedInMemory`). */
  readonly corrector?: ObjectCorrector | undefined;
}

/**
 * Sends entries as parts of a multipart body, or one entry alone. Reads of up to 1 MiB, one ahead of the socket, in
 * buffers that are used again as soon as the socket has let go of them; a part header is written over the tar header
 * before its member, so that a part is one write. With corrections its header is one more, and its pixels are sent from
 * the same buffer.
 */
export async function sendInstances(
  archive: Archive,
  entries: readonly InstanceEntry[],
  sending: Sending,
  sink: ByteSink,
): Promise<void> {
  const lease = readBuffers.open();
  try {
    for (const group of byObject(entries)) {
      const reader = await openChecked(archive, group[0]!);
      try {
        await sendObject(reader, group, sending, sink, lease);
      } finally {
        await reader.close();
      }
    }
  } finally {
    lease.close();
  }
}

async function sendObject(
  reader: ObjectReader,
  entries: readonly InstanceEntry[],
  sending: Sending,
  sink: ByteSink,
  lease: Lease,
): Promise<void> {
  // What is corrected must be whole in its buffer.
  const reads = sending.corrector ? { targetBytes: correctedInMemoryBytes + blockBytes } : lease;
  let ahead: Promise<FilledBlock> | null = null;
  let reading: Promise<unknown> = Promise.resolve();
  try {
    for (const block of planBlocks(entries, reads)) {
      const filled: Promise<FilledBlock> = fill(reader, block, lease);
      // Its failure is met below; until then it must not count as unhandled.
      reading = filled.catch(() => undefined);
      if (ahead) await sendBlock(await ahead, sending, sink, lease);
      ahead = filled;
    }
    if (ahead) await sendBlock(await ahead, sending, sink, lease);
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
  filled: FilledBlock,
  { multipart, corrector }: Sending,
  sink: ByteSink,
  lease: Lease,
): Promise<void> {
  const { block, buffer } = filled;
  const corrected = corrector ? correctedParts(filled, corrector, lease) : null;
  let open = block.slices.length;
  const released = () => {
    open -= 1;
    if (open === 0) lease.give(buffer);
  };
  for (const [at, { entry, from, to, isFirst }] of block.slices.entries()) {
    const header = multipart && isFirst ? multipart.instanceHeader(entry) : null;
    const parts = corrected?.[at];
    if (parts) {
      await sendParts(header, parts, sink, released);
      continue;
    }
    const start = from - (header?.length ?? 0);
    if (header) buffer.set(header, start);
    const pause = sink.write(buffer.subarray(start, to), released);
    if (pause) await pause;
  }
}

/** Of each object of a block its corrected parts; null where nothing is corrected. */
function correctedParts({ block, buffer }: FilledBlock, corrector: ObjectCorrector, lease: Lease) {
  try {
    return block.slices.map(({ entry, from, to }) => corrector.bytes(buffer.subarray(from, to), entry));
  } catch (error) {
    lease.give(buffer);
    throw error;
  }
}

/** @param released - called when the last part was sent, and with it all before */
async function sendParts(
  header: Uint8Array | null,
  [first, ...others]: readonly Uint8Array[],
  sink: ByteSink,
  released: () => void,
): Promise<void> {
  const parts = [Buffer.concat([header ?? noBytes, first ?? noBytes]), ...others];
  for (const [at, part] of parts.entries()) {
    const pause = at === parts.length - 1 ? sink.write(part, released) : sink.write(part);
    if (pause) await pause;
  }
}

const noBytes = new Uint8Array(0);

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
