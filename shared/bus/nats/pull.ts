import { createInbox, type Msg, nanos, type Subscription } from '@nats-io/transport-node';
import { within } from './failures';
import type { NatsLink } from './link';

/** What is asked of a consumer. */
export interface PullRequest {
  readonly stream: string;
  readonly consumer: string;
  readonly batch: number;
  /** `first`: until one message is there. `now`: only what is there now. */
  readonly wait: 'first' | 'now';
  /** Without a word of the server for so long the pull is called off, in ms. */
  readonly patienceMs: number;
}

/** What came: messages, and the word of the server that ended the pull before it was full. */
export interface PullAnswer {
  readonly messages: readonly Msg[];
  readonly status?: { readonly code: number; readonly text: string };
}

const expiresMs = 30_000;
/** The server says so often that a pull which waits is not forgotten. */
const heartbeatMs = 5000;
const drainMs = 2000;
const heartbeatCode = 100;

/** One pull request and its answer, on an inbox of its own. */
export class Pull {
  readonly answer: Promise<PullAnswer>;
  private readonly request: PullRequest;
  private readonly inbox: Subscription;
  private readonly messages: Msg[] = [];
  private readonly deliver: (answer: PullAnswer) => void;
  private timer: NodeJS.Timeout | undefined;
  private ending = false;

  constructor(link: NatsLink, request: PullRequest) {
    this.request = request;
    let deliver = (_: PullAnswer): void => undefined;
    this.answer = new Promise((resolve) => {
      deliver = resolve;
    });
    this.deliver = deliver;
    const inbox = createInbox();
    this.inbox = link.connection.subscribe(inbox, {
      callback: (error, message) => (error ? this.end(0, error.message) : this.take(message)),
    });
    const { stream, consumer, batch, wait } = request;
    const asked =
      wait === 'first'
        ? { batch, expires: nanos(expiresMs), idle_heartbeat: nanos(heartbeatMs) }
        : { batch, no_wait: true };
    link.connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, JSON.stringify(asked), { reply: inbox });
    this.listen();
  }

  /** Asks for nothing more. What is on its way still counts as answer. */
  cancel(): void {
    if (this.ending) return;
    this.ending = true;
    clearTimeout(this.timer);
    // Once the server has confirmed that nobody listens here, nothing more can come.
    const finish = () => this.deliver({ messages: this.messages });
    within(this.inbox.drain(), drainMs).then(finish, finish);
  }

  private take(message: Msg): void {
    const code = message.headers?.code ?? 0;
    if (code === heartbeatCode) this.listen();
    else if (code !== 0) this.end(code, message.headers?.description ?? '');
    else {
      this.messages.push(message);
      if (this.messages.length >= this.request.batch) this.end();
      else this.listen();
    }
  }

  private listen(): void {
    if (this.ending) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.cancel(), this.request.patienceMs);
  }

  private end(code?: number, text = ''): void {
    if (this.ending) return;
    this.ending = true;
    clearTimeout(this.timer);
    this.inbox.unsubscribe();
    this.deliver({ messages: this.messages, ...(code === undefined ? {} : { status: { code, text } }) });
  }
}
