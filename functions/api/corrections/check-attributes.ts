import type { JsonAttributes } from '#shared/archive/documents';
import { seriesTags, studyTags } from '#shared/archive/qido';
import { isCorrectable } from '#shared/dicom/correct/correctable';
import { isPrivate, lookUp } from '#shared/dicom/dictionary';
import { fromDicomJson } from '#shared/dicom/json';
import { invalidInput } from '#shared/kernel/function/parse';

/** As for corrections that arrive: more is other content. */
const limitCharacters = 64 * 1024;
const ofStudies: ReadonlySet<string> = new Set(studyTags);
const ofSeries: ReadonlySet<string> = new Set(seriesTags);

/** What is corrected, the highest of: answers for it show its attributes. */
export type CorrectedLevel = 'study' | 'series' | 'instance';

/**
 * Refuses attributes that cannot be corrected at this level, or not at all, or whose values cannot be written.
 *
 * @throws InvalidInputError, InvalidDicomJsonError
 */
export function checkAttributes(attributes: JsonAttributes, level: CorrectedLevel): void {
  const problems = Object.entries(attributes).flatMap(([tag, attribute]) => {
    const message = faultOf(tag, attribute, level);
    return message === null ? [] : [{ in: 'body' as const, name: `attributes.${tag}`, message }];
  });
  const whole = { in: 'body' as const, name: 'attributes' };
  if (Object.keys(attributes).length === 0) problems.push({ ...whole, message: 'must name an attribute' });
  if (JSON.stringify(attributes).length > limitCharacters)
    problems.push({ ...whole, message: `must not be longer than ${limitCharacters} characters` });
  if (problems.length > 0) throw invalidInput(problems);
  fromDicomJson(attributes);
}

function faultOf(tag: string, { vr }: JsonAttributes[string], level: CorrectedLevel): string | null {
  if (!isCorrectable(tag)) return 'is never corrected: it identifies the instance, or says how it is encoded';
  const home = ofStudies.has(tag) ? 'study' : ofSeries.has(tag) ? 'series' : level;
  if (home !== level) return `is corrected at the ${home}`;
  const number = Number.parseInt(tag, 16);
  const known = isPrivate(number) ? undefined : lookUp(number)?.vr;
  if (known !== undefined && !known.split('/').includes(vr)) return `must have the vr ${known}`;
  return null;
}
