import { createHash } from 'node:crypto';
import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { ctImageStorage, type TestInstance } from './instances';
import type { PlatformProcess } from './platform-process';

/** One retrieved object. */
export interface RetrievedObject {
  readonly sopInstanceUid: string;
  /** SHA-256 of the data set behind the file meta group, hex. */
  readonly sha256: string;
  readonly dataSet: Buffer;
}

export const mainRoot = '/spaces/main/dicomweb';

/** Objects of a WADO-RS answer; null when the resource does not exist. Anything else but success throws. */
export async function retrieveObjects(platform: PlatformProcess, path: string): Promise<RetrievedObject[] | null> {
  const headers = { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' };
  const answer = await completeAnswer(platform, path, headers);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  return multipartBodies(bytes, answer.headers.get('content-type') ?? '').map(readObject);
}

/** Stores instances by STOW-RS, in one request. */
export async function stow(platform: PlatformProcess, instances: readonly TestInstance[]): Promise<Response> {
  const parts = instances.flatMap(({ dataSet, sopInstanceUid }) => [
    Buffer.from('--edge\r\nContent-Type: application/dicom\r\n\r\n'),
    buildFileMeta({ sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN }),
    dataSet,
    Buffer.from('\r\n'),
  ]);
  return await platform.call(`${mainRoot}/studies`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/related; type="application/dicom"; boundary=edge' },
    body: Buffer.concat([...parts, Buffer.from('--edge--\r\n')]),
  });
}

const completeWithinMs = 120_000;

/**
 * The answer to a GET once it comes without the warning that the newest instances may be missing: on a busy machine the
 * platform waits only so long for its indexer.
 */
export async function completeAnswer(
  platform: PlatformProcess,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const until = performance.now() + completeWithinMs;
  for (;;) {
    const answer = await platform.call(path, { headers });
    const isComplete = !/newest instances/.test(answer.headers.get('warning') ?? '');
    if (isComplete) return answer;
    await answer.body?.cancel();
    if (performance.now() > until) throw new Error(`GET ${path}: still incomplete after ${completeWithinMs} ms`);
  }
}

function readObject(part: Buffer): RetrievedObject {
  const { dataSetOffset } = parsePart10Head(part);
  const dataSet = part.subarray(dataSetOffset);
  const sha256 = createHash('sha256').update(dataSet).digest('hex');
  return { sopInstanceUid: mediaStorageUid(part.subarray(0, dataSetOffset)), sha256, dataSet };
}

/** Media Storage SOP Instance UID (0002,0003). */
function mediaStorageUid(meta: Buffer): string {
  const at = meta.indexOf(Buffer.from('0200030055490000', 'hex').subarray(0, 6));
  const length = meta.readUInt16LE(at + 6);
  return meta
    .subarray(at + 8, at + 8 + length)
    .toString('latin1')
    .replace(/\0+$/, '');
}

/** Bodies of a multipart answer, as views. */
export function multipartBodies(bytes: Buffer, contentType: string): Buffer[] {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error(`no boundary in ${contentType}`);
  const delimiter = Buffer.from(`--${boundary}`);
  const bodies: Buffer[] = [];
  let at = bytes.indexOf(delimiter);
  while (at >= 0) {
    const from = at + delimiter.length;
    if (bytes.subarray(from, from + 2).toString() === '--') return bodies;
    const head = bytes.indexOf('\r\n\r\n', from);
    const declared = /content-length: *(\d+)/i.exec(bytes.subarray(from, head).toString('latin1'))?.[1];
    const start = head + 4;
    const next = bytes.indexOf(delimiter, declared === undefined ? start : start + Number(declared));
    bodies.push(bytes.subarray(start, next - 2));
    at = next;
  }
  throw new Error('a multipart answer without an end');
}
