import type { UserIdentity } from '../pdu/types';

/** Who asks for the association: PS3.7 D.3.3.7. */
export type Identity =
  | { readonly userName: string; readonly passcode?: string }
  | { readonly jsonWebToken: string }
  | { readonly samlAssertion: string };

const types = { userName: 1, userNameAndPasscode: 2, saml: 4, jsonWebToken: 5 } as const;
const none = new Uint8Array(0);

/** The sub-item of an identity. A positive response is asked for: a peer that ignores the item is known by its absence. */
export function userIdentityOf(identity: Identity): UserIdentity {
  const utf8 = (text: string) => Buffer.from(text, 'utf8');
  const item = (type: number, primary: Uint8Array, secondary: Uint8Array = none) => ({
    ...{ type, primary, secondary },
    positiveResponseRequested: true,
  });
  if ('jsonWebToken' in identity) return item(types.jsonWebToken, utf8(identity.jsonWebToken));
  if ('samlAssertion' in identity) return item(types.saml, utf8(identity.samlAssertion));
  const { userName, passcode } = identity;
  if (passcode === undefined) return item(types.userName, utf8(userName));
  return item(types.userNameAndPasscode, utf8(userName), utf8(passcode));
}
