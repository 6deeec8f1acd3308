import type { JsonAttributes } from '#shared/archive/documents';
import { InvalidDicomJsonError, InvalidNativeModelError } from '#shared/dicom/errors';
import { fromNativeModel } from '#shared/dicom/native-model-reader';
import { LimitExceededError, PlatformError } from '#shared/kernel/errors';
import { ClientGoneError, UnsupportedMediaTypeError } from '#shared/kernel/function/errors';
import type { RequestFacts } from '#shared/kernel/function/route';
import { readDataSet } from '#shared/worklist/read-data-set';

/** Largest body of one workitem. */
const bodyLimitBytes = 2 * 1024 * 1024;
const json = ['application/dicom+json', 'application/json'];
const xml = 'application/dicom+xml';

/**
 * The data set that a request carries, in the DICOM JSON model or as a Native DICOM Model document.
 *
 * @returns an empty one for a request without body, where that is allowed
 * @throws UnsupportedMediaTypeError, InvalidDicomJsonError, InvalidNativeModelError, LimitExceededError, ClientGoneError
 * @see PS3.18 8.6.1.2, 11.4.1.4
 */
export async function readBody(
  { headers, stream }: Pick<RequestFacts, 'headers' | 'stream'>,
  isOptional = false,
): Promise<JsonAttributes> {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') throw new UnsupportedMediaTypeError('Bodies come without Content-Encoding');
  const isKnown = type === xml || json.includes(type);
  if (!isKnown && !(isOptional && type === '')) throw unsupported();
  const bytes = await readWhole(stream);
  if (bytes.length === 0 && isOptional) return {};
  if (!isKnown) throw unsupported();
  return readDataSet(type === xml ? fromNativeModel(decode(bytes, true)) : parse(decode(bytes, false)));
}

function unsupported(): UnsupportedMediaTypeError {
  const available = [json[0], xml];
  return new UnsupportedMediaTypeError('Workitems come as one of the media types that are available', {
    details: { available },
  });
}

async function readWhole(stream: RequestFacts['stream']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    // A body that is too long is not read to its end, but its sender is to read the answer: the stream stays open.
    for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > bodyLimitBytes)
        throw new LimitExceededError(`A workitem is at most ${bodyLimitBytes} bytes long`, {
          details: { limit: 'body', bytes: bodyLimitBytes },
        });
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof PlatformError) throw cause;
    throw new ClientGoneError('The client went away before its body was complete', { cause });
  }
  return Buffer.concat(chunks, length);
}

function decode(bytes: Buffer, isXml: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const facts = { cause, details: { path: '/' } };
    throw isXml ? new InvalidNativeModelError('Not UTF-8', facts) : new InvalidDicomJsonError('Not UTF-8', facts);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidDicomJsonError('Not JSON', { cause, details: { path: '/' } });
  }
}
