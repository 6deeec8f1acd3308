import type { Bus, CloudEvent, Delivery } from '../port';

/** What a handler does with a delivery: first progress reports, then a wait, then the word. */
interface Reaction {
  readonly do: 'ack' | 'nak' | 'term' | 'silence';
  readonly delayMs?: number;
  readonly afterMs?: number;
  readonly progressEveryMs?: number;
  readonly progressTimes?: number;
}

/** One scenario: what is published when, and how delivery n of each message is met (the last repeats). */
export interface Scenario {
  readonly name: string;
  readonly consumer: { ackWaitMs: number; maxDeliver: number; maxAckPending: number; backoffMs?: number[] };
  readonly publish: readonly { readonly message: string; readonly atMs: number }[];
  readonly reactions: Readonly<Record<string, readonly Reaction[]>>;
  readonly restartAtMs?: number;
  readonly durationMs: number;
}

/** Something that happened, milliseconds after the start. */
export interface LogEntry {
  readonly atMs: number;
  readonly what: string;
  readonly message?: string;
  readonly count?: number;
}

export interface Trace {
  readonly recordedFrom: string;
  readonly scenarios: readonly (Scenario & { readonly log: readonly LogEntry[] })[];
}

/** Subscriptions per durable, so that a silent handler leaves others free. */
const handlers = 12;

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Drives a bus through a scenario and logs what it does. */
export class ScenarioRun {
  readonly log: LogEntry[] = [];
  private readonly scenario: Scenario;
  private readonly open: () => Promise<Bus>;
  private readonly start = Date.now();

  constructor(scenario: Scenario, open: () => Promise<Bus>) {
    this.scenario = scenario;
    this.open = open;
  }

  /** Runs to the end; the dead letters join the log as `givenUp`. */
  async run(): Promise<readonly LogEntry[]> {
    let bus = await this.begin();
    const { publish, restartAtMs, durationMs } = this.scenario;
    for (const { message, atMs } of publish) {
      await this.reach(atMs);
      this.note('publish', { message });
      await bus.publish('radlake.main.trace', asEvent(message));
    }
    if (restartAtMs !== undefined) {
      await this.reach(restartAtMs);
      this.note('restart', {});
      await bus.close();
      bus = await this.begin();
    }
    await this.reach(durationMs);
    for (const { at, event, deliveryCount } of await bus.deadLetters()) {
      const atMs = Date.parse(at) - this.start;
      this.log.push({ atMs, what: 'givenUp', message: event.id, count: deliveryCount });
    }
    await bus.close();
    return this.log;
  }

  private async begin(): Promise<Bus> {
    const bus = await this.open();
    const spec = { name: 'tester', subjects: ['radlake.>'], ...this.scenario.consumer };
    for (let index = 0; index < handlers; index++) {
      await bus.subscribe(spec, 1, async ([delivery]) => this.react(delivery!));
    }
    return bus;
  }

  private async react(delivery: Delivery): Promise<void> {
    const facts = { message: delivery.event.id, count: delivery.deliveryCount };
    this.note('deliver', facts);
    const reactions = this.scenario.reactions[facts.message]!;
    const reaction = reactions[Math.min(facts.count, reactions.length) - 1]!;
    for (let round = 0; round < (reaction.progressTimes ?? 0); round++) {
      await pause(reaction.progressEveryMs!);
      await delivery.inProgress();
      this.note('inProgress', facts);
    }
    if (reaction.afterMs) await pause(reaction.afterMs);
    if (reaction.do === 'silence') return new Promise(() => undefined);
    if (reaction.do === 'ack') await delivery.ack();
    else if (reaction.do === 'term') await delivery.term('given up');
    else await delivery.nak(reaction.delayMs);
    this.note(reaction.do, facts);
  }

  private reach(atMs: number): Promise<void> {
    return pause(Math.max(0, this.start + atMs - Date.now()));
  }

  private note(what: string, facts: { message?: string; count?: number }): void {
    this.log.push({ atMs: Date.now() - this.start, what, ...facts });
  }
}

function asEvent(message: string): CloudEvent {
  return { specversion: '1.0', id: message, type: 'trace', source: '/trace', time: '2024-05-06T07:08:09Z', data: null };
}
