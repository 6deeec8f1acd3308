import { createServer, type Server, type Socket } from 'node:net';
import { type Clock, systemClock } from '#shared/kernel/clock';
import type { Logger } from '#shared/kernel/logger';
import { plainAddress } from '#shared/kernel/networks';
import type { PeerCertificate } from '#shared/nodes/identify';
import type { NodeActivity } from '#shared/nodes/node-activity';
import type { TurnedAwayReason, UnknownPeers } from '#shared/nodes/unknown-peers';
import { DimseConnection } from './connection';
import { type DimseLimits, defaultLimits } from './limits';
import { type DimsePolicy, loopbackPolicy } from './policy';
import { type OpenedSocket, readInPlace } from './read-in-place';
import type { Receiver } from './reception';
import { createSecureServer, peerCertificate, type ServerTls } from './secure-server';
import type { DimseService } from './service';
import type { IdentityCheck } from './user-identity';

export interface DimseSourceOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Called AE title of the default policy. */
  readonly aeTitle: string;
  /** Default: loopback only, called by `aeTitle`, known SOP classes and transfer syntaxes. */
  readonly policy?: DimsePolicy;
  readonly receive: Receiver;
  /** Services beside verification and storage. */
  readonly services?: readonly DimseService[];
  /** Space of the default policy; default: `main`. */
  readonly spaceOf?: (calledAeTitle: string) => string;
  /** Told of the associations of registered nodes. */
  readonly activity?: NodeActivity;
  /** Told of who is turned away. */
  readonly unknownPeers?: Pick<UnknownPeers, 'note'>;
  /** A second port that speaks TLS. */
  readonly tls?: (ServerTls & { readonly host: string; readonly port: number }) | undefined;
  /** Checks user identities (58H); without it who shows one is refused. */
  readonly identify?: IdentityCheck;
  readonly logger: Logger;
  readonly limits?: Partial<DimseLimits>;
  readonly clock?: Clock;
}

/** A running listener. */
export interface DimseSource {
  readonly port: number;
  /** The TLS port; undefined without one. */
  readonly tlsPort: number | undefined;
  /** Connections now open. */
  readonly connections: number;
  /** Stops listening, lets running operations end for `limits.closeMs`, aborts the rest; resolves when all are closed. */
  close(): Promise<void>;
}

/** How often silence and slowness are looked for. */
const sweepMs = 1_000;

/**
 * Starts the DIMSE listener: verification, storage, and the services it is given.
 *
 * @throws Error of node:net when the address cannot be bound
 * @see DICOM PS3.8 (upper layer), PS3.7 (messages), PS3.4 Annexes A and B (verification, storage)
 */
export async function startDimseSource(options: DimseSourceOptions): Promise<DimseSource> {
  const listener = new Listener(options);
  await listener.listen();
  return listener;
}

class Listener implements DimseSource {
  readonly #options: DimseSourceOptions;
  readonly #limits: DimseLimits;
  readonly #policy: DimsePolicy;
  readonly #clock: Clock;
  readonly #server: Server;
  readonly #tlsServer: Server | undefined;
  readonly #open = new Map<DimseConnection, string>();
  #sweep: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(options: DimseSourceOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#policy = options.policy ?? loopbackPolicy(options.aeTitle, options.spaceOf);
    this.#clock = options.clock ?? systemClock;
    const { tls, logger } = options;
    this.#server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) =>
      this.#connected(socket, () => readInPlace(socket)),
    );
    this.#tlsServer =
      tls &&
      createSecureServer(tls, {
        ...{ handshakeMs: this.#limits.artimMs, logger },
        connected: (socket) => this.#connected(socket, () => ({ socket }), peerCertificate(socket)),
        refused: (address, reason) => this.#closedUnanswered(address, reason),
      });
    for (const server of this.#servers) {
      server.maxConnections = this.#limits.connections;
      server.on('drop', (dropped) => this.#closedUnanswered(dropped?.remoteAddress ?? '', 'too-many-connections'));
    }
  }

  get port(): number {
    return portOf(this.#server);
  }

  get tlsPort(): number | undefined {
    return this.#tlsServer && portOf(this.#tlsServer);
  }

  get #servers(): Server[] {
    return this.#tlsServer ? [this.#server, this.#tlsServer] : [this.#server];
  }

  get connections(): number {
    return this.#open.size;
  }

  async listen(): Promise<void> {
    const { host, port, tls, logger } = this.#options;
    await listenOn(this.#server, host, port);
    if (this.#tlsServer && tls) {
      await listenOn(this.#tlsServer, tls.host, tls.port).catch((error: unknown) => {
        this.#server.close();
        throw error;
      });
    }
    for (const server of this.#servers) server.on('error', (error) => logger.error({ err: error }, 'DIMSE listener'));
    // Judged after reading: once this process stood still, what peers sent meanwhile is not read yet.
    this.#sweep = setInterval(() => setImmediate(() => this.#check()), sweepMs);
    this.#sweep.unref();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const closed = Promise.all(
      this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
    for (const connection of this.#open.keys()) if (!connection.isBusy) connection.abort();
    const deadline = setTimeout(() => {
      for (const connection of this.#open.keys()) connection.abort();
    }, this.#limits.closeMs);
    const idle = setInterval(() => {
      for (const connection of this.#open.keys()) if (!connection.isBusy) connection.abort();
    }, 20);
    await closed;
    clearTimeout(deadline);
    clearInterval(idle);
    clearInterval(this.#sweep);
  }

  /** @param open - takes the socket over */
  #connected(socket: Socket, open: () => OpenedSocket, certificate?: PeerCertificate): void {
    const peer = plainAddress(socket.remoteAddress ?? '');
    const hasRoom = this.#connectionsOf(peer) < this.#limits.connectionsPerPeer;
    if (this.#isClosing || peer === '' || !hasRoom) {
      socket.on('error', () => socket.destroy());
      socket.destroy();
      if (!hasRoom) this.#closedUnanswered(peer, 'too-many-connections');
      return;
    }
    const connection: DimseConnection = new DimseConnection({
      ...open(),
      peer,
      certificate,
      identify: this.#options.identify,
      limits: this.#limits,
      policy: this.#policy,
      receive: this.#options.receive,
      services: this.#options.services ?? [],
      activity: this.#options.activity,
      unknownPeers: this.#options.unknownPeers,
      clock: this.#clock,
      logger: this.#options.logger,
      hasRoom: () => this.#associations() < this.#limits.associations,
      closed: () => this.#open.delete(connection),
    });
    this.#open.set(connection, peer);
  }

  /** Before it could say who it is. */
  #closedUnanswered(remoteAddress: string, reason: TurnedAwayReason): void {
    const caller = { callingAeTitle: '', calledAeTitle: '', address: plainAddress(remoteAddress) };
    if (caller.address !== '') this.#options.unknownPeers?.note(caller, { reason, rejection: null });
  }

  #connectionsOf(peer: string): number {
    let count = 0;
    for (const it of this.#open.values()) if (it === peer) count++;
    return count;
  }

  #associations(): number {
    let count = 0;
    for (const connection of this.#open.keys()) if (connection.isAssociated) count++;
    return count;
  }

  #check(): void {
    const now = this.#clock.now();
    for (const connection of this.#open.keys()) connection.checkTime(now);
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function listenOn(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
