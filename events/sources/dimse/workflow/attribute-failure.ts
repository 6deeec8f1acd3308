import { DimseStatusError } from '#shared/dimse/errors';
import { statuses } from '#shared/dimse/messages/statuses';
import type { AttributeProblem } from '#shared/workflow/attribute-types';
import type { AttributeRulesError } from '#shared/workflow/performed/errors';

const ofKind: Readonly<Record<AttributeProblem['kind'], number>> = {
  missing: statuses.missingAttribute,
  noValue: statuses.missingAttributeValue,
  wrongValue: statuses.invalidAttributeValue,
};

/** The status of a data set whose attributes are against their types; those with the first kind of fault are named. @see PS3.7 Annex C.5 */
export function attributeFailure(error: AttributeRulesError): unknown {
  const [first] = error.problems;
  if (!first) return error;
  const alike = error.problems.filter(({ kind }) => kind === first.kind);
  const tags = [...new Set(alike.map(({ tag }) => tag))];
  const comment = `${first.path.split('.').at(-1)}: ${first.message}`;
  return new DimseStatusError(ofKind[first.kind], comment, tags, { attributeIdentifierList: tags });
}
