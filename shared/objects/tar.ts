import { InvalidKeyError } from './errors';

/** Unit of tar: headers are one block, contents are padded to whole blocks. */
export const blockBytes = 512;

/** Two zero blocks end an archive. */
export const endOfArchiveBytes = 2 * blockBytes;

/** One member of a segment or pack, as its ustar header says it. */
export interface TarMember {
  /** ASCII, slash-separated: at most 155 bytes up to the last slash and 100 after it. */
  readonly path: string;
  /** Bytes of the content, without padding. */
  readonly length: number;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly modifiedSeconds: number;
  /** Id of the segment or pack that the member belongs to (`uname`); at most 31 characters, may be empty. */
  readonly container: string;
  /** Landing sequence (`gname`, first part); 0 where there is none. */
  readonly sequence: number;
  /** CRC-32 of the content (`gname`, second part). */
  readonly crc32: number;
}

/** Fields of a ustar header: offset and length in bytes (IEEE Std 1003.1-2017, pax, ustar Interchange Format). */
const fields = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  typeflag: [156, 1],
  magic: [257, 8],
  uname: [265, 32],
  gname: [297, 32],
  prefix: [345, 155],
} as const;

const maxOctalSize = 0o77777777777;

/** Bytes that a content of `length` takes up: rounded up to whole blocks. */
export function paddedLength(length: number): number {
  return Math.ceil(length / blockBytes) * blockBytes;
}

/**
 * Writes the 512 bytes of a member's header.
 *
 * @param target - buffer whose bytes `at .. at + 511` are zero; written in place
 * @throws InvalidKeyError when the path or container does not fit a ustar header
 */
export function writeHeader(target: Buffer, at: number, member: TarMember): void {
  const slash = member.path.lastIndexOf('/');
  const prefix = slash < 0 ? '' : member.path.slice(0, slash);
  const name = member.path.slice(slash + 1);
  const fits = prefix.length <= 155 && name.length > 0 && name.length <= 100 && member.container.length <= 31;
  if (!fits) throw new InvalidKeyError('A tar member does not fit a ustar header', { details: { path: member.path } });
  target.write(name, at, 'latin1');
  target.write('0000644', at + fields.mode[0], 'latin1');
  target.write('0000000', at + fields.uid[0], 'latin1');
  target.write('0000000', at + fields.gid[0], 'latin1');
  writeSize(target, at + fields.size[0], member.length);
  target.write(member.modifiedSeconds.toString(8).padStart(11, '0'), at + fields.mtime[0], 'latin1');
  target.write('0', at + fields.typeflag[0], 'latin1');
  target.write('ustar\u000000', at + fields.magic[0], 'latin1');
  target.write(member.container, at + fields.uname[0], 'latin1');
  const sequence = member.sequence.toString(16).padStart(14, '0');
  target.write(`${sequence}.${member.crc32.toString(16).padStart(8, '0')}`, at + fields.gname[0], 'latin1');
  target.write(prefix, at + fields.prefix[0], 'latin1');
  target.write(`${checksum(target, at).toString(8).padStart(6, '0')}\u0000 `, at + fields.checksum[0], 'latin1');
}

/** A header block of its own. See `writeHeader`. */
export function encodeHeader(member: TarMember): Buffer {
  const header = Buffer.alloc(blockBytes);
  writeHeader(header, 0, member);
  return header;
}

/**
 * Reads a header block.
 *
 * @returns the member; `zero` for a block of zeros; `invalid` for anything that `writeHeader` does not write (wrong
 *   checksum or magic, no sequence and CRC, a length that is no safe integer)
 */
export function parseHeader(block: Uint8Array, at = 0): TarMember | 'zero' | 'invalid' {
  if (block.length < at + blockBytes) return 'invalid';
  if (isZero(block, at, blockBytes)) return 'zero';
  const bytes = Buffer.from(block.buffer, block.byteOffset + at, blockBytes);
  if (text(bytes, fields.magic) !== 'ustar' || parseOctal(text(bytes, fields.checksum)) !== checksum(bytes, 0)) {
    return 'invalid';
  }
  const tag = /^([0-9a-f]{14})\.([0-9a-f]{8})$/.exec(text(bytes, fields.gname));
  const length = parseSize(bytes);
  const modifiedSeconds = parseOctal(text(bytes, fields.mtime));
  const sequence = tag ? Number.parseInt(tag[1]!, 16) : Number.NaN;
  if (!tag || ![length, sequence, modifiedSeconds].every(Number.isSafeInteger)) return 'invalid';
  if (text(bytes, fields.typeflag) !== '0') return 'invalid';
  const prefix = text(bytes, fields.prefix);
  const name = text(bytes, fields.name);
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    length,
    modifiedSeconds,
    container: text(bytes, fields.uname),
    sequence,
    crc32: Number.parseInt(tag[2]!, 16),
  };
}

/** True when `length` bytes from `at` are all zero. */
export function isZero(bytes: Uint8Array, at = 0, length = bytes.length - at): boolean {
  for (let i = at; i < at + length; i += 1) if (bytes[i] !== 0) return false;
  return true;
}

/** Octal while it fits; above 8 GiB big-endian with the high bit set, as GNU tar and libarchive read it. */
function writeSize(target: Buffer, at: number, length: number): void {
  if (length <= maxOctalSize) {
    target.write(length.toString(8).padStart(11, '0'), at, 'latin1');
    return;
  }
  target[at] = 0x80;
  target.writeBigUInt64BE(BigInt(length), at + 4);
}

function parseSize(bytes: Buffer): number {
  const [at] = fields.size;
  if (bytes[at] === 0x80) return Number(bytes.readBigUInt64BE(at + 4));
  return parseOctal(text(bytes, fields.size));
}

/** NaN for anything but octal digits. */
function parseOctal(digits: string): number {
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function text(bytes: Buffer, [at, length]: readonly [number, number]): string {
  const end = bytes.indexOf(0, at);
  return bytes.toString('latin1', at, end < 0 || end > at + length ? at + length : end);
}

/** Sum of the header's bytes with the checksum field counted as blanks. */
function checksum(bytes: Uint8Array, at: number): number {
  const [start, length] = fields.checksum;
  let sum = length * 0x20;
  for (let i = 0; i < start; i += 1) sum += bytes[at + i]!;
  for (let i = start + length; i < blockBytes; i += 1) sum += bytes[at + i]!;
  return sum;
}
