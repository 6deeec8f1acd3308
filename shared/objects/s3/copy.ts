import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { type Connection, etagOf, type StoredObject } from './connection';
import type { Version } from './download';
import type { Uploader } from './upload';

/** What a store copies in one request at most. */
export const oneCopyBytes = 5 * 1024 ** 3;
const copiedPartBytes = 512 * 1024 * 1024;
const copiesInFlight = 4;

/** From which size on an object is copied in parts, and how large they are. */
export interface CopyLimits {
  readonly oneCopyBytes: number;
  readonly partBytes: number;
}

const defaultLimits: CopyLimits = { oneCopyBytes, partBytes: copiedPartBytes };

/** Copies within the store; no byte passes here. @throws ObjectNotFoundError, also when the source was replaced */
export async function copyObject(
  connection: Connection,
  uploader: Uploader,
  from: Required<Version> & { readonly length: number },
  to: string,
  limits: CopyLimits = defaultLimits,
): Promise<Pick<StoredObject, 'length' | 'etag'>> {
  if (from.length > limits.oneCopyBytes) return await copyParts(uploader, from, to, limits.partBytes);
  const { bucket, prefix, sender } = connection;
  const command = new CopyObjectCommand({
    ...connection.at(to),
    CopySource: `${bucket}/${prefix}${from.key}`,
    CopySourceIfMatch: from.etag,
  });
  const { CopyObjectResult } = await connection.run({ key: from.key, bytes: from.length }, (abortSignal) =>
    sender.send(command, { abortSignal }),
  );
  return { length: from.length, etag: etagOf(CopyObjectResult?.ETag) };
}

async function copyParts(
  uploader: Uploader,
  from: Required<Version> & { readonly length: number },
  to: string,
  partBytes: number,
): Promise<Pick<StoredObject, 'length' | 'etag'>> {
  const upload = await uploader.begin(to);
  const starts = Array.from({ length: Math.ceil(from.length / partBytes) }, (_, index) => index * partBytes).entries();
  const copySome = async (): Promise<void> => {
    // One iterator for all: each part is taken once.
    for (const [index, start] of starts)
      await upload.copy(index + 1, from, start, Math.min(partBytes, from.length - start));
  };
  try {
    const outcomes = await Promise.allSettled(Array.from({ length: copiesInFlight }, copySome));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    return await upload.complete();
  } catch (error) {
    await upload.abort();
    throw error;
  }
}
