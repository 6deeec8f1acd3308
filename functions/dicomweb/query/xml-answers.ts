import type { Page } from '#shared/archive/query/answers';
import { Multipart } from '#shared/archive/retrieval/multipart';
import { objectsOf } from '#shared/dicom/json-text';
import { toNativeModel } from '#shared/dicom/native-model';
import type { HttpResult } from '#shared/kernel/function/result';

const type = 'application/dicom+xml';
/** Others get their turn after so many answers. */
const atOnce = 64;

/** A page of answers as Native DICOM Model documents, a part each (PS3.18 8.7.3.2, PS3.19 A.1). */
export function asXml({ body }: Page, headers: HttpResult['headers']): HttpResult {
  const multipart = new Multipart(type);
  const text = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.length).toString();
  return {
    status: 200,
    headers: { 'content-type': multipart.contentType, ...headers },
    body: async (sink) => {
      let count = 0;
      for (const object of objectsOf(text)) {
        await sink.write(multipart.header(type));
        await sink.write(Buffer.from(toNativeModel(JSON.parse(object) as object)));
        if (++count % atOnce === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await sink.write(multipart.end);
    },
  };
}
