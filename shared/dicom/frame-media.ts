import { EXPLICIT_VR_LITTLE_ENDIAN, transferSyntax } from './transfer-syntaxes';

/** Media type of a stored frame, and the transfer syntax that names it. */
export interface FrameMedia {
  readonly type: string;
  readonly transferSyntaxUid: string;
}

const byPrefix: readonly (readonly [string, string])[] = [
  ['1.2.840.10008.1.2.4.80', 'image/jls'],
  ['1.2.840.10008.1.2.4.81', 'image/jls'],
  ['1.2.840.10008.1.2.4.90', 'image/jp2'],
  ['1.2.840.10008.1.2.4.91', 'image/jp2'],
  ['1.2.840.10008.1.2.4.92', 'image/jpx'],
  ['1.2.840.10008.1.2.4.93', 'image/jpx'],
  ['1.2.840.10008.1.2.4.201', 'image/jphc'],
  ['1.2.840.10008.1.2.4.202', 'image/jphc'],
  ['1.2.840.10008.1.2.4.203', 'image/jphc'],
  ['1.2.840.10008.1.2.4.100', 'video/mpeg2'],
  ['1.2.840.10008.1.2.4.101', 'video/mpeg2'],
  ['1.2.840.10008.1.2.4.102', 'video/mp4'],
  ['1.2.840.10008.1.2.4.103', 'video/mp4'],
  ['1.2.840.10008.1.2.4.104', 'video/mp4'],
  ['1.2.840.10008.1.2.4.105', 'video/mp4'],
  ['1.2.840.10008.1.2.4.106', 'video/mp4'],
  ['1.2.840.10008.1.2.4.107', 'video/H265'],
  ['1.2.840.10008.1.2.4.108', 'video/H265'],
  ['1.2.840.10008.1.2.4.110', 'image/jxl'],
  ['1.2.840.10008.1.2.4.111', 'image/jxl'],
  ['1.2.840.10008.1.2.4.112', 'image/jxl'],
  ['1.2.840.10008.1.2.5', 'image/dicom-rle'],
  ['1.2.840.10008.1.2.8.1', 'application/x-deflate'],
];
const byUid: ReadonlyMap<string, string> = new Map(byPrefix);

/** @see PS3.18 Tables 8.7.3-2, -4, -5 */
export function frameMediaType(transferSyntaxUid: string): FrameMedia {
  // Fragmentable video is the same video in several fragments.
  const type = byUid.get(transferSyntaxUid.replace(/^(1\.2\.840\.10008\.1\.2\.4\.10\d)\.1$/, '$1'));
  if (type) return { type, transferSyntaxUid };
  if (transferSyntax(transferSyntaxUid)?.encapsulated === true) {
    const isJpeg = /^1\.2\.840\.10008\.1\.2\.4\.(?:5[0-9]|6[0-6]|70)$/.test(transferSyntaxUid);
    return { type: isJpeg ? 'image/jpeg' : 'application/octet-stream', transferSyntaxUid };
  }
  return { type: 'application/octet-stream', transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN };
}

/** Transfer syntax of a media type that names none. */
const defaults: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', '1.2.840.10008.1.2.4.70'],
  ['image/jls', '1.2.840.10008.1.2.4.80'],
  ['image/jp2', '1.2.840.10008.1.2.4.90'],
  ['image/jpx', '1.2.840.10008.1.2.4.92'],
  ['image/jphc', '1.2.840.10008.1.2.4.201'],
  ['image/jxl', '1.2.840.10008.1.2.4.110'],
  ['image/dicom-rle', '1.2.840.10008.1.2.5'],
  ['video/mpeg2', '1.2.840.10008.1.2.4.100'],
  ['video/mp4', '1.2.840.10008.1.2.4.102'],
]);

/**
 * The transfer syntax of frames that come as `type`: the one that is named when it is one of this media type, else its
 * default; undefined for media types that hold no compressed frames.
 *
 * @see PS3.18 Tables 8.7.3-4 and -5, 10.5.2-1
 */
export function syntaxOfFrames(type: string, named: string | undefined): string | undefined {
  const fallback = defaults.get(type.toLowerCase());
  if (named === undefined || fallback === undefined) return fallback;
  return frameMediaType(named).type.toLowerCase() === type.toLowerCase() ? named : undefined;
}
