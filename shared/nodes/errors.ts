import { PlatformError } from '#shared/kernel/errors';

/** No node has this id. */
export class NodeNotFoundError extends PlatformError {
  readonly code = 'NODE_NOT_FOUND';
  readonly status = 404;
}

/** Another node has this name. */
export class NodeExistsError extends PlatformError {
  readonly code = 'NODE_EXISTS';
  readonly status = 409;
}

/** The node is not as the caller knows it: `details.revision` says which revision it has. */
export class NodeChangedError extends PlatformError {
  readonly code = 'NODE_CHANGED';
  readonly status = 409;
}
