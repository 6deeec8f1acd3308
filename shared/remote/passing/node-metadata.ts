import type { PassedMetadata } from '#shared/archive/describe/pass-through';
import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { bulkDataUri } from '#shared/archive/metadata';
import type { PackIdentity } from '#shared/archive/pack-manifest';
import { DicomDataSet } from '#shared/dicom/json-model-schema';
import { endOfObject } from '#shared/dicom/json-text';
import { NodeAnswerError } from '../errors';

/** DICOM JSON of one instance, in characters at most. */
const objectLimit = 8 * 1024 * 1024;
/** Sequences one within the other. */
const depthLimit = 32;

/**
 * The objects of a JSON array that a node sends, one by one as they come.
 *
 * @throws NodeAnswerError when it is none, broke off, or an object is too long; what `body` throws
 */
export async function* objectsAsTheyCome(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    let start = text.indexOf('{');
    for (; start >= 0; start = text.indexOf('{')) {
      const end = endOfObject(text, start);
      if (end >= text.length) break; // the array has at least one character more
      yield text.slice(start, end);
      text = text.slice(end);
    }
    if (text.length > objectLimit) throw new NodeAnswerError('The answer of the node has too long an object');
  }
  if (!/[\s[,]*\]\s*$/.test(text) || text.includes('{')) throw new NodeAnswerError('The answer of the node broke off');
}

/**
 * The DICOM JSON object of an instance as a node gives it, in the form of ours: tags ascending, bulk data at addresses
 * of ours.
 *
 * @throws NodeAnswerError when it is no DICOM JSON, or not of the series
 */
export function ownMetadata(text: string, series: PackIdentity): PassedMetadata {
  const object = parsed(text);
  const [study, ofSeries, sopInstanceUid] = ['0020000D', '0020000E', '00080018'].map((tag) => object[tag]?.Value?.[0]);
  if (study !== series.studyInstanceUid || ofSeries !== series.seriesInstanceUid || typeof sopInstanceUid !== 'string')
    throw new NodeAnswerError('The answer of the node is not of the series that was asked for');
  const uriOf = (path: string) => bulkDataUri(series, sopInstanceUid, path);
  return { sopInstanceUid, json: ownDataSet(object, '', 0, uriOf) };
}

function parsed(text: string): JsonAttributes {
  try {
    return DicomDataSet.parse(JSON.parse(text)) as JsonAttributes;
  } catch (cause) {
    throw new NodeAnswerError('The answer of the node is no DICOM JSON', { cause });
  }
}

/** Without group lengths and file meta information. As text: objects of JavaScript do not keep the order of all tags. */
function ownDataSet(dataSet: JsonAttributes, path: string, depth: number, uriOf: (path: string) => string): string {
  if (depth > depthLimit) throw new NodeAnswerError('The answer of the node is nested too deeply');
  const tags = Object.keys(dataSet).filter((tag) => !tag.startsWith('0002') && !tag.endsWith('0000'));
  const own = tags.sort().map((tag) => `"${tag}":${ownAttribute(dataSet[tag]!, `${path}/${tag}`, depth, uriOf)}`);
  return `{${own.join(',')}}`;
}

function ownAttribute(
  { vr, Value, InlineBinary, BulkDataURI }: JsonAttribute,
  path: string,
  depth: number,
  uriOf: (path: string) => string,
): string {
  if (BulkDataURI !== undefined) return JSON.stringify({ vr, BulkDataURI: uriOf(path) });
  if (InlineBinary !== undefined) return JSON.stringify({ vr, InlineBinary });
  if (Value === undefined || vr !== 'SQ') return JSON.stringify({ vr, Value });
  const items = Value.map((item, at) => {
    const dataSet = DicomDataSet.safeParse(item ?? {});
    if (!dataSet.success) throw new NodeAnswerError('The answer of the node is no DICOM JSON');
    return ownDataSet(dataSet.data as JsonAttributes, `${path}/${at}`, depth + 1, uriOf);
  });
  return `{"vr":"SQ","Value":[${items.join(',')}]}`;
}
