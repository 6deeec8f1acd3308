import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';
import { lookUp } from '#shared/dicom/dictionary';
import { InvalidDicomJsonError } from '#shared/dicom/errors';
import { fromDicomJson, toDicomJson } from '#shared/dicom/json';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { isUsableUid } from '#shared/dicom/uid';
import { LimitExceededError } from '#shared/kernel/errors';
import { itemsOf, valuesOf } from './data-set';

/** Elements of one data set at most, those of its items too. */
const elementLimit = 20_000;
/** Sequences within sequences; the catalogue holds no deeper documents. */
const depthLimit = 16;
/** Of a value in base64; the rest is bounded by the body. */
const inlineLimitBytes = 1024 * 1024;

/** What a value of each VR looks like (PS3.5 Table 6.2-1); others may be any text. */
const formats: Readonly<Record<string, RegExp>> = {
  AE: /^[^\\\p{Cc}]{1,16}$/u,
  AS: /^\d{3}[DWMY]$/,
  CS: /^[A-Z0-9_ ]{1,16}$/,
  DA: /^\d{8}$/,
  DT: /^\d{4}(?:\d{2}){0,5}(?:\.\d{1,6})?(?:[+-]\d{4})?$/,
  LO: /^[^\p{Cc}]{1,64}$/u,
  SH: /^[^\p{Cc}]{1,16}$/u,
  TM: /^\d{2}(?:\d{2}){0,2}(?:\.\d{1,6})?$/,
};

/**
 * Checks a data set in the DICOM JSON model and writes it as this platform keeps it: tags ascending, every VR named,
 * text in Unicode, without what belongs to a message or a file.
 *
 * @param json - a parsed object, or an array of exactly one
 * @throws InvalidDicomJsonError naming the path, LimitExceededError
 * @see PS3.18 Annex F
 */
export function readDataSet(json: unknown): JsonAttributes {
  const one: unknown = Array.isArray(json) && json.length === 1 ? json[0] : json;
  const bytes = fromDicomJson(one, () => {
    throw new InvalidDicomJsonError('A workitem has no bulk data', { details: { path: '/' } });
  });
  const text = toDicomJson(bytes, { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN, maxInlineBytes: inlineLimitBytes });
  const dataSet = JSON.parse(text) as JsonAttributes;
  checkLevel(dataSet, '', 0, { count: 0 });
  return dataSet;
}

function checkLevel(dataSet: JsonAttributes, path: string, depth: number, elements: { count: number }): void {
  if (depth > depthLimit)
    throw new LimitExceededError('Sequences of a workitem nest too deeply', {
      details: { limit: 'depth', maximum: depthLimit },
    });
  for (const [tag, attribute] of Object.entries(dataSet)) {
    elements.count += 1;
    if (elements.count > elementLimit)
      throw new LimitExceededError(`A workitem has at most ${elementLimit} elements`, {
        details: { limit: 'elements' },
      });
    checkAttribute(tag, attribute, `${path}/${tag}`);
    for (const [at, item] of itemsOf(attribute).entries())
      checkLevel(item, `${path}/${tag}/${at}`, depth + 1, elements);
  }
}

function checkAttribute(tag: string, attribute: JsonAttribute, path: string): void {
  const { vr } = attribute;
  const known = lookUp(Number.parseInt(tag, 16))?.vr;
  if (known !== undefined && vr !== 'UN' && !known.split(/ or /).includes(vr)) refuse(path, `its vr is not ${known}`);
  const format = formats[vr];
  for (const value of valuesOf(attribute)) {
    if (format && !format.test(String(value))) refuse(path, `not a value of VR ${vr}`);
    if (vr === 'UI' && !isUsableUid(String(value))) refuse(path, 'not a UID');
  }
}

function refuse(path: string, why: string): never {
  throw new InvalidDicomJsonError(`Not an attribute of a workitem: ${why}`, { details: { path } });
}
