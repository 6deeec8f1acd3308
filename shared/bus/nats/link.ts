import { readFileSync } from 'node:fs';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import {
  AuthorizationError,
  type ConnectionOptions,
  connect,
  credsAuthenticator,
  type NatsConnection,
  type Status,
} from '@nats-io/transport-node';
import type { Logger } from '#shared/kernel/logger';
import { BusUnavailableError } from '../errors';
import type { NatsAddress } from './address';
import { pause, within } from './failures';
import { Words } from './words';

/** How to reach the servers. */
export interface LinkOptions {
  readonly address: NatsAddress;
  /** File of a NATS user's credentials (JWT and seed). */
  readonly credentialsFile?: string | undefined;
  /** File of certificates (PEM) that the servers' certificates are checked against, instead of the system's. */
  readonly caFile?: string | undefined;
  /** How long the first connection may take, in ms. */
  readonly connectTimeoutMs: number;
  readonly logger: Logger | undefined;
}

const dialTimeoutMs = 5000;
const retryMs = 500;
/** Two pings without answer end a connection that hangs. */
const pingEveryMs = 15_000;
const apiTimeoutMs = 5000;

/** A connection that mends itself for as long as it is open, and knows whether it stands. */
export class NatsLink {
  readonly connection: NatsConnection;
  readonly streams: JetStreamClient;
  readonly manager: JetStreamManager;
  private readonly logger: Logger | undefined;
  private readonly words: Words;
  private readonly reconnected = new Set<() => void>();
  private stands = true;
  private isClosed = false;

  private constructor(connection: NatsConnection, manager: JetStreamManager, logger: Logger | undefined) {
    this.connection = connection;
    this.manager = manager;
    this.streams = jetstream(connection, { timeout: apiTimeoutMs });
    this.logger = logger;
    this.words = new Words(connection, logger);
    this.watch().catch((err: unknown) => logger?.error({ err }, 'the state of the NATS connection is no longer known'));
  }

  /** @throws BusUnavailableError when no server takes the connection in time, or at once when it refuses the credentials */
  static async open(options: LinkOptions): Promise<NatsLink> {
    const settings = settingsOf(options);
    const until = Date.now() + options.connectTimeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        const connection = await connect(settings);
        const manager = await jetstreamManager(connection, { checkAPI: false, timeout: apiTimeoutMs });
        return new NatsLink(connection, manager, options.logger);
      } catch (cause) {
        if (cause instanceof AuthorizationError) {
          throw new BusUnavailableError('The NATS server refuses the credentials', { cause });
        }
        if (Date.now() >= until) throw new BusUnavailableError('No NATS server takes a connection', { cause });
        if (attempt === 1) options.logger?.warn({ servers: settings.servers }, 'waiting for the NATS server');
        await pause(retryMs);
      }
    }
  }

  get isUp(): boolean {
    return this.stands && !this.isClosed;
  }

  /** Tells the server what became of a message, by its reply subject. A lost word only brings the message once more. */
  say(reply: string, word: string): void {
    this.words.say(reply, word, this.isUp);
  }

  /** Calls back after each reconnection, until the answer is called. */
  onReconnect(listener: () => void): () => void {
    this.reconnected.add(listener);
    return () => this.reconnected.delete(listener);
  }

  /** @throws BusUnavailableError once closed */
  check(): void {
    if (this.isClosed) throw new BusUnavailableError('The event bus is closed');
  }

  /** Resolves when the connection stands. @throws BusUnavailableError when it does not within the time, or is closed */
  async up(timeoutMs: number): Promise<void> {
    this.check();
    if (this.stands) return;
    let stop = (): void => undefined;
    const again = new Promise<true>((resolve) => {
      stop = this.onReconnect(() => resolve(true));
    });
    const isUp = await within(again, timeoutMs);
    stop();
    this.check();
    if (!isUp) throw new BusUnavailableError('There is no connection to a NATS server');
  }

  /** Sends what is still to be sent, for a bounded time, then ends. */
  async close(flushMs: number): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const listener of [...this.reconnected]) listener();
    try {
      if (this.stands) await within(this.connection.flush(), flushMs);
    } catch (err) {
      this.logger?.warn({ err }, 'the last words to the NATS server may be lost');
    }
    await this.connection.close();
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) this.note(status);
  }

  private note(status: Status): void {
    if (status.type === 'disconnect') {
      this.stands = false;
      if (!this.isClosed) this.logger?.warn({ server: status.server }, 'the connection to the NATS server is lost');
    } else if (status.type === 'reconnect') {
      this.stands = true;
      this.logger?.info({ server: status.server }, 'the connection to the NATS server stands again');
      this.words.repeat();
      for (const listener of [...this.reconnected]) listener();
    } else if (status.type === 'error') {
      this.logger?.error({ err: status.error }, 'the NATS server reports an error');
    } else if (status.type === 'close') {
      this.stands = false;
    }
  }
}

function settingsOf({ address, credentialsFile, caFile }: LinkOptions): ConnectionOptions {
  const { user, password, token, isTls } = address;
  return {
    servers: [...address.servers],
    name: 'radlake',
    timeout: dialTimeoutMs,
    reconnectTimeWait: retryMs,
    maxReconnectAttempts: -1,
    ignoreAuthErrorAbort: true,
    pingInterval: pingEveryMs,
    maxPingOut: 2,
    noAsyncTraces: true,
    ...(isTls || caFile !== undefined ? { tls: caFile === undefined ? {} : { caFile } } : {}),
    ...(user === undefined ? {} : { user, pass: password ?? '' }),
    ...(token === undefined ? {} : { token }),
    ...(credentialsFile === undefined ? {} : { authenticator: credentialsOf(credentialsFile) }),
  };
}

function credentialsOf(file: string) {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new BusUnavailableError('The file of NATS credentials cannot be read', { cause, details: { file } });
  }
  if (!/BEGIN NATS USER JWT/.test(text) || !/BEGIN USER NKEY SEED/.test(text)) {
    throw new BusUnavailableError('The file of NATS credentials holds none', { details: { file } });
  }
  return credsAuthenticator(new TextEncoder().encode(text));
}
