import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { IncomingInstances } from '#shared/archive/incoming';
import { MalformedMultipartError } from '#shared/kernel/multipart/errors';
import { readMediaType } from '#shared/kernel/multipart/media-type';
import { MultipartReader } from '#shared/kernel/multipart/reader';
import { isZip, type Taken, type Taker, takenMany, takeZip } from '../folder/take-file';
import type { Download } from './download';

/**
 * Lands what a link gave: one Part 10 object, several as `multipart/related` (PS3.18 8.6.1.2), or a zip archive of such,
 * which is known by its first bytes whatever the server calls it. Only an archive is written to a file first: its
 * directory stands at its end.
 *
 * @param spool - where that file may lie
 */
export async function takeDownload(taker: Taker, { contentType, body }: Download, spool: string): Promise<Taken> {
  const { type, parameters } = readMediaType(contentType);
  const boundary = parameters.get('boundary');
  if (type === 'multipart/related' && boundary) return await takeParts(taker, body, boundary);
  const chunks = body[Symbol.asyncIterator]();
  const head = await readHead(chunks);
  return isZip(head) ? await takeSpooled(taker, rest(head, chunks), spool) : await takeOne(taker, rest(head, chunks));
}

async function takeOne(taker: Taker, chunks: AsyncIterable<Uint8Array>): Promise<Taken> {
  return await landAll(taker, async (incoming) => {
    incoming.begin();
    for await (const chunk of chunks) await incoming.write(chunk);
    await incoming.end();
  });
}

async function takeParts(taker: Taker, chunks: AsyncIterable<Uint8Array>, boundary: string): Promise<Taken> {
  const reader = new MultipartReader(boundary);
  let skipped = 0;
  let isObject = false;
  const taken = await landAll(taker, async (incoming) => {
    for await (const chunk of chunks) {
      for (const event of reader.push(chunk)) {
        if (event.kind === 'part') {
          isObject = readMediaType(event.headers.get('content-type')).type === 'application/dicom';
          if (isObject) incoming.begin();
          else skipped += 1;
        } else if (isObject) await (event.kind === 'data' ? incoming.write(event.bytes) : incoming.end());
      }
    }
    if (!reader.isComplete) throw new MalformedMultipartError('The closing boundary is missing');
  });
  return { ...taken, skipped };
}

/** Lands what `receive` hands on. What breaks off is a failure; what came whole before it is landed. */
async function landAll(taker: Taker, receive: (incoming: IncomingInstances) => Promise<void>): Promise<Taken> {
  const { archive, arrival, quarantines, expected = {} } = taker;
  const incoming = new IncomingInstances(archive, arrival, expected, quarantines);
  try {
    await receive(incoming);
  } catch (error) {
    incoming.abort(error);
    await incoming.settled();
    throw error;
  }
  return takenMany(await incoming.settled(), quarantines, archive.clock.now());
}

async function takeSpooled(taker: Taker, chunks: AsyncIterable<Uint8Array>, spool: string): Promise<Taken> {
  await mkdir(path.dirname(spool), { recursive: true, mode: 0o700 });
  const file = await open(spool, 'w+', 0o600);
  try {
    for await (const chunk of chunks) await file.writeFile(chunk);
    return await takeZip(taker, file);
  } finally {
    await file.close();
    await rm(spool, { force: true });
  }
}

/** As many of the first bytes as tell a zip archive, or all of a shorter body. */
async function readHead(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = Buffer.alloc(0);
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    if (head.length >= 4) break;
  }
  return head;
}

async function* rest(head: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}
