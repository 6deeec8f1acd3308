import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { bcp195 } from '#shared/dimse/tls-profile';
import type { Logger } from '#shared/kernel/logger';
import type { PeerCertificate } from '#shared/nodes/identify';
import type { TurnedAwayReason } from '#shared/nodes/unknown-peers';

/** Whether peers show certificates: `required` means signed by one of ours, `optional` allows none, but no wrong one. */
export type ClientCertificates = 'required' | 'optional' | 'none';

/** What the TLS listener is made of. All texts are PEM. */
export interface ServerTls {
  readonly certificate: string;
  readonly key: string;
  /** Authorities that may have signed certificates of peers. */
  readonly ca?: string;
  readonly clients: ClientCertificates;
}

/** What the server works with. */
interface SecureServerParts {
  /** Time for a handshake. */
  readonly handshakeMs: number;
  readonly logger: Logger;
  /** Takes connections whose certificates are in order. */
  connected(socket: TLSSocket): void;
  /** Told of connections that were closed: the address of the peer, empty where nobody knows it any more, and why. */
  refused(address: string, reason: TurnedAwayReason): void;
}

/** Subject and fingerprint of the peer's certificate; undefined when it showed none that holds. */
export function peerCertificate(socket: TLSSocket): PeerCertificate | undefined {
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  if (!certificate) return undefined;
  return {
    subject: certificate.subject.split('\n').join(','),
    fingerprint256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/**
 * A server of TLS connections by the profiles of `bcp195`, TCP_NODELAY set; those whose handshake fails are logged and closed.
 */
export function createSecureServer(
  { certificate, key, ca, clients }: ServerTls,
  { handshakeMs, logger, connected, refused }: SecureServerParts,
) {
  const server = createServer({
    ...bcp195,
    cert: certificate,
    key,
    ...(ca !== undefined && { ca }),
    requestCert: clients !== 'none',
    rejectUnauthorized: clients === 'required',
    handshakeTimeout: handshakeMs,
    noDelay: true,
  });
  server.on('connection', (connection) => void connection.remoteAddress); // node:net keeps it for later, when it is closed
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const peer = addressOf(socket);
    // Of a certificate that was refused Node says only that the connection was reset.
    const reason = socket.authorizationError ?? error.code ?? error.message;
    logger.warn({ peer, reason }, 'DIMSE TLS handshake failed');
    refused(peer, reasonOf(error, socket));
    socket.destroy();
  });
  server.on('secureConnection', (socket) => {
    const isShown = socket.getPeerX509Certificate() !== undefined;
    if (clients === 'optional' && isShown && !socket.authorized) {
      logger.warn({ peer: socket.remoteAddress, reason: socket.authorizationError }, 'DIMSE TLS certificate refused');
      refused(socket.remoteAddress ?? '', 'certificate-refused');
      socket.on('error', () => socket.destroy());
      socket.destroy();
    } else connected(socket);
  });
  return server;
}

/** Of a socket that may be closed: then the connection below it knows, by a field of node:tls that is not documented. */
function addressOf(socket: TLSSocket): string {
  return socket.remoteAddress ?? (socket as { _parent?: Socket })._parent?.remoteAddress ?? '';
}

/** Certificates are judged by Node after OpenSSL took them: the connection is closed then, and says why. */
function reasonOf(error: NodeJS.ErrnoException, socket: TLSSocket): TurnedAwayReason {
  if (error.code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'no-certificate';
  return socket.authorizationError ? 'certificate-refused' : 'tls-failed';
}
