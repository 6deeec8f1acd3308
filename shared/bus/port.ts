/** The bus port: durable events at least once, with the semantics of NATS JetStream (Limits retention). */

/** CloudEvents 1.0 in its JSON form. `data` has a schema in `events/contracts`. At most 256 KiB; objects go by UID or location. */
export interface CloudEvent<T = unknown> {
  readonly specversion: '1.0';
  readonly id: string;
  /** Noun-past, e.g. `instances.landed`. */
  readonly type: string;
  /** Who says it, e.g. `/spaces/main`. */
  readonly source: string;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly subject?: string;
  readonly datacontenttype?: 'application/json';
  /** Names the version of the contract of `data`, e.g. `urn:radlake:event:instances.landed:v1`. */
  readonly dataschema?: string;
  readonly data: T;
}

export interface PublishOptions {
  /** Publishing the same id again within the stream's duplicate window (2 minutes) stores nothing new. A convenience: handlers are idempotent. */
  readonly messageId?: string;
}

export interface PublishAck {
  /** Position in the stream, growing. */
  readonly sequence: number;
  readonly duplicate: boolean;
}

export interface ConsumerSpec {
  /** Durable name; its cursor survives restarts. */
  readonly name: string;
  /** Subjects to hear, NATS wildcards (`*` one token, `>` the rest). Two may lie one inside the other, but not overlap in part. */
  readonly subjects: readonly string[];
  /** Redelivered when not acknowledged within this time; sooner when the process that had it died. */
  readonly ackWaitMs: number;
  /** After so many deliveries the message is parked as a dead letter with the last reason. */
  readonly maxDeliver: number;
  /**
   * Delay before redelivery n (last value repeats) after a nak that asks for none; after silence the longer of this and
   * `ackWaitMs`. Without it: at once after nak, ackWait after silence. A restart may redeliver what was in hand sooner.
   */
  readonly backoffMs?: readonly number[];
  /** Unacknowledged messages at most; 1 gives order. */
  readonly maxAckPending: number;
  /** First start only: where a new durable consumer begins. Default `all`. */
  readonly deliverFrom?: 'all' | 'new' | { readonly time: string };
}

/**
 * One delivery. Exactly one of ack, nak, term ends it, the first one counts; inProgress restarts its ackWait.
 * ack, nak and inProgress resolve when taken (a lost one only brings the event once more), term when stored.
 */
export interface Delivery<T = unknown> {
  readonly event: CloudEvent<T>;
  readonly subject: string;
  readonly sequence: number;
  /** 1 at first. */
  readonly deliveryCount: number;
  ack(): Promise<void>;
  nak(delayMs?: number, reason?: string): Promise<void>;
  /** Never again: parked at once with the reason. */
  term(reason: string): Promise<void>;
  inProgress(): Promise<void>;
}

/** An event as a listener hears it. */
export interface HeardEvent {
  readonly subject: string;
  readonly event: CloudEvent;
}

export interface Subscription {
  /** Stops pulling; resolves when the deliveries in hand are done. */
  stop(): Promise<void>;
}

/** A message that was given up, kept until an operator replays or discards it. */
export interface DeadLetter {
  readonly id: string;
  readonly consumer: string;
  readonly subject: string;
  readonly event: CloudEvent;
  readonly reason: string;
  readonly deliveryCount: number;
  readonly at: string;
}

export interface Bus {
  /**
   * Durable when it resolves. The subject is `radlake.<space>.<type>`, or `radlake.<type>` outside a space.
   *
   * @throws EventTooLargeError, InvalidInputError (subject), BusUnavailableError
   */
  publish(subject: string, event: CloudEvent, options?: PublishOptions): Promise<PublishAck>;
  /**
   * As `publish`, many at once, stored in their order. Only what is refused (too large, bad subject) is refused as a whole;
   * when the bus fails under way, some of them may be stored and others not. The same call again, with the same message
   * ids, stores what is missing and each once.
   */
  publishAll(
    messages: readonly { subject: string; event: CloudEvent; options?: PublishOptions }[],
  ): Promise<PublishAck[]>;
  /**
   * Creates the durable consumer (or takes up where it was) and hands batches of up to `batchSize` to `handle`.
   * A subscription handles one batch at a time; more subscriptions of one consumer share its events.
   * `handle` settles each delivery; what it leaves unsettled when it returns or throws is nak'ed with the error as reason.
   */
  subscribe(
    spec: ConsumerSpec,
    batchSize: number,
    handle: (batch: readonly Delivery[]) => Promise<void>,
  ): Promise<Subscription>;
  /**
   * Hears events of matching subjects (as of a consumer) that are published from now on, by whatever process: every
   * listener every event, in the order of their publisher. Nothing is kept for it: what it misses while it is not there, or
   * its connection is down, it never hears. An event that is published again under its message id may be heard again.
   * `hear` must not throw.
   */
  listen(subjects: readonly string[], hear: (heard: HeardEvent) => void): Promise<Subscription>;
  /** Stored events of matching subjects (as of a consumer) from a time on, in order (replay, audit, tests). */
  read(
    subjects: readonly string[],
    fromTime: string,
  ): AsyncIterable<{ subject: string; sequence: number; event: CloudEvent }>;
  deadLetters(options?: { consumer?: string; after?: string; limit?: number }): Promise<DeadLetter[]>;
  /** Delivers a dead letter to its consumer again, with a fresh delivery count. @throws DeadLetterNotFoundError */
  replay(id: string): Promise<void>;
  /** Forgets a dead letter. @throws DeadLetterNotFoundError */
  discard(id: string): Promise<void>;
  /** Per durable consumer: `pending` messages never delivered yet, `unacknowledged` ones delivered and not settled. */
  lag(): Promise<Readonly<Record<string, { pending: number; unacknowledged: number }>>>;
  /** @throws BusUnavailableError */
  health(): Promise<void>;
  /** Hands out nothing more, waits (bounded) for the deliveries in hand and keeps what they say. */
  close(): Promise<void>;
}
