import { PlatformError } from '#shared/kernel/errors';

/** None of the representations that the client accepts can be given. */
export class NotAcceptableError extends PlatformError {
  readonly code = 'NOT_ACCEPTABLE';
  readonly status = 406;
}

const dicomJson = 'application/dicom+json';
const fitting: ReadonlySet<string> = new Set(['*/*', 'application/*', dicomJson]);

/**
 * The media type of an answer: DICOM JSON, called `application/json` for a client that takes only that.
 *
 * @param accepted - Accept header, or the query parameter `accept`, which goes before it (PS3.18 8.3.3.1)
 * @throws NotAcceptableError
 */
export function chooseMediaType(accepted: string | undefined): 'application/dicom+json' | 'application/json' {
  const ranges = (accepted ?? '*/*')
    .split(',')
    .slice(0, 64)
    .map(readRange)
    .filter(({ quality }) => quality > 0);
  if (ranges.some(({ type }) => fitting.has(type))) return dicomJson;
  if (ranges.some(({ type }) => type === 'application/json')) return 'application/json';
  throw new NotAcceptableError(`Searches are answered as ${dicomJson}`, { details: { available: [dicomJson] } });
}

function readRange(text: string): { type: string; quality: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
}
