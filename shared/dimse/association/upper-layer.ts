import type { Duplex } from 'node:stream';
import { limitTime, type TimeLimit } from '#shared/kernel/time-limit';
import { MalformedPduError } from '../errors';
import type { SendingLayer } from '../messages/sender';
import { encodePdu } from '../pdu/codec';
import { type ControlPdu, pduTypes } from '../pdu/types';
import { type PduLimits, PduReader, type PduSink } from '../pdu-reader';
import { type ActionContext, type ActionInput, actions, type UpperLayerUser } from './actions';
import { type EventName, type State, transition } from './state-table';

/** Times of the upper layer, in milliseconds. */
export interface UpperLayerTimes {
  /** ARTIM while waiting for A-ASSOCIATE-RQ. PS3.8 section 9.1.4. */
  readonly artimMs: number;
  /** ARTIM while waiting for the peer to close the connection after reject, release or abort. */
  readonly lingerMs: number;
}

export interface UpperLayerOptions {
  readonly transport: Duplex;
  /**
   * How received bytes come: called once with who takes them; they stay the caller's, who may overwrite them when the
   * taker has returned. Default: 'data' events of the transport.
   */
  readonly bytes?: ((take: (bytes: Uint8Array) => void) => void) | undefined;
  readonly isRequestor: boolean;
  readonly limits: PduLimits;
  readonly times: UpperLayerTimes;
  readonly user: UpperLayerUser;
  /** The transport is gone or was destroyed: the last call, exactly once. */
  readonly closed: () => void;
  /** Something threw that is not the peer's malformed PDU; the association is aborted. */
  readonly failed: (error: unknown) => void;
}

/** Answers an acceptor queues for a peer that does not read, before it stops reading too. */
const unreadAnswersBytes = 262_144;

/** Messages up to this size are copied together before they are written. */
const smallWriteBytes = 4_096;

const receivedEvents: Readonly<Record<ControlPdu['kind'], EventName>> = {
  'associate-rq': 'associate-rq-received',
  'associate-ac': 'associate-ac-received',
  'associate-rj': 'associate-rj-received',
  'release-rq': 'release-rq-received',
  'release-rp': 'release-rp-received',
  abort: 'abort-received',
};

const eventsByType: ReadonlyMap<number, EventName> = new Map(
  Object.entries(receivedEvents).map(([kind, event]) => [pduTypes[kind as ControlPdu['kind']], event]),
);

/** Drives one association over one transport by the state table. Nothing it does throws into the transport's events. */
export class UpperLayer implements PduSink, ActionContext, SendingLayer {
  readonly user: UpperLayerUser;
  readonly isRequestor: boolean;
  readonly #options: UpperLayerOptions;
  readonly #transport: Duplex;
  readonly #reader: PduReader;
  #state: State = 1;
  #artim: TimeLimit | undefined;
  #isClosed = false;
  #isDraining = false;
  /** Writes given to the transport, and those of them it has taken or dropped. */
  #written = 0;
  #taken = 0;
  #flushes: { readonly upTo: number; readonly resolve: () => void }[] = [];

  constructor(options: UpperLayerOptions) {
    this.#options = options;
    this.#transport = options.transport;
    this.user = options.user;
    this.isRequestor = options.isRequestor;
    this.#reader = new PduReader(this, options.limits);
    const take = (chunk: Uint8Array) => this.#dataArrived(chunk);
    if (options.bytes) options.bytes(take);
    else this.#transport.on('data', take);
    this.#transport.on('error', () => this.#transportClosed());
    this.#transport.on('end', () => this.#transportClosed());
    this.#transport.on('close', () => this.#transportClosed());
    if (!options.isRequestor) this.event('transport-accepted');
  }

  get state(): State {
    return this.#state;
  }

  get unsentBytes(): number {
    return this.#transport.writableLength;
  }

  flushed(): Promise<void> {
    if (this.#isClosed || this.#taken === this.#written) return Promise.resolve();
    return new Promise((resolve) => this.#flushes.push({ upTo: this.#written, resolve }));
  }

  /**
   * Takes one step of the state machine.
   *
   * @returns false when the standard has no such event in this state; then nothing happened
   */
  event(name: EventName, input: ActionInput = {}): boolean {
    const cell = transition(this.#state, name);
    if (!cell) return false;
    const [action, next] = cell;
    this.#state = next; // before the action: what it calls may take the next step
    actions[action](this, input);
    return true;
  }

  enter(state: State): void {
    this.#state = state;
  }

  /** A-ABORT by the local user, from any state. */
  abort(): void {
    if (!this.event('abort-request') && this.#state !== 13) this.closeTransport();
    this.#stopReading();
  }

  /** Stops reading; bytes that still arrive wait, and pause the transport. */
  hold(): void {
    this.#reader.hold();
  }

  /** Undoes one `hold`. */
  resume(): void {
    this.#guard(() => this.#reader.resume());
    if (!this.#reader.isBacklogged && this.#transport.isPaused()) this.#transport.resume();
  }

  pduStarted(type: number): void {
    if (type === pduTypes['p-data'] && this.#state !== 6 && this.#state !== 7) this.event('data-received');
    else if (this.#state === 13) this.event(eventsByType.get(type)!); // its body changes nothing
    if (this.#state === 13) this.#stopReading();
  }

  pduReceived(pdu: ControlPdu): void {
    this.event(receivedEvents[pdu.kind], { pdu });
  }

  fragmentReceived(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): void {
    if (this.#state === 6 || this.#state === 7) this.user.dataReceived(contextId, isCommand, isLast, bytes);
  }

  send(...parts: Uint8Array[]): void {
    if (this.#transport.writableEnded || this.#transport.destroyed) return;
    this.#write(parts);
    if (!this.isRequestor && this.#transport.writableLength > unreadAnswersBytes) this.#holdUntilDrained();
  }

  /** What is small goes out as one buffer: cheaper than a gathered write. */
  #write(parts: readonly Uint8Array[]): void {
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    this.#written++;
    if (size <= smallWriteBytes) {
      this.#transport.write(parts.length === 1 ? parts[0] : Buffer.concat(parts, size), this.#writeTaken);
      return;
    }
    this.#transport.cork();
    const last = parts.length - 1;
    parts.forEach((part, at) => {
      if (at < last) this.#transport.write(part);
      else this.#transport.write(part, this.#writeTaken);
    });
    this.#transport.uncork();
  }

  readonly #writeTaken = (): void => {
    this.#taken++;
    while (this.#flushes.length > 0 && this.#flushes[0]!.upTo <= this.#taken) this.#flushes.shift()!.resolve();
  };

  sendPdu(pdu: ControlPdu): void {
    this.send(encodePdu(pdu));
  }

  sendAbort(source: number, reason: number): void {
    this.sendPdu({ kind: 'abort', source, reason });
    if (!this.#transport.destroyed) this.#transport.end();
  }

  startArtim(): void {
    this.stopArtim();
    const { artimMs, lingerMs } = this.#options.times;
    const timeoutMs = this.#state === 2 ? artimMs : lingerMs;
    this.#artim = limitTime(timeoutMs, () => this.#guard(() => this.event('artim-expired')));
  }

  stopArtim(): void {
    this.#artim?.cancel();
    this.#artim = undefined;
  }

  closeTransport(): void {
    this.#reader.stop();
    this.#transport.destroy();
    this.#transportClosed();
  }

  /** A peer that sends but does not read must not fill our memory with answers. */
  #holdUntilDrained(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.hold();
    this.#transport.once('drain', () => {
      this.#isDraining = false;
      this.resume();
    });
  }

  #stopReading(): void {
    this.#reader.stop();
    if (this.#transport.isPaused()) this.#transport.resume(); // so that the end of the connection is seen
  }

  #dataArrived(chunk: Uint8Array): void {
    this.#guard(() => this.#reader.push(chunk));
    if (this.#reader.isBacklogged) this.#transport.pause();
  }

  #transportClosed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#guard(() => this.event('transport-closed'));
    this.stopArtim();
    this.#reader.stop();
    if (!this.#transport.destroyed) this.#transport.destroy();
    for (const { resolve } of this.#flushes.splice(0)) resolve();
    this.#guard(() => this.#options.closed());
  }

  /** Nothing thrown leaves this object: one bad peer, or a bug in a handler, costs its own association only. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#stopReading();
      if (error instanceof MalformedPduError) this.#answerMalformed(error);
      else this.#abortFailed(error);
    }
  }

  #answerMalformed(error: MalformedPduError): void {
    try {
      this.#options.failed(error);
      this.event('invalid-pdu', { abortReason: error.abortReason });
    } catch (second) {
      this.#abortFailed(second);
    }
  }

  #abortFailed(error: unknown): void {
    try {
      this.#options.failed(error);
      this.abort();
    } catch {
      this.#transport.destroy(); // the handler of failures failed too: only the connection can still be closed
    }
  }
}
