import type { JsonAttribute, JsonAttributes } from '#shared/archive/documents';

/** The first value of an attribute as text; '' where there is none. */
export function textOf(attributes: JsonAttributes, tag: string): string {
  const value = attributes[tag]?.Value?.[0];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** A whole number, also where it is written as text; null where it is none. */
export function numberOf(attributes: JsonAttributes, tag: string): number | null {
  const text = textOf(attributes, tag);
  const number = Number(text);
  return text !== '' && Number.isInteger(number) ? number : null;
}

/** VRs whose values are numbers in the catalogue. PS3.18 F.2.3 lets servers write them as texts. */
const numeric: ReadonlySet<string> = new Set(['IS', 'DS', 'US', 'UL', 'SS', 'SL', 'FL', 'FD']);

/** Of an answer the attributes that are kept, tags ascending, with values as the catalogue has them. */
export function keptAttributes(answer: JsonAttributes, tags: readonly string[]): JsonAttributes {
  const kept: [string, JsonAttribute][] = [];
  for (const tag of [...tags].sort()) {
    const attribute = answer[tag];
    if (attribute?.Value === undefined) continue;
    const values = attribute.Value.map((value) => plainValue(attribute.vr, value)).filter(
      (value) => value !== undefined,
    );
    if (values.length > 0) kept.push([tag, { vr: attribute.vr, Value: values }]);
  }
  return Object.fromEntries(kept);
}

function plainValue(vr: string, value: unknown): unknown {
  if (!numeric.has(vr)) return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
