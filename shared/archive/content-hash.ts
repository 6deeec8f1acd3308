import { createHash, subtle } from 'node:crypto';

/** Up to here bytes are hashed in one call, on a thread of the runtime; it holds a copy meanwhile. */
export const oneCallBytes = 16 * 1024 * 1024;
const chunkBytes = 1024 * 1024;

/** SHA-256 of bytes, hex. The event loop is free meanwhile; for long ones between chunks of 1 MiB. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  if (bytes.length <= oneCallBytes)
    return Buffer.from(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    hash.update(bytes.subarray(at, at + chunkBytes));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return hash.digest('hex');
}
