import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type AcceptorDecision, AssociationAcceptor } from '../association/acceptor';
import type { AcceptedContext } from '../association/negotiation';
import { noDataSet } from '../messages/command-fields';
import type { CommandSet } from '../messages/command-set';
import type { AssociateRequestPdu } from '../pdu/types';

/** A request that a scripted peer got, its data set in memory. */
export interface ScpRequest {
  readonly association: AssociationAcceptor;
  readonly context: AcceptedContext;
  readonly command: CommandSet;
  readonly dataSet: Buffer | null;
  readonly socket: Socket;
  /** Sends one response to it. */
  respond(fields: Partial<CommandSet> & { readonly status: number }, dataSet?: Uint8Array): Promise<boolean>;
}

/** What a scripted peer does. */
export interface ScpScript {
  /** A connection came; `false`: it is destroyed at once. */
  connected?(socket: Socket): boolean;
  /** Default: everything is accepted, the first transfer syntax proposed. */
  decide?(request: AssociateRequestPdu): AcceptorDecision | Promise<AcceptorDecision>;
  /** A command set came; its data set may follow. */
  began?(request: Omit<ScpRequest, 'dataSet' | 'respond'>): void;
  /** A message is complete. */
  request(request: ScpRequest): void | Promise<void>;
  readonly maximumLength?: number;
  readonly operations?: number;
}

/** A peer that listens on a free port of loopback. */
export interface ScriptedScp {
  readonly port: number;
  /** Requests for associations, in order. */
  readonly requests: readonly AssociateRequestPdu[];
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export const acceptAll: AcceptorDecision = {
  accept: {
    acceptsAbstractSyntax: () => true,
    chooseTransferSyntax: (_sopClass, [first]) => first,
    requestorRoles: () => ({ scu: true, scp: true }),
  },
};

/** Starts a peer that does what a script says: a second opinion it is not, but it can die anywhere. */
export async function startScriptedScp(script: ScpScript): Promise<ScriptedScp> {
  const sockets = new Set<Socket>();
  const requests: AssociateRequestPdu[] = [];
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    if (script.connected?.(socket) === false) socket.destroy();
    else accept(socket);
  });
  const accept = (socket: Socket) =>
    new AssociationAcceptor({
      transport: socket,
      profile: {
        maximumLength: script.maximumLength ?? 65_536,
        operationsPerformed: script.operations ?? 1,
        operationsInvoked: 1,
      },
      times: { artimMs: 60_000, lingerMs: 1_000 },
      associateBytes: 1 << 20,
      decide: (request) => {
        requests.push(request);
        return script.decide?.(request) ?? acceptAll;
      },
      established: (association) => (context, command) => {
        script.began?.({ association, context, command, socket });
        const finish = (dataSet: Buffer | null) => answer({ association, context, command, socket, dataSet });
        if (command.commandDataSetType === noDataSet) {
          finish(null);
          return undefined;
        }
        const chunks: Buffer[] = [];
        return {
          write: (bytes) => void chunks.push(Buffer.from(bytes)),
          end: () => finish(Buffer.concat(chunks)),
          abort: () => undefined,
        };
      },
      closed: () => undefined,
      failed: () => undefined,
    });
  const answer = (request: Omit<ScpRequest, 'respond'>) => {
    const { association, context, command } = request;
    const { messageId, affectedSopClassUid, affectedSopInstanceUid } = command;
    const respond: ScpRequest['respond'] = (fields, dataSet) =>
      association.send(
        context,
        {
          commandField: command.commandField | 0x8000,
          messageIdBeingRespondedTo: messageId!,
          ...(affectedSopClassUid !== undefined && { affectedSopClassUid }),
          ...(affectedSopInstanceUid !== undefined && { affectedSopInstanceUid }),
          ...fields,
        },
        dataSet,
      );
    void script.request({ ...request, respond });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
