import { UnsupportedMediaTypeError } from '#shared/kernel/function/errors';
import { MalformedMultipartError } from './errors';

/** How the body of a store request is framed. */
export type Framing = { readonly kind: 'multipart'; readonly boundary: string } | { readonly kind: 'single' };

const dicom = 'application/dicom';

/**
 * Reads the Content-Type of a store request: `multipart/related; type="application/dicom"`, or one `application/dicom`.
 *
 * @throws UnsupportedMediaTypeError, MalformedMultipartError when the boundary is missing or none
 * @see PS3.18 8.6.1.2
 */
export function readFraming(contentType: string | undefined, contentEncoding: string | undefined): Framing {
  if (contentEncoding !== undefined && contentEncoding.trim().toLowerCase() !== 'identity') {
    throw new UnsupportedMediaTypeError('Bodies come without Content-Encoding');
  }
  const [type = '', ...rest] = (contentType ?? '').slice(0, 1024).match(/(?:[^;"]|"(?:\\.|[^"\\])*")+/g) ?? [];
  const media = type.trim().toLowerCase();
  if (media === dicom) return { kind: 'single' };
  const parameters = new Map(rest.map(readParameter));
  const inner = parameters.get('type')?.toLowerCase();
  if (media !== 'multipart/related' || (inner !== undefined && inner !== dicom)) {
    throw new UnsupportedMediaTypeError(`Instances come as multipart/related; type="${dicom}", or one as ${dicom}`);
  }
  const boundary = parameters.get('boundary');
  if (boundary === undefined || !/^[\x20-\x7e]{1,200}$/.test(boundary)) {
    throw new MalformedMultipartError('Content-Type names no boundary');
  }
  return { kind: 'multipart', boundary };
}

function readParameter(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 0) return [text.trim().toLowerCase(), ''];
  const value = text.slice(at + 1).trim();
  const plain = /^"(.*)"$/s.exec(value)?.[1]?.replace(/\\(.)/g, '$1');
  return [text.slice(0, at).trim().toLowerCase(), plain ?? value];
}
