import { endOfObject } from '#shared/dicom/json-text';

/** One attribute of a rendered answer: its tag, and its text `"tag":{...}`. */
export interface AttributeText {
  readonly tag: string;
  readonly text: string;
}

const tagLength = 8;

/**
 * Cuts a rendered answer (`renderStudy`, `renderSeries`) into its attributes, in their order, without reading their
 * values: a page of answers is put together from such texts many times faster than by parsing and writing JSON.
 *
 * @param answer - the text of a JSON object whose names are tags, without space between its parts
 */
export function attributesOf(answer: string): AttributeText[] {
  const found: AttributeText[] = [];
  // Behind `{` or `,`: `"00080005":{...}`
  for (let start = 1; start < answer.length - 1; ) {
    const end = endOfObject(answer, start + tagLength + 3);
    found.push({ tag: answer.slice(start + 1, start + 1 + tagLength), text: answer.slice(start, end) });
    start = end + 1;
  }
  return found;
}

/** Attributes of levels above each other as one list, tags ascending; the lower level wins. */
export function mergedAttributes(
  upper: readonly AttributeText[],
  lower: readonly AttributeText[],
): readonly AttributeText[] {
  if (upper.length === 0) return lower;
  const merged: AttributeText[] = [];
  let at = 0;
  for (const attribute of lower) {
    while (at < upper.length && upper[at]!.tag < attribute.tag) merged.push(upper[at++]!);
    if (upper[at]?.tag === attribute.tag) at++;
    merged.push(attribute);
  }
  for (; at < upper.length; at++) merged.push(upper[at]!);
  return merged;
}

/** The text of a JSON object with these attributes. */
export function objectOf(attributes: readonly AttributeText[]): string {
  let text = '';
  for (const attribute of attributes) text += text === '' ? attribute.text : `,${attribute.text}`;
  return `{${text}}`;
}

/** Retrieve URL (0008,1190). */
export function retrieveUrl(url: string): AttributeText {
  return { tag: '00081190', text: `"00081190":{"vr":"UR","Value":[${JSON.stringify(url)}]}` };
}
