import { ByteReader, block, decodeText, encodeText, item, uint8, uint16, uint32 } from './bytes';
import type { CommonExtendedNegotiation, UserIdentity, UserInformation } from './types';

type Mutable = { -readonly [K in keyof UserInformation]: UserInformation[K] } & {
  roleSelections: UserInformation['roleSelections'][number][];
  extendedNegotiations: UserInformation['extendedNegotiations'][number][];
  commonExtendedNegotiations: CommonExtendedNegotiation[];
  unknownItems: UserInformation['unknownItems'][number][];
};

/** User information without any sub-item. */
export function emptyUserInformation(): UserInformation {
  return blank();
}

function blank(): Mutable {
  return { roleSelections: [], extendedNegotiations: [], commonExtendedNegotiations: [], unknownItems: [] };
}

/** One decoder per sub-item type: each reads its whole content and puts what it found into `into`. */
const decoders: Record<number, (content: ByteReader, into: Mutable) => void> = {
  81: (content, into) => {
    into.maximumLength = content.uint32();
  },
  82: (content, into) => {
    into.implementationClassUid = content.uid(content.remaining);
  },
  83: (content, into) => {
    into.asynchronousOperations = { invoked: content.uint16(), performed: content.uint16() };
  },
  84: (content, into) => {
    const sopClassUid = content.uid(content.uint16());
    into.roleSelections.push({ sopClassUid, scu: content.uint8() === 1, scp: content.uint8() === 1 });
  },
  85: (content, into) => {
    into.implementationVersionName = decodeText(content.take(content.remaining)).replace(/[\0 ]+$/, '');
  },
  86: (content, into) => {
    const sopClassUid = content.uid(content.uint16());
    into.extendedNegotiations.push({ sopClassUid, applicationInformation: content.take(content.remaining) });
  },
  87: (content, into) => {
    into.commonExtendedNegotiations.push(decodeCommonExtended(content));
  },
  88: (content, into) => {
    into.userIdentity = decodeIdentity(content);
  },
  89: (content, into) => {
    into.userIdentityResponse = content.block();
  },
};

function decodeCommonExtended(content: ByteReader): CommonExtendedNegotiation {
  const sopClassUid = content.uid(content.uint16());
  const serviceClassUid = content.uid(content.uint16());
  const related = new ByteReader(content.block());
  const relatedGeneralSopClassUids: string[] = [];
  while (related.remaining > 0) relatedGeneralSopClassUids.push(related.uid(related.uint16()));
  content.skip(content.remaining); // reserved for fields to come, PS3.7 table D.3-12
  return { sopClassUid, serviceClassUid, relatedGeneralSopClassUids };
}

function decodeIdentity(content: ByteReader): UserIdentity {
  const type = content.uint8();
  const positiveResponseRequested = content.uint8() === 1;
  return { type, positiveResponseRequested, primary: content.block(), secondary: content.block() };
}

/**
 * Decodes the content of a User Information item (50H). Of a repeated single sub-item the last one counts.
 *
 * @throws MalformedPduError
 * @see DICOM PS3.7 Annex D.3.3
 */
export function decodeUserInformation(content: ByteReader): UserInformation {
  const user = blank();
  while (content.remaining > 0) {
    const sub = content.item();
    const decode = decoders[sub.itemType];
    if (!decode) {
      user.unknownItems.push({ itemType: sub.itemType, data: sub.content.take(sub.content.remaining) });
      continue;
    }
    decode(sub.content, user);
    sub.content.end();
  }
  return user;
}

/**
 * Encodes a whole User Information item (50H), sub-items in ascending order of their type.
 *
 * @throws InvalidPduFieldError
 */
export function encodeUserInformation(user: UserInformation): Uint8Array {
  const parts: Uint8Array[] = [];
  const uid = (text: string) => block(encodeText(text));
  if (user.maximumLength !== undefined) parts.push(item(0x51, uint32(user.maximumLength)));
  if (user.implementationClassUid !== undefined) parts.push(item(0x52, encodeText(user.implementationClassUid)));
  if (user.asynchronousOperations) {
    const { invoked, performed } = user.asynchronousOperations;
    parts.push(item(0x53, uint16(invoked), uint16(performed)));
  }
  for (const role of user.roleSelections) {
    parts.push(item(0x54, uid(role.sopClassUid), uint8(role.scu ? 1 : 0), uint8(role.scp ? 1 : 0)));
  }
  if (user.implementationVersionName !== undefined) parts.push(item(0x55, encodeText(user.implementationVersionName)));
  for (const it of user.extendedNegotiations) parts.push(item(0x56, uid(it.sopClassUid), it.applicationInformation));
  for (const it of user.commonExtendedNegotiations) {
    parts.push(
      item(0x57, uid(it.sopClassUid), uid(it.serviceClassUid), block(...it.relatedGeneralSopClassUids.map(uid))),
    );
  }
  if (user.userIdentity) parts.push(encodeIdentity(user.userIdentity));
  if (user.userIdentityResponse) parts.push(item(0x59, block(user.userIdentityResponse)));
  for (const unknown of user.unknownItems) parts.push(item(unknown.itemType, unknown.data));
  return item(0x50, ...parts);
}

function encodeIdentity(identity: UserIdentity): Uint8Array {
  const response = uint8(identity.positiveResponseRequested ? 1 : 0);
  return item(0x58, uint8(identity.type), response, block(identity.primary), block(identity.secondary));
}
