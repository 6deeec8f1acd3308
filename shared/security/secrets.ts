import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a text in UTF-8, hex. Fit for secrets with 128 bits of chance or more; passwords need `hashPassword`. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Compares two hex digests in a time that does not depend on where they differ. */
export function sameDigest(one: string, other: string): boolean {
  const a = Buffer.from(one, 'hex');
  const b = Buffer.from(other, 'hex');
  return a.length === 32 && b.length === 32 && timingSafeEqual(a, b);
}
