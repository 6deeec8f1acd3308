import { deflateRawSync } from 'node:zlib';
import { crc32 } from '#shared/objects/crc32';

/** A file of a zip archive under test; the rest is for making it wrong. */
export interface FileOfZip {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isStored?: boolean;
  /** Said of it, instead of the truth. */
  readonly sizeBytes?: number;
  readonly crc32?: number;
  readonly flags?: number;
  readonly method?: number;
}

/** A zip archive (APPNOTE.TXT 4.3), for tests. */
export function makeZip(files: readonly FileOfZip[], comment = ''): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of files) {
    const name = Buffer.from(file.name);
    const data = file.isStored ? Buffer.from(file.bytes) : deflateRawSync(file.bytes);
    const shared = sharedFields(file, data.length, name.length);
    const local = Buffer.concat([u32(0x04034b50), u16(20), shared, u16(0), name]);
    directory.push(
      Buffer.concat([
        u32(0x02014b50),
        u16(20),
        u16(20),
        shared,
        u16(0),
        u16(0),
        u16(0),
        u16(0),
        u32(0),
        u32(offset),
        name,
      ]),
    );
    parts.push(local, data);
    offset += local.length + data.length;
  }
  const central = Buffer.concat(directory);
  const counts = [u16(0), u16(0), u16(files.length), u16(files.length)];
  const end = [u32(0x06054b50), ...counts, u32(central.length), u32(offset), u16(comment.length), Buffer.from(comment)];
  return Buffer.concat([...parts, central, ...end]);
}

/** From the flags to the length of the name, as local header and directory both have them. */
function sharedFields(file: FileOfZip, compressedBytes: number, nameLength: number): Buffer {
  const method = file.method ?? (file.isStored ? 0 : 8);
  const crc = file.crc32 ?? crc32(file.bytes);
  const sizes = [u32(crc), u32(compressedBytes), u32(file.sizeBytes ?? file.bytes.length)];
  return Buffer.concat([u16(file.flags ?? 0x800), u16(method), u16(0), u16(0), ...sizes, u16(nameLength)]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
