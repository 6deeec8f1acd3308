import { PlatformError } from '#shared/kernel/errors';

/** A UID of a stored instance came again with other attributes, and the space's policy is quarantine. */
export class RepeatedInstanceError extends PlatformError {
  readonly code = 'REPEATED_INSTANCE';
  readonly status = 409;
}

/** The space's policy rejects instances without a Type 1 attribute; `details.missing` names them. */
export class MissingAttributeError extends PlatformError {
  readonly code = 'MISSING_ATTRIBUTE';
  readonly status = 422;
}

/** The data set is of another SOP class or instance than the message or URL says. */
export class IdentityMismatchError extends PlatformError {
  readonly code = 'IDENTITY_MISMATCH';
  readonly status = 409;
}

/** The overlay is not in the state that the caller knows: `details.revision` says which it has. */
export class OverlayChangedError extends PlatformError {
  readonly code = 'OVERLAY_CHANGED';
  readonly status = 409;
}

/** No correction of this id that counts. */
export class CorrectionNotFoundError extends PlatformError {
  readonly code = 'CORRECTION_NOT_FOUND';
  readonly status = 404;
}

/** No study of this UID in the space. */
export class StudyNotFoundError extends PlatformError {
  readonly code = 'STUDY_NOT_FOUND';
  readonly status = 404;
}

/** No series of this UID in the study. */
export class SeriesNotFoundError extends PlatformError {
  readonly code = 'SERIES_NOT_FOUND';
  readonly status = 404;
}

/** No instance of this UID in the series. */
export class InstanceNotFoundError extends PlatformError {
  readonly code = 'INSTANCE_NOT_FOUND';
  readonly status = 404;
}
