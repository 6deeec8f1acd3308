import { type ErrorFacts, PlatformError } from '#shared/kernel/errors';

/** Too many failed log-ins of this user or from this address; the delay grows with each further failure. */
export class TooManyAttemptsError extends PlatformError {
  readonly code = 'TOO_MANY_ATTEMPTS';
  readonly status = 429;
  override readonly retryable = true;

  constructor(retryAfterMs: number, facts: ErrorFacts = {}) {
    super(`Too many failed attempts, try again in ${Math.ceil(retryAfterMs / 1000)} s`, {
      ...facts,
      details: { retryAfterMs },
    });
  }
}

/** A request that changes something came with a session cookie, and not from a page of this origin. */
export class CrossSiteRequestError extends PlatformError {
  readonly code = 'CROSS_SITE_REQUEST';
  readonly status = 403;
}

/** The new password is too short, too long or the user's own name. */
export class WeakPasswordError extends PlatformError {
  readonly code = 'WEAK_PASSWORD';
  readonly status = 400;
}

/** No API key has this id, or it was revoked. */
export class ApiKeyNotFoundError extends PlatformError {
  readonly code = 'API_KEY_NOT_FOUND';
  readonly status = 404;
}

/** No user has this login. */
export class UserNotFoundError extends PlatformError {
  readonly code = 'USER_NOT_FOUND';
  readonly status = 404;
}

/** The key that signs the audit chain cannot be read or written. */
export class AuditKeyError extends PlatformError {
  readonly code = 'AUDIT_KEY';
  readonly status = 500;
}

/** The key for kept secrets cannot be read or written, or a secret was kept with another key: enter that secret anew. */
export class SecretKeyError extends PlatformError {
  readonly code = 'SECRET_KEY';
  readonly status = 500;
}
