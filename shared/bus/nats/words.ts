import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger } from '#shared/kernel/logger';

interface Word {
  readonly reply: string;
  readonly text: string;
}

/** Acknowledgements, said again after a reconnection unless the server is known to have had them. */
export class Words {
  private readonly connection: NatsConnection;
  private readonly logger: Logger | undefined;
  private unconfirmed: Word[] = [];
  /** Rises with each reconnection: what was asked before it says nothing of what is sent after it. */
  private era = 0;
  private asking = false;

  constructor(connection: NatsConnection, logger: Logger | undefined) {
    this.connection = connection;
    this.logger = logger;
  }

  /** Says a word now, or as soon as there is a connection. */
  say(reply: string, text: string, isUp: boolean): void {
    this.unconfirmed.push({ reply, text });
    if (isUp) this.send([{ reply, text }]);
  }

  repeat(): void {
    this.era++;
    this.asking = false;
    this.send(this.unconfirmed);
  }

  private send(words: readonly Word[]): void {
    try {
      for (const { reply, text } of words) this.connection.publish(reply, text);
    } catch (err) {
      this.logger?.error({ err }, 'acknowledgements were lost');
    }
    this.ask();
  }

  /** One question at a time: its answer confirms all that was said before it. */
  private ask(): void {
    if (this.asking || this.unconfirmed.length === 0 || this.connection.isClosed()) return;
    this.asking = true;
    const { era } = this;
    const asked = this.unconfirmed.length;
    this.connection.flush().then(
      () => this.confirm(era, asked),
      // The connection is gone: after the next one all is said again.
      (err: unknown) => this.logger?.debug({ err }, 'acknowledgements are not confirmed'),
    );
  }

  private confirm(era: number, count: number): void {
    if (era !== this.era) return;
    this.unconfirmed.splice(0, count);
    this.asking = false;
    this.ask();
  }
}
