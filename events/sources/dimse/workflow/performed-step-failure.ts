import { DimseStatusError } from '#shared/dimse/errors';
import { statuses } from '#shared/dimse/messages/statuses';
import {
  AttributeRulesError,
  PerformedStepExistsError,
  PerformedStepFinalError,
  PerformedStepNotFoundError,
} from '#shared/workflow/performed/errors';
import { attributeFailure } from './attribute-failure';

/** Error ID (0000,0903) of a step that is final. PS3.4 Table F.7.2-2. */
const finalErrorId = 0xa710;

/** The status of a request about a performed procedure step that failed. Others stay as they are. */
export function performedStepFailure(error: unknown): unknown {
  if (error instanceof PerformedStepNotFoundError)
    return new DimseStatusError(statuses.noSuchObjectInstance, 'no such performed procedure step');
  if (error instanceof PerformedStepExistsError)
    return new DimseStatusError(statuses.duplicateSopInstance, 'this performed procedure step exists');
  if (error instanceof PerformedStepFinalError)
    return new DimseStatusError(statuses.processingFailure, error.message, [], { errorId: finalErrorId });
  return error instanceof AttributeRulesError ? attributeFailure(error) : error;
}
