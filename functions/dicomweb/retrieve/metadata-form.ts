import { Multipart } from '#shared/archive/retrieval/multipart';
import { objectsOf } from '#shared/dicom/json-text';
import { toNativeModel } from '#shared/dicom/native-model';
import type { BodyWriter, ByteSink, HttpResult } from '#shared/kernel/function/result';

/** The form in which metadata is given. */
export interface Given {
  readonly type: string;
  readonly form: 'json' | 'xml' | 'xmlParts';
  /** Put before the addresses of bulk data. */
  readonly prefix: string;
}

const bulkData = '"BulkDataURI":"/spaces/';

/** The same metadata with a path before each address of bulk data: behind a proxy that cuts it off requests. */
export function withPrefix(result: HttpResult, prefix: string): HttpResult {
  const { body } = result;
  if (prefix === '' || body === undefined) return result;
  const prefixed = (text: string): string => text.replaceAll(bulkData, `"BulkDataURI":"${prefix}/spaces/`);
  if (typeof body !== 'function') return { ...result, body: prefixed(Buffer.from(body as string).toString('utf8')) };
  return {
    ...result,
    body: (sink) => body(objectsInto(async (json) => sink.write(Buffer.from(prefixed(json))), sink.signal)),
  };
}

/**
 * Metadata as Native DICOM Model documents, each object in turn.
 *
 * @param write - writes the JSON array; each chunk ends behind an object or between two
 */
export function asXml(
  write: BodyWriter,
  { form, type, prefix }: Given,
  headers: Readonly<Record<string, string>>,
): HttpResult {
  const multipart = form === 'xmlParts' ? new Multipart(type) : null;
  return {
    status: 200,
    headers: { ...headers, 'content-type': multipart?.contentType ?? type },
    body: async (sink) => {
      const send = async (json: string) => {
        for (const object of objectsOf(json)) {
          if (multipart) await sink.write(multipart.header(type));
          const text = prefix === '' ? object : object.replaceAll(bulkData, `"BulkDataURI":"${prefix}/spaces/`);
          await sink.write(Buffer.from(toNativeModel(JSON.parse(text) as object)));
          // Converting is work of the processor: others get their turn.
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      await write(objectsInto(send, sink.signal));
      if (multipart) await sink.write(multipart.end);
    },
  };
}

/** A sink that hands on its chunks as text. */
function objectsInto(take: (text: string) => Promise<void>, signal: AbortSignal): ByteSink {
  return {
    signal,
    async write(chunk, released) {
      try {
        await take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('utf8'));
      } finally {
        released?.();
      }
    },
  };
}
