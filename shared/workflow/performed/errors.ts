import { PlatformError } from '#shared/kernel/errors';
import type { AttributeProblem } from '../attribute-types';

/** No performed procedure step of this UID in the space (DIMSE 0112). */
export class PerformedStepNotFoundError extends PlatformError {
  readonly code = 'PERFORMED_STEP_NOT_FOUND';
  readonly status = 404;
}

/** The UID of a new performed procedure step is taken (DIMSE 0111). */
export class PerformedStepExistsError extends PlatformError {
  readonly code = 'PERFORMED_STEP_EXISTS';
  readonly status = 409;
}

/** The performed procedure step is completed or discontinued and changes no more (DIMSE 0110, Error ID A710). */
export class PerformedStepFinalError extends PlatformError {
  readonly code = 'PERFORMED_STEP_FINAL';
  readonly status = 409;
}

/** Others changed the performed procedure step again and again meanwhile: nothing was done. */
export class PerformedStepBusyError extends PlatformError {
  readonly code = 'PERFORMED_STEP_BUSY';
  readonly status = 503;
  override readonly retryable = true;
}

/** Attributes are missing, empty or wrong; `details.problems` names them (DIMSE 0120, 0121, 0106). */
export class AttributeRulesError extends PlatformError {
  readonly code = 'ATTRIBUTE_RULES';
  readonly status = 400;
  readonly problems: readonly AttributeProblem[];

  constructor(problems: readonly AttributeProblem[]) {
    super('Attributes are missing or wrong', {
      details: { problems: problems.map(({ path, message }) => ({ name: path, message })) },
    });
    this.problems = problems;
  }
}
