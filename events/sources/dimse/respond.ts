import type { AssociationAcceptor } from '#shared/dimse/association/acceptor';
import type { AcceptedContext } from '#shared/dimse/association/negotiation';
import type { CommandSet } from '#shared/dimse/messages/command-set';
import type { ResponseFields } from './service';

/** Characters of Error Comment (0000,0902), VR LO. */
const commentLength = 64;

/** Sends the response to a request; what the standard wants echoed is. @returns false when the association is over */
export function respond(
  association: AssociationAcceptor,
  context: AcceptedContext,
  request: CommandSet,
  { errorComment, ...fields }: ResponseFields,
  dataSet?: Uint8Array,
): Promise<boolean> {
  const sopClassUid = request.affectedSopClassUid ?? request.requestedSopClassUid;
  const sopInstanceUid = request.affectedSopInstanceUid ?? request.requestedSopInstanceUid;
  const command = {
    commandField: request.commandField | 0x8000,
    messageIdBeingRespondedTo: request.messageId!,
    ...(sopClassUid !== undefined && { affectedSopClassUid: sopClassUid }),
    ...(sopInstanceUid !== undefined && { affectedSopInstanceUid: sopInstanceUid }),
    ...fields,
    ...(errorComment !== undefined && { errorComment: plainComment(errorComment) }),
  };
  return association.send(context, command, dataSet);
}

/** ISO 646 without backslash and control characters, as LO in a command set wants it. */
function plainComment(comment: string): string {
  return comment.slice(0, commentLength).replace(/[^\x20-\x5b\x5d-\x7e]/g, '?');
}
