import { parseTag, tagKey } from './dictionary';

/**
 * Tags of an attribute path, upper case, joined by dots; undefined when a part is neither a tag nor a keyword.
 *
 * @param name - `PatientID`, `00100020`, `RequestAttributesSequence.ScheduledProcedureStepID`, `00400275.00400009`
 * @see PS3.18 8.3.4.1
 */
export function attributePath(name: string): string | undefined {
  const parts = name.split('.');
  if (parts.length > 8) return undefined;
  const tags = parts.map(parseTag);
  return tags.includes(undefined) ? undefined : tags.map((tag) => tagKey(tag!)).join('.');
}
