/** What every error of ours carries beside its message. Never patient data. */
export interface ErrorFacts {
  /** Facts for an operator: names of parameters, sizes, UIDs of objects; never names, ids or dates of patients. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * Base of every expected failure.
 *
 * `code` is stable and upper snake case; `docs/errors.md` lists all codes and a test compares that list with the code.
 * Only the function wrapper and the protocol edges map an error to HTTP, DIMSE or retry.
 */
export abstract class PlatformError extends Error {
  abstract readonly code: string;
  /** HTTP status that fits the error. */
  abstract readonly status: number;
  /** True when the same call may succeed later without change. */
  readonly retryable: boolean = false;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.details = facts.details ?? {};
  }
}

/** Input that does not fit its schema; `details.problems` names each place. */
export class InvalidInputError extends PlatformError {
  readonly code = 'INVALID_INPUT';
  readonly status = 400;
}

/** No or wrong credentials. */
export class NotAuthenticatedError extends PlatformError {
  readonly code = 'NOT_AUTHENTICATED';
  readonly status = 401;
}

/** Known caller without the right it needs; `details.access` names that right. */
export class AccessDeniedError extends PlatformError {
  readonly code = 'ACCESS_DENIED';
  readonly status = 403;
}

/** No resource at this address. */
export class NotFoundError extends PlatformError {
  readonly code = 'NOT_FOUND';
  readonly status = 404;
}

/** A limit (size, depth, count, time) was passed; `details.limit` says which. */
export class LimitExceededError extends PlatformError {
  readonly code = 'LIMIT_EXCEEDED';
  readonly status = 413;
}

/** A bug or a broken dependency: logged in full, answered without detail. */
export class InternalError extends PlatformError {
  readonly code = 'INTERNAL_ERROR';
  readonly status = 500;
}
