import { anonymous, type Caller, type Permission } from '../caller';
import type { Clock } from '../clock';
import { AccessDeniedError } from '../errors';
import type { Logger } from '../logger';
import { pickServices, type Services, useServices, withDefaults } from '../services';

/** What the host gives with each call; the Lambda context as far as it means anything here, plus a signal. */
export interface InvocationContext {
  readonly functionName: string;
  /** X-Call-Id. */
  readonly awsRequestId: string;
  /** Aborted when the client is gone, the time limit passed or the process stops. */
  readonly signal: AbortSignal;
  /** Overrides the services of the process, for hosts that live beside others. */
  readonly services?: Partial<Services>;
  /** Set by a host that has authenticated the caller itself: the chain then asks no authoriser. */
  readonly caller?: Caller;
}

/** What the logic of every function gets beside its input. */
export interface FunctionContext {
  /** The named ports as one typed object. @throws InternalError when the host provides none */
  need<K extends keyof Services>(...names: K[]): Pick<Services, K>;
  readonly log: Logger;
  /** X-Call-Id of this call. */
  readonly requestId: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The context of an HTTP call. */
export interface HttpContext extends FunctionContext {
  /** `anonymous` on public routes. */
  readonly caller: Caller;
  /** For rights that depend on the body. @throws AccessDeniedError */
  authorise(permission: Permission, space?: string): void;
}

/** Makes the context of one call; the logger child is made only when asked for. */
export function createContext(invocation: InvocationContext, caller: Caller = anonymous): HttpContext {
  const services = invocation.services ? withDefaults(invocation.services) : useServices();
  let log: Logger | undefined;
  return {
    need: (...names) => pickServices(services, names),
    get log() {
      log ??= services.log.child({ function: invocation.functionName, callId: invocation.awsRequestId });
      return log;
    },
    requestId: invocation.awsRequestId,
    clock: services.clock,
    signal: invocation.signal,
    caller,
    authorise: (permission, space) => demand(caller, permission, space),
  };
}

/** @throws AccessDeniedError when the caller lacks the right */
export function demand(caller: Caller, permission: Permission, space?: string): void {
  if (caller.can(permission, space)) return;
  const where = space === undefined ? '' : ` in space ${space}`;
  throw new AccessDeniedError(`This needs the right ${permission}${where}`, { details: { access: permission, space } });
}
