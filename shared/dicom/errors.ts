import { LimitExceededError, PlatformError } from '#shared/kernel/errors';

/** Bytes that are no DICOM file: neither `DICM`, nor a meta group, nor a plausible first element. */
export class NotDicomError extends PlatformError {
  readonly code = 'NOT_DICOM';
  readonly status = 415;
}

/** A data set whose structure contradicts PS3.5; `details.offset` is the byte where reading stopped. */
export class MalformedDataSetError extends PlatformError {
  readonly code = 'MALFORMED_DATA_SET';
  readonly status = 400;
}

/** A data set that ends within an element; `details.offset` is where that element begins. */
export class TruncatedDataSetError extends PlatformError {
  readonly code = 'TRUNCATED_DATA_SET';
  readonly status = 400;
}

/** Text that is no UID of PS3.5 9.1. */
export class InvalidUidError extends PlatformError {
  readonly code = 'INVALID_UID';
  readonly status = 400;
}

/** JSON that is no DICOM JSON model object of PS3.18 Annex F; `details.path` names the place. */
export class InvalidDicomJsonError extends PlatformError {
  readonly code = 'INVALID_DICOM_JSON';
  readonly status = 400;
}

/** XML that is no Native DICOM Model document of PS3.19 A.1; `details` names the place. */
export class InvalidNativeModelError extends PlatformError {
  readonly code = 'INVALID_NATIVE_MODEL';
  readonly status = 400;
}

/** A value that its VR cannot hold; `details.tag` and `details.vr` name it. */
export class InvalidValueError extends PlatformError {
  readonly code = 'INVALID_VALUE';
  readonly status = 400;
}

/** True when a data set cannot be followed: its structure contradicts PS3.5, or it is too deep or too large. */
export const cannotBeFollowed = (error: unknown): boolean =>
  error instanceof MalformedDataSetError || error instanceof LimitExceededError;
