import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import { type Msg, nanos } from '@nats-io/transport-node';
import type { Logger } from '#shared/kernel/logger';
import { BusUnavailableError } from '../errors';
import type { NatsLink } from './link';
import { patiently } from './patience';
import { Pull } from './pull';
import { type DeliveryFacts, factsOf } from './stored-message';

/** Which stored messages to read, from the oldest on. */
export interface ReadRequest {
  readonly stream: string;
  readonly filters: readonly string[];
  readonly from: { readonly time: string } | { readonly sequence: number };
  /** At most so many. */
  readonly limit?: number;
  /** How long to wait for a connection. */
  readonly timeoutMs: number;
}

export interface ReadMessage extends DeliveryFacts {
  readonly message: Msg;
}

const perPull = 256;
/** A reader that asks for nothing for so long is forgotten by the server. */
const inactiveMs = 600_000;
const patienceMs = 10_000;
const endOfMessages = 404;

/** Reads what is stored at the moment of the call. @throws BusUnavailableError, what the client throws */
export async function* readStored(
  link: NatsLink,
  request: ReadRequest,
  logger: Logger | undefined,
): AsyncGenerator<ReadMessage> {
  const { stream, filters, from } = request;
  const start =
    'time' in from
      ? { deliver_policy: DeliverPolicy.StartTime, opt_start_time: from.time }
      : { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: from.sequence };
  const reader = {
    ack_policy: AckPolicy.None,
    filter_subjects: [...filters],
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: nanos(inactiveMs),
    ...start,
  };
  const info = await patiently(link, request.timeoutMs, () => link.manager.consumers.add(stream, reader));
  try {
    let left = Math.min(info.num_pending, request.limit ?? Number.POSITIVE_INFINITY);
    while (left > 0) {
      const batch = Math.min(perPull, left);
      const { messages, status } = await new Pull(link, { stream, consumer: info.name, batch, wait: 'now', patienceMs })
        .answer;
      for (const message of messages) {
        const facts = factsOf(message.reply);
        if (facts === undefined) throw new BusUnavailableError('The NATS server sent what is no stored message');
        yield { ...facts, message };
      }
      left -= messages.length;
      // Meanwhile forgotten messages are counted in `left` but never come.
      if (status?.code === endOfMessages) return;
      if (messages.length === 0) throw new BusUnavailableError(`Reading ended early: ${status?.text ?? 'no answer'}`);
    }
  } finally {
    await link.manager.consumers.delete(stream, info.name).catch((err: unknown) => {
      logger?.debug({ err }, 'a reader of the event stream is left to the server to forget');
    });
  }
}
