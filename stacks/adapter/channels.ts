import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { AccessDeniedError, NotAuthenticatedError } from '#shared/kernel/errors';
import { TooManyCallsError } from '#shared/kernel/function/errors';
import type { Channel, ChannelOpener } from '#shared/kernel/function/result';

/** Limits of the channels of a process; those not given have safe defaults. */
export interface ChannelLimits {
  readonly mostOfAll?: number;
  readonly mostOfCaller?: number;
  /** A client that does not answer a ping before the next is gone; what it may do is asked again then, too. */
  readonly pingMs?: number;
  /** What waits to be sent to one client at most. */
  readonly waitingBytes?: number;
}

/** A request that is to become a channel. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** What came behind the request. */
  readonly head: Buffer;
}

/** Clients have nothing to say: longer messages, and more of them between two pings, end the channel. */
const messageLimitBytes = 4 * 1024;
const messagesBetweenPings = 60;
/** RFC 6455 7.4.1. */
const codes = { goingAway: 1001, policy: 1008, tryLater: 1013 } as const;

/** The open channels (WebSocket, RFC 6455) of one server. */
export class Channels {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: messageLimitBytes,
    perMessageDeflate: false,
  });
  readonly #open = new Set<OpenChannel>();
  readonly #byCaller = new Map<string, number>();
  readonly #limits: Required<ChannelLimits>;
  #isClosed = false;

  constructor(limits: ChannelLimits = {}) {
    this.#limits = { mostOfAll: 1_000, mostOfCaller: 32, pingMs: 30_000, waitingBytes: 1024 * 1024, ...limits };
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes a place. @returns gives it back @throws TooManyCallsError */
  enter(callerId: string): () => void {
    const { mostOfAll, mostOfCaller } = this.#limits;
    const count = this.#byCaller.get(callerId) ?? 0;
    const all = [...this.#byCaller.values()].reduce((sum, one) => sum + one, 0);
    if (this.#isClosed || all >= mostOfAll || count >= mostOfCaller)
      throw new TooManyCallsError(`At most ${mostOfCaller} channels of one caller are open at once`);
    this.#byCaller.set(callerId, count + 1);
    let isIn = true;
    return () => {
      const left = (this.#byCaller.get(callerId) ?? 1) - (isIn ? 1 : 0);
      if (left === 0) this.#byCaller.delete(callerId);
      else this.#byCaller.set(callerId, left);
      isIn = false;
    };
  }

  /**
   * Answers 101 and hands the channel to `opener`; a request that is no good handshake is answered 400.
   *
   * @param recheck - asked with each ping whether the caller still may
   * @param leave - called when it is over
   */
  accept(
    { request, socket, head }: Upgrade,
    recheck: () => Promise<void>,
    opener: ChannelOpener,
    leave: () => void,
  ): void {
    socket.once('close', leave);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const channel = new OpenChannel(webSocket, this.#limits, recheck);
      this.#open.add(channel);
      channel.signal.addEventListener('abort', () => this.#open.delete(channel), { once: true });
      if (this.#isClosed) channel.cut();
      else opener(channel);
    });
  }

  /** Says goodbye to all, and cuts those off that do not answer in time. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    const ended = [...this.#open].map((channel) => channel.drain());
    const timer = setTimeout(() => {
      for (const channel of this.#open) channel.cut();
    }, graceMs);
    await Promise.all(ended);
    clearTimeout(timer);
  }
}

/** One of them. */
class OpenChannel implements Channel {
  readonly #socket: WebSocket;
  readonly #waitingBytes: number;
  readonly #over = new AbortController();
  readonly #drainListeners: (() => void)[] = [];
  readonly #ended: Promise<void>;
  #isAlive = true;
  #messages = 0;

  constructor(socket: WebSocket, limits: Required<ChannelLimits>, recheck: () => Promise<void>) {
    this.#socket = socket;
    this.#waitingBytes = limits.waitingBytes;
    const timer = setInterval(() => this.#beat(recheck), limits.pingMs).unref();
    this.#ended = new Promise((resolve) => {
      socket.once('close', () => {
        clearInterval(timer);
        this.#over.abort();
        resolve();
      });
    });
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('message', () => this.#heard());
    // What is wrong with a frame ends the channel; there is nobody else to tell.
    socket.on('error', () => socket.terminate());
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  send(text: string): boolean {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    if (this.#socket.bufferedAmount > this.#waitingBytes) {
      this.#socket.close(codes.tryLater, 'Messages are not taken');
      this.cut();
      return false;
    }
    this.#socket.send(text);
    return true;
  }

  onDrain(listener: () => void): void {
    this.#drainListeners.push(listener);
  }

  /** The process stops: what is to be said before is said, then the channel ends. */
  drain(): Promise<void> {
    for (const listener of this.#drainListeners.splice(0)) listener();
    this.#socket.close(codes.goingAway, 'The platform is stopping');
    return this.#ended;
  }

  cut(): void {
    this.#socket.terminate();
  }

  #heard(): void {
    this.#messages += 1;
    if (this.#messages > messagesBetweenPings) this.#socket.close(codes.policy, 'Too many messages');
  }

  #beat(recheck: () => Promise<void>): void {
    if (!this.#isAlive) this.cut();
    this.#isAlive = false;
    this.#messages = 0;
    this.#socket.ping();
    recheck().catch((error: unknown) => {
      // While nobody can be asked, what was allowed stays so.
      const isOver = error instanceof NotAuthenticatedError || error instanceof AccessDeniedError;
      if (isOver) this.#socket.close(codes.policy, 'No longer allowed');
    });
  }
}
