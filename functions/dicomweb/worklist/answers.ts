import type { JsonAttributes } from '#shared/archive/documents';
import { type Accept, chooseOffer, type Offer } from '#shared/archive/retrieval/accept';
import { Multipart } from '#shared/archive/retrieval/multipart';
import { toNativeModel } from '#shared/dicom/native-model';
import type { HttpResult } from '#shared/kernel/function/result';

type Form = 'json' | 'xml' | 'xmlParts';

const xml = 'application/dicom+xml';
const jsonOffers: readonly Offer<Form>[] = [
  { kind: 'json', type: 'application/dicom+json' },
  { kind: 'json', type: 'application/json' },
];
const alone: readonly Offer<Form>[] = [...jsonOffers, { kind: 'xml', type: xml }];
const many: readonly Offer<Form>[] = [...jsonOffers, { kind: 'xmlParts', type: xml, isMultipart: true }];

/** How an answer is written. */
export interface Given {
  readonly form: Form;
  readonly type: string;
}

/** The form of an answer with one workitem, or with a list. @throws NotAcceptableError */
export function chooseForm(accept: Accept, isList: boolean): Given {
  const { kind, type } = chooseOffer(accept, isList ? many : alone).offer;
  return { form: kind, type };
}

/** Workitems as an answer, without Transaction UID, which none of them has. */
export function dataSetsResult(
  dataSets: readonly JsonAttributes[],
  { form, type }: Given,
  headers: Readonly<Record<string, string>>,
): HttpResult {
  const all = { vary: 'accept', 'cache-control': 'no-cache', ...headers };
  if (form === 'xmlParts') return partsResult(dataSets, type, all);
  const body = form === 'json' ? JSON.stringify(dataSets) : toNativeModel(dataSets[0] ?? {});
  return { status: 200, headers: { ...all, 'content-type': type }, body };
}

function partsResult(
  dataSets: readonly JsonAttributes[],
  type: string,
  headers: Readonly<Record<string, string>>,
): HttpResult {
  const multipart = new Multipart(type);
  return {
    status: 200,
    headers: { ...headers, 'content-type': multipart.contentType },
    body: async (sink) => {
      for (const dataSet of dataSets) {
        await sink.write(multipart.header(type));
        await sink.write(Buffer.from(toNativeModel(dataSet)));
        // Converting is work of the processor: others get their turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
      await sink.write(multipart.end);
    },
  };
}
