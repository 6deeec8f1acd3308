import type { AcceptedContext } from '../association/negotiation';
import type { CommandSet } from '../messages/command-set';
import type { RequestOptions, Response } from '../messages/requests';
import type { CommandContent } from '../messages/sender';

/** What the services of a client need of its association. */
export interface Link {
  /** The context of an abstract syntax. @throws NoPresentationContextError */
  context(abstractSyntaxUid: string, transferSyntaxUid?: string): AcceptedContext;
  /** Sends a request and waits for its last response; see `AssociationRequestor.invoke`. */
  invoke(
    context: AcceptedContext,
    command: CommandContent,
    options?: Partial<RequestOptions>,
    begun?: (messageId: number) => void,
  ): Promise<Response>;
  /** Sends a C-CANCEL-RQ for an open request. */
  cancel(context: AcceptedContext, messageId: number): Promise<void>;
  hold(): void;
  resume(): void;
  abort(): void;
  readonly responseMs: number;
}

/** Status of a response; see `statusClass`. */
export interface OperationResult {
  readonly status: number;
  /** As the peer wrote it: may hold anything, so it is shown to operators and never logged. */
  readonly errorComment?: string;
  /** Tags of Offending Element (0000,0901). */
  readonly offendingElements?: readonly number[];
}

/** The status of a response. */
export function resultOf({ status = 0xc000, errorComment, offendingElement }: CommandSet): OperationResult {
  return {
    status,
    ...(errorComment !== undefined && { errorComment }),
    ...(offendingElement !== undefined && { offendingElements: offendingElement }),
  };
}
