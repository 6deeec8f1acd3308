import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { limitTime } from '#shared/kernel/time-limit';
import { AssociationAbortedError, DimseTimeoutError } from '../errors';
import { bcp195 } from '../tls-profile';

/** How to speak TLS to a peer. All texts are PEM. */
export interface ClientTls {
  /** Authorities that may have signed the peer's certificate; without them those that Node knows. */
  readonly ca?: string;
  /** Our certificate with its chain, and its key, for peers that want to know who we are. */
  readonly certificate?: string;
  readonly key?: string;
  /** Whether the certificate must name the host; many devices have certificates that name none. Default true. */
  readonly verifyHost?: boolean;
}

/** Where to connect to. */
export interface PeerAddress {
  readonly host: string;
  readonly port: number;
  /** Absent: plain. */
  readonly tls?: ClientTls;
  /** Time for connecting and the TLS handshake. */
  readonly timeoutMs: number;
}

/**
 * Opens a connection to a peer, by TLS where it is wanted.
 *
 * @throws AssociationAbortedError when the peer cannot be reached, or its certificate is not accepted; DimseTimeoutError
 */
export function openSocket(address: PeerAddress): Promise<Socket> {
  const { host, port, tls, timeoutMs } = address;
  return new Promise((resolve, reject) => {
    // Options of the TCP connection below are taken by tls.connect too, noDelay among them.
    const socket = tls ? openSecure(address, tls) : connect({ host, port, noDelay: true });
    let isConnected = false;
    const limit = limitTime(timeoutMs, () => {
      socket.destroy(new DimseTimeoutError('no connection in time', { details: { host, port, timeoutMs } }));
    });
    const failed = (error: Error) => {
      limit.cancel();
      const code = (error as NodeJS.ErrnoException).code;
      const facts = { details: { host, port, ...(code !== undefined && { reason: code }) }, cause: error };
      const message = isConnected ? 'the TLS handshake with the peer failed' : 'no connection to the peer';
      reject(error instanceof DimseTimeoutError ? error : new AssociationAbortedError(message, facts));
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      isConnected = true;
    });
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      limit.cancel();
      socket.off('error', failed);
      resolve(socket);
    });
  });
}

function openSecure({ host, port }: PeerAddress, tls: ClientTls): TLSSocket {
  const { ca, certificate, key, verifyHost = true } = tls;
  const options = {
    host,
    port,
    ...bcp195,
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    ...(!verifyHost && { checkServerIdentity: () => undefined }),
  };
  const socket = connectTls(options);
  socket.setNoDelay(true);
  return socket;
}
