/** What a compressed frame says about itself, before a decoder allocates for it. */
export interface StreamSize {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  /** Bits of a sample, where the header tells. */
  readonly precision?: number;
}

/** Bytes of headers looked at. */
const searchLimitBytes = 64 * 1024;

/**
 * The size in the first frame header of a JPEG or JPEG-LS stream (ISO 10918-1 B.2.2, ISO 14495-1 C.2.2).
 *
 * @returns null when there is none in the first 64 KiB
 */
export function jpegSize(bytes: Uint8Array): StreamSize | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = Math.min(bytes.length, searchLimitBytes);
  for (let at = 2; at + 10 <= end; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrameHeader(marker))
      return {
        rows: view.getUint16(at + 5),
        columns: view.getUint16(at + 7),
        components: bytes[at + 9]!,
        precision: bytes[at + 4]!,
      };
    const length = view.getUint16(at + 2);
    if (length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** SOF0 to SOF15 without DHT, JPG and DAC, and SOF55 of JPEG-LS. */
function isFrameHeader(marker: number): boolean {
  const isJpeg = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
  return isJpeg || marker === 0xf7;
}

/** The size in the SIZ segment of a JPEG 2000 codestream, bare or in a JP2 file (ISO 15444-1 A.5.1); null without one. */
export function jpeg2000Size(bytes: Uint8Array): StreamSize | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, searchLimitBytes));
  const at = head.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51]));
  if (at < 0 || at + 42 > head.length) return null;
  const field = (index: number) => head.readUInt32BE(at + 8 + 4 * index);
  return { columns: field(0) - field(2), rows: field(1) - field(3), components: head.readUInt16BE(at + 40) };
}
