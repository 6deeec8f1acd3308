import { createServer, type Server, type Socket } from 'node:net';
import { type Clock, systemClock } from '#shared/kernel/clock';
import type { Logger } from '#shared/kernel/logger';
import { plainAddress } from '#shared/kernel/networks';
import type { NodeActivity } from '#shared/nodes/node-activity';
import { DimseConnection } from './connection';
import { type DimseLimits, defaultLimits } from './limits';
import { type DimsePolicy, loopbackPolicy } from './policy';
import { readInPlace } from './read-in-place';
import type { Receiver } from './reception';
import type { DimseService } from './service';

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
  readonly logger: Logger;
  readonly limits?: Partial<DimseLimits>;
  readonly clock?: Clock;
}

/** A running listener. */
export interface DimseSource {
  readonly port: number;
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
  await listener.listen(options.host, options.port);
  return listener;
}

class Listener implements DimseSource {
  readonly #options: DimseSourceOptions;
  readonly #limits: DimseLimits;
  readonly #policy: DimsePolicy;
  readonly #clock: Clock;
  readonly #server: Server;
  readonly #open = new Map<DimseConnection, string>();
  #sweep: NodeJS.Timeout | undefined;
  #isClosing = false;

  constructor(options: DimseSourceOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#policy = options.policy ?? loopbackPolicy(options.aeTitle, options.spaceOf);
    this.#clock = options.clock ?? systemClock;
    this.#server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => this.#connected(socket));
    this.#server.maxConnections = this.#limits.connections;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  get connections(): number {
    return this.#open.size;
  }

  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#server.on('error', (error) => this.#options.logger.error({ err: error }, 'DIMSE listener'));
    // Judged after reading: once this process stood still, what peers sent meanwhile is not read yet.
    this.#sweep = setInterval(() => setImmediate(() => this.#check()), sweepMs);
    this.#sweep.unref();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
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

  #connected(socket: Socket): void {
    const peer = plainAddress(socket.remoteAddress ?? '');
    if (this.#isClosing || peer === '' || this.#connectionsOf(peer) >= this.#limits.connectionsPerPeer) {
      socket.on('error', () => socket.destroy());
      socket.destroy();
      return;
    }
    const connection: DimseConnection = new DimseConnection({
      ...readInPlace(socket),
      peer,
      limits: this.#limits,
      policy: this.#policy,
      receive: this.#options.receive,
      services: this.#options.services ?? [],
      activity: this.#options.activity,
      clock: this.#clock,
      logger: this.#options.logger,
      hasRoom: () => this.#associations() < this.#limits.associations,
      closed: () => this.#open.delete(connection),
    });
    this.#open.set(connection, peer);
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
