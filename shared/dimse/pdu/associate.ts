import { InvalidPduFieldError, MalformedPduError } from '../errors';
import { type ByteReader, decodeText, encodeText, item, uint8, uint16 } from './bytes';
import type { AssociateAcceptPdu, AssociateRequestPdu, ContextResult, ProposedContext, UserInformation } from './types';
import { decodeUserInformation, emptyUserInformation, encodeUserInformation } from './user-information';

interface AssociateFields<Context> {
  protocolVersion: number;
  calledAeTitle: string;
  callingAeTitle: string;
  applicationContextUid: string;
  contexts: Context[];
  user: UserInformation;
}

/**
 * Decodes the body (behind the 6 header bytes) of an A-ASSOCIATE-RQ PDU. Items of unknown type are skipped.
 *
 * @throws MalformedPduError for lengths that do not fit and for even or repeated context ids
 * @see DICOM PS3.8 section 9.3.2
 */
export function decodeAssociateRequest(body: ByteReader): AssociateRequestPdu {
  return { kind: 'associate-rq', ...decodeFields(body, 0x20, decodeProposedContext) };
}

/**
 * Decodes the body of an A-ASSOCIATE-AC PDU.
 *
 * @throws MalformedPduError
 * @see DICOM PS3.8 section 9.3.3
 */
export function decodeAssociateAccept(body: ByteReader): AssociateAcceptPdu {
  return { kind: 'associate-ac', ...decodeFields(body, 0x21, decodeContextResult) };
}

function decodeFields<Context extends { id: number }>(
  body: ByteReader,
  contextType: number,
  decodeContext: (content: ByteReader) => Context,
): AssociateFields<Context> {
  const protocolVersion = body.uint16();
  body.skip(2);
  const calledAeTitle = decodeAeTitle(body.take(16));
  const callingAeTitle = decodeAeTitle(body.take(16));
  body.skip(32);
  const contexts: Context[] = [];
  const ids = new Set<number>();
  let applicationContextUid = '';
  let user = emptyUserInformation();
  while (body.remaining > 0) {
    const { itemType, content } = body.item();
    if (itemType === 0x10) applicationContextUid = content.uid(content.remaining);
    else if (itemType === 0x50) user = decodeUserInformation(content);
    else if (itemType === contextType) {
      const context = decodeContext(content);
      if (context.id % 2 === 0 || ids.has(context.id)) {
        throw new MalformedPduError('a presentation context id is even or repeated');
      }
      ids.add(context.id);
      contexts.push(context);
    }
  }
  return { protocolVersion, calledAeTitle, callingAeTitle, applicationContextUid, contexts, user };
}

/** Some peers end it like a text of C, whatever lies behind the NUL. */
function decodeAeTitle(bytes: Uint8Array): string {
  const text = decodeText(bytes).replace(/^[\0 ]+/, '');
  return text.split('\0', 1)[0]!.replace(/ +$/, '');
}

function decodeProposedContext(content: ByteReader): ProposedContext {
  const id = content.uint8();
  content.skip(3);
  let abstractSyntaxUid = '';
  const transferSyntaxUids: string[] = [];
  while (content.remaining > 0) {
    const sub = content.item();
    const uid = sub.content.uid(sub.content.remaining);
    if (sub.itemType === 0x30) abstractSyntaxUid = uid;
    else if (sub.itemType === 0x40) transferSyntaxUids.push(uid);
  }
  return { id, abstractSyntaxUid, transferSyntaxUids };
}

function decodeContextResult(content: ByteReader): ContextResult {
  const id = content.uint8();
  content.skip(1);
  const result = content.uint8();
  content.skip(1);
  let transferSyntaxUid = '';
  while (content.remaining > 0) {
    const sub = content.item();
    const uid = sub.content.uid(sub.content.remaining);
    if (sub.itemType === 0x40) transferSyntaxUid = uid;
  }
  return { id, result, transferSyntaxUid };
}

/** Body of A-ASSOCIATE-RQ or -AC. @throws InvalidPduFieldError */
export function encodeAssociate(pdu: AssociateRequestPdu | AssociateAcceptPdu): Uint8Array {
  const contexts =
    pdu.kind === 'associate-rq' ? pdu.contexts.map(encodeProposedContext) : pdu.contexts.map(encodeContextResult);
  return Buffer.concat([
    uint16(pdu.protocolVersion),
    uint16(0),
    encodeAeTitle(pdu.calledAeTitle),
    encodeAeTitle(pdu.callingAeTitle),
    new Uint8Array(32),
    item(0x10, encodeText(pdu.applicationContextUid)),
    ...contexts,
    encodeUserInformation(pdu.user),
  ]);
}

function encodeAeTitle(title: string): Uint8Array {
  if (title.length > 16) throw new InvalidPduFieldError('an AE title is over 16 bytes', { details: { title } });
  return encodeText(title.padEnd(16));
}

function encodeProposedContext(context: ProposedContext): Uint8Array {
  const transferSyntaxes = context.transferSyntaxUids.map((uid) => item(0x40, encodeText(uid)));
  const head = Uint8Array.of(context.id, 0, 0, 0);
  return item(0x20, head, item(0x30, encodeText(context.abstractSyntaxUid)), ...transferSyntaxes);
}

function encodeContextResult(context: ContextResult): Uint8Array {
  const head = Uint8Array.of(context.id, 0, context.result);
  return item(0x21, head, uint8(0), item(0x40, encodeText(context.transferSyntaxUid)));
}
