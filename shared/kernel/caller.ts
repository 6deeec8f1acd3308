/** A verb on a resource, `study:read`, `system:admin`. Checked per space, or without a space for the whole platform. */
export type Permission = `${string}:${string}`;

/** Who makes a call. Made by the authoriser; handlers only ask it. */
export interface Caller {
  /** Stable id for logs and audit (`key:...`, `user:...`, `anonymous`); never a name of a person. */
  readonly id: string;
  /** True when the caller holds `permission` in `space`, or, without a space, on the platform as a whole. */
  can(permission: Permission, space?: string): boolean;
}

/** What else the authoriser may look at. */
export interface CallFacts {
  readonly method: string;
  /** Address of the peer without port. */
  readonly peer: string;
}

/** Turns credentials into a caller; the one place where authentication happens. */
export interface Authoriser {
  /**
   * @param headers - of the request, names in lower case
   * @throws NotAuthenticatedError when there are no credentials or wrong ones
   */
  authenticate(headers: Readonly<Record<string, string | undefined>>, facts: CallFacts): Promise<Caller>;
}

/** The caller of public routes: may do nothing else. */
export const anonymous: Caller = { id: 'anonymous', can: () => false };
