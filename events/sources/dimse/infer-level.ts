import type { JsonAttributes } from '#shared/archive/documents';
import type { FindLevel } from '#shared/archive/query/identifier';

const levelTag = '00080052';
const uniqueKeys: Readonly<Record<FindLevel, string>> = {
  PATIENT: '00100020',
  STUDY: '0020000D',
  SERIES: '0020000E',
  IMAGE: '00080018',
};

/**
 * An identifier with the Query/Retrieve Level that its device left out: that of the lowest unique key that it asks for or
 * gives while those of the levels above, Patient ID apart, have values; without any the highest of the model.
 *
 * @param levels - of the information model, from the top
 * @returns the identifier itself where it has a level
 */
export function inferLevel(identifier: JsonAttributes, levels: readonly FindLevel[]): JsonAttributes {
  if (hasValue(identifier, levelTag)) return identifier;
  let level = levels[0]!;
  for (const [at, one] of levels.entries()) {
    const above = levels[at - 1];
    if (above !== undefined && above !== 'PATIENT' && !hasValue(identifier, uniqueKeys[above])) break;
    if (uniqueKeys[one] in identifier) level = one;
  }
  return { ...identifier, [levelTag]: { vr: 'CS', Value: [level] } };
}

const hasValue = (identifier: JsonAttributes, tag: string): boolean => (identifier[tag]?.Value?.[0] ?? '') !== '';
