import { DimseStatusError } from '#shared/dimse/errors';
import { statuses } from '#shared/dimse/messages/statuses';
import type { AttributeProblem } from '#shared/workflow/attribute-types';
import {
  AttributeRulesError,
  PerformedStepExistsError,
  PerformedStepFinalError,
  PerformedStepNotFoundError,
} from '#shared/workflow/performed/errors';

/** Error ID (0000,0903) of a step that is final. PS3.4 Table F.7.2-2. */
const finalErrorId = 0xa710;

const ofKind: Readonly<Record<AttributeProblem['kind'], number>> = {
  missing: statuses.missingAttribute,
  noValue: statuses.missingAttributeValue,
  wrongValue: statuses.invalidAttributeValue,
};

/** The status of a request about a performed procedure step that failed. Others stay as they are. @see PS3.7 Annex C.5 */
export function performedStepFailure(error: unknown): unknown {
  if (error instanceof PerformedStepNotFoundError)
    return new DimseStatusError(statuses.noSuchObjectInstance, 'no such performed procedure step');
  if (error instanceof PerformedStepExistsError)
    return new DimseStatusError(statuses.duplicateSopInstance, 'this performed procedure step exists');
  if (error instanceof PerformedStepFinalError)
    return new DimseStatusError(statuses.processingFailure, error.message, [], { errorId: finalErrorId });
  if (!(error instanceof AttributeRulesError)) return error;
  const [first] = error.problems;
  if (!first) return error;
  const alike = error.problems.filter(({ kind }) => kind === first.kind);
  const tags = [...new Set(alike.map(({ tag }) => tag))];
  const comment = `${first.path.split('.').at(-1)}: ${first.message}`;
  return new DimseStatusError(ofKind[first.kind], comment, tags, { attributeIdentifierList: tags });
}
