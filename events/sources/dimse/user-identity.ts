import type { KeyObject } from 'node:crypto';
import type { UserIdentity } from '#shared/dimse/pdu/types';
import type { Caller } from '#shared/kernel/caller';
import type { Clock } from '#shared/kernel/clock';
import { NotAuthenticatedError, PlatformError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import type { AuditLog } from '#shared/security/audit';
import type { KnownCaller } from '#shared/security/callers';
import { verifyJwt } from '#shared/security/jwt';
import type { Security } from '#shared/security/security';
import { userCaller } from '#shared/security/user-caller';

/**
 * Tells who asks for an association by its user identity (58H). What that account may do limits what the association
 * may do; it opens nothing that the peer itself may not.
 *
 * Rejects with NotAuthenticatedError, or TooManyAttemptsError, when the identity does not hold or is of a kind not taken.
 */
export type IdentityCheck = (identity: UserIdentity, peer: string) => Promise<KnownCaller>;

interface Parts {
  readonly security: Pick<Security, 'users' | 'keys' | 'authoriser'>;
  readonly audit: AuditLog;
  readonly clock: Clock;
  /** Tokens are refused without it. */
  readonly jwt?: {
    readonly keys: readonly KeyObject[];
    readonly issuer?: string | undefined;
    readonly audience?: string | undefined;
  };
}

/** User-Identity-Type. PS3.7 table D.3-14. */
const identityTypes = { username: 1, usernameAndPasscode: 2, kerberos: 3, saml: 4, jwt: 5 } as const;

/**
 * Makes the check against the accounts of the platform: a user name alone names an account (and proves nothing), with a
 * passcode that is the account's password or, under any name, an API key; a JSON Web Token names an account as its subject.
 *
 * @see DICOM PS3.7 Annex D.3.3.7
 */
export function createIdentityCheck({ security, audit, clock, jwt }: Parts): IdentityCheck {
  async function account(login: string, peer: string): Promise<KnownCaller> {
    const user = await security.users.byLogin(login);
    const isKnown = user !== null && !user.disabled;
    const actor = user ? `user:${user._id}` : 'anonymous';
    audit.record({ event: 'login', action: 'E', outcome: isKnown ? 0 : 4, actor, peer, operation: 'dimse' });
    if (!isKnown) throw new NotAuthenticatedError('The user identity names no account');
    return userCaller(user);
  }

  async function byPasscode(login: string, passcode: string, peer: string): Promise<KnownCaller> {
    const key = await security.keys.verify(passcode);
    if (key) return key;
    const authorization = `Basic ${Buffer.from(`${login}:${passcode}`).toString('base64')}`;
    return await security.authoriser.authenticate({ authorization }, { method: 'DIMSE', peer });
  }

  return async ({ type, primary, secondary }, peer) => {
    switch (type) {
      case identityTypes.username:
        return await account(textOf(primary), peer);
      case identityTypes.usernameAndPasscode:
        return await byPasscode(textOf(primary), textOf(secondary), peer);
      case identityTypes.jwt:
        if (!jwt)
          throw new NotAuthenticatedError('JSON Web Tokens are not taken: no key of their issuer is configured');
        return await account(verifyJwt(textOf(primary), { ...jwt, clock }), peer);
      case identityTypes.kerberos:
        throw new NotAuthenticatedError('Kerberos tickets are not supported');
      case identityTypes.saml:
        throw new NotAuthenticatedError('SAML assertions are not supported');
      default:
        throw new NotAuthenticatedError(`User identities of type ${type} are not known`);
    }
  };
}

/** Why an association is refused because of its user. */
export type IdentityRefusal = 'user-identity-refused' | 'user-without-right';

/** The account of a user identity, when it may do anything in the space; otherwise why it is refused, which is logged. */
export async function identifyUser(
  identity: UserIdentity,
  at: { identify: IdentityCheck | undefined; peer: string; space: string; logger: Logger },
): Promise<Caller | IdentityRefusal> {
  const { identify, peer, space, logger } = at;
  if (!identify) return 'user-identity-refused';
  try {
    const caller = await identify(identity, peer);
    return caller.can('study:read', space) || caller.can('study:write', space) ? caller : 'user-without-right';
  } catch (error) {
    if (!(error instanceof PlatformError) || error.status >= 500) throw error;
    logger.warn({ peer, type: identity.type, reason: error.message }, 'DIMSE user identity refused');
    return 'user-identity-refused';
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
