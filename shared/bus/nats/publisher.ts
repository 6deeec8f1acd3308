import { randomUUID } from 'node:crypto';
import type { EncodedMessage } from '../encode';
import type { PublishAck } from '../port';
import type { NatsLink } from './link';
import { patiently } from './patience';

const attemptMs = 3000;
/** What may be under way at once. */
const mostMessages = 256;
const mostBytes = 4 * 1024 * 1024;

/** Publishes with patience: a server that restarts is waited for, within a bounded time. */
export class Publisher {
  private readonly link: NatsLink;
  private readonly timeoutMs: number;

  constructor(link: NatsLink, timeoutMs: number) {
    this.link = link;
    this.timeoutMs = timeoutMs;
  }

  /**
   * In the order given. A failure of one leaves the others published.
   *
   * @throws BusUnavailableError of the first that could not be stored in time
   */
  async publishAll(messages: readonly EncodedMessage[]): Promise<PublishAck[]> {
    this.link.check();
    const acks: PublishAck[] = [];
    for (const group of groupsOf(messages)) {
      const results = await Promise.allSettled(group.map((message) => this.publish(message)));
      for (const result of results) {
        if (result.status === 'rejected') throw result.reason as Error;
        acks.push(result.value);
      }
    }
    return acks;
  }

  publish({ subject, body, messageId }: EncodedMessage): Promise<PublishAck> {
    // An id of its own lets a repeated attempt be told from a second message.
    const msgID = messageId ?? randomUUID();
    const timeout = Math.min(attemptMs, this.timeoutMs);
    return patiently(this.link, this.timeoutMs, async () => {
      const { seq, duplicate } = await this.link.streams.publish(subject, body, { msgID, timeout });
      return { sequence: seq, duplicate: messageId !== undefined && duplicate };
    });
  }
}

function* groupsOf(messages: readonly EncodedMessage[]): Generator<EncodedMessage[]> {
  let group: EncodedMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    if (group.length >= mostMessages || (bytes + message.sizeBytes > mostBytes && group.length > 0)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(message);
    bytes += message.sizeBytes;
  }
  if (group.length > 0) yield group;
}
