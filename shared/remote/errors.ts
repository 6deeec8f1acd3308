import { PlatformError } from '#shared/kernel/errors';

/** A node cannot be reached, or broke off. */
export class NodeUnreachableError extends PlatformError {
  readonly code = 'NODE_UNREACHABLE';
  readonly status = 502;
  override readonly retryable = true;
}

/** A node did not answer in time; `details.timeoutMs` says how long it had. */
export class NodeTimeoutError extends PlatformError {
  readonly code = 'NODE_TIMEOUT';
  readonly status = 504;
  override readonly retryable = true;
}

/** A node refused what was asked; `details` has its HTTP status or its DIMSE status. */
export class NodeRefusedError extends PlatformError {
  readonly code = 'NODE_REFUSED';
  readonly status = 502;
}

/** An answer of a node that is none of what was asked. */
export class NodeAnswerError extends PlatformError {
  readonly code = 'NODE_ANSWER_INVALID';
  readonly status = 502;
}

/** A node that is switched off, or lacks what this work needs (host and port, an AE title, a right). */
export class NodeUnusableError extends PlatformError {
  readonly code = 'NODE_UNUSABLE';
  readonly status = 409;
}

/** A node gave some of its answers, not all: it has more than are taken, or broke off. */
export class NodeAnswersCutError extends PlatformError {
  readonly code = 'NODE_ANSWERS_CUT';
  readonly status = 502;
}
