import zlib from 'node:zlib';

/** CRC-32 (ISO 3309, as in zip and PNG) of `bytes`, continued from `seed`; unsigned. */
type Crc32 = (bytes: Uint8Array, seed?: number) => number;

/** The table-driven form, for runtimes whose zlib does not offer CRC-32 (Node before 20.15). */
export function tableCrc32(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed;
  for (let i = 0; i < bytes.length; i += 1) crc = (crc >>> 8) ^ table[(crc ^ bytes[i]!) & 0xff]!;
  return ~crc >>> 0;
}

const table = new Int32Array(256).map((_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

const native = (zlib as { crc32?: Crc32 }).crc32;

/** CRC-32 of `bytes`, continued from `seed` (the CRC of what came before); unsigned 32 bit. */
export const crc32: Crc32 = native ?? tableCrc32;

/** CRC-32 of the concatenation of `chunks`. */
export function crc32OfChunks(chunks: readonly Uint8Array[]): number {
  let crc = 0;
  for (const chunk of chunks) crc = crc32(chunk, crc);
  return crc;
}
