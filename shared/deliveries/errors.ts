import { OriginUnavailableError } from '#shared/archive/describe/pass-through';
import { PlatformError } from '#shared/kernel/errors';

/** No delivery has this id. */
export class DeliveryNotFoundError extends PlatformError {
  readonly code = 'DELIVERY_NOT_FOUND';
  readonly status = 404;
}

/** Somebody else changed what became of the instances meanwhile. */
export class DeliveryBusyError extends PlatformError {
  readonly code = 'DELIVERY_BUSY';
  readonly status = 503;
  override readonly retryable = true;
}

/** The delivery is in a state in which this cannot be done: `details.state`. */
export class DeliveryStateError extends PlatformError {
  readonly code = 'DELIVERY_STATE';
  readonly status = 409;
}

/** Nothing can be delivered to this node: there is none, it only calls us, or it may not use the space. */
export class DestinationRefusedError extends PlatformError {
  readonly code = 'DESTINATION_REFUSED';
  readonly status = 409;
}

/** Somebody else sends this delivery now: this process stood still for too long. */
export class DeliveryLostError extends PlatformError {
  readonly code = 'DELIVERY_LOST';
  readonly status = 409;
}

/** The destination has no room or no time: the rest of the delivery waits, `details.retryAfterMs` at least if it says so. */
export class DestinationBusyError extends PlatformError {
  readonly code = 'DESTINATION_BUSY';
  readonly status = 503;
  override readonly retryable = true;
}

/** What is only described here cannot be had now: the rest of the delivery waits, and the destination is not to blame. */
export const originAway = () => new OriginUnavailableError('The system that has the objects cannot send them now');
