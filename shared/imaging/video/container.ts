/** Forms of a stored video, by the name of ffmpeg's reader: named to it, so that it never guesses. */
export type Container = 'mov' | 'mpegts' | 'mpeg' | 'mpegvideo' | 'h264' | 'hevc';

/** Codec of a video, by its transfer syntax. */
export type Codec = 'mpeg2' | 'h264' | 'hevc';

const codecs: readonly (readonly [RegExp, Codec])[] = [
  [/^1\.2\.840\.10008\.1\.2\.4\.10[01](?:\.1)?$/, 'mpeg2'],
  [/^1\.2\.840\.10008\.1\.2\.4\.10[2-6](?:\.1)?$/, 'h264'],
  [/^1\.2\.840\.10008\.1\.2\.4\.10[78]$/, 'hevc'],
];
const elementary = { mpeg2: 'mpegvideo', h264: 'h264', hevc: 'hevc' } as const;
const boxes = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide']);

/** The codec of a transfer syntax; null when it is no video (PS3.5 8.2.5 to 8.2.9). */
export function codecOf(transferSyntaxUid: string): Codec | null {
  return codecs.find(([pattern]) => pattern.test(transferSyntaxUid))?.[1] ?? null;
}

/** The form of a video by its first bytes, 400 of them or more; null when it is none that DICOM knows. */
export function containerOf(start: Uint8Array, codec: Codec): Container | null {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.length);
  if (boxes.has(bytes.toString('latin1', 4, 8))) return 'mov';
  // Packets of 188 bytes, or of 192 on Blu-ray discs.
  if ((bytes[0] === 0x47 && bytes[188] === 0x47) || (bytes[4] === 0x47 && bytes[196] === 0x47)) return 'mpegts';
  const code = bytes.readUIntBE(0, 3) === 1 ? 3 : bytes.readUInt32BE(0) === 1 ? 4 : 0;
  if (code === 0) return null;
  return bytes[code] === 0xba ? 'mpeg' : elementary[codec];
}
