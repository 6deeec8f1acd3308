import { UnsupportedMediaTypeError } from '#shared/kernel/function/errors';
import { MalformedMultipartError } from '#shared/kernel/multipart/errors';
import { readMediaType } from '#shared/kernel/multipart/media-type';

/** What a body or part is: Part 10 objects, or metadata that names its bulk data. */
export type Payload = 'dicom' | 'json' | 'xml';

/** How the body of a store request is framed. */
export type Framing =
  | { readonly kind: 'multipart'; readonly boundary: string; readonly payload: Payload }
  | { readonly kind: 'single'; readonly payload: Payload };

const payloads: ReadonlyMap<string, Payload> = new Map([
  ['application/dicom', 'dicom'],
  ['application/dicom+json', 'json'],
  ['application/dicom+xml', 'xml'],
]);
const storedTypes = [...payloads.keys()];

/**
 * Reads the Content-Type of a store request: `multipart/related` of Part 10 objects or of metadata and bulk data, or one
 * of them alone.
 *
 * @throws UnsupportedMediaTypeError, MalformedMultipartError when the boundary is missing or none
 * @see PS3.18 8.6.1.2, 10.5.2
 */
export function readFraming(contentType: string | undefined, contentEncoding: string | undefined): Framing {
  if (contentEncoding !== undefined && contentEncoding.trim().toLowerCase() !== 'identity') {
    throw new UnsupportedMediaTypeError('Bodies come without Content-Encoding');
  }
  const { type, parameters } = readMediaType(contentType);
  const alone = payloads.get(type);
  if (alone) return { kind: 'single', payload: alone };
  const payload = payloads.get(parameters.get('type')?.toLowerCase() ?? 'application/dicom');
  if (type !== 'multipart/related' || payload === undefined) {
    throw new UnsupportedMediaTypeError('Instances come as one of the media types that are available', {
      details: { available: [...storedTypes.map((one) => `multipart/related; type="${one}"`), ...storedTypes] },
    });
  }
  const boundary = parameters.get('boundary');
  if (boundary === undefined || !/^[\x20-\x7e]{1,200}$/.test(boundary)) {
    throw new MalformedMultipartError('Content-Type names no boundary');
  }
  return { kind: 'multipart', boundary, payload };
}
