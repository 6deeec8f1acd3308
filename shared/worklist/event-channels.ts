import { WorkitemReported, workitemReportedType } from '#events/contracts/workitem-reported.v1';
import type { HeardEvent, Subscription } from '#shared/bus/port';
import type { Channel } from '#shared/kernel/function/result';
import { pushSopClassUid } from './create-workitem';
import { type EventReport, scpStatusReport } from './event-reports';
import { wasSubscribed } from './subscriptions';
import type { Worklist } from './worklist';

declare module '#shared/kernel/services' {
  interface Services {
    readonly eventChannels: EventChannels;
  }
}

/** Whose channel it is. */
interface Listener {
  readonly space: string;
  readonly aeTitle: string;
}

/**
 * The open event channels of this process. Reports come from the bus, so that any process may hold the channel; what is
 * reported while an application has none is not kept for it (PS3.4 CC.2.4.3 asks for no queue).
 */
export class EventChannels {
  readonly #worklist: Worklist;
  readonly #startedAt: number;
  readonly #open = new Map<string, Set<Numbered>>();
  /** Applications that were told of the restart. */
  readonly #told = new Set<string>();
  #listening: Promise<Subscription> | undefined;

  constructor(worklist: Worklist) {
    this.#worklist = worklist;
    this.#startedAt = worklist.clock.now();
  }

  /** Resolves when reports reach this process: what is reported afterwards reaches channels opened by then. */
  async ready(): Promise<void> {
    const { bus } = this.#worklist;
    this.#listening ??= bus.listen([`radlake.*.${workitemReportedType}`], (heard) => this.#hear(heard));
    try {
      await this.#listening;
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
  }

  /** Sends the reports for an application to a channel until it is over. */
  async open(channel: Channel, listener: Listener): Promise<void> {
    const key = keyOf(listener);
    const numbered = new Numbered(channel);
    const others = this.#open.get(key) ?? new Set();
    this.#open.set(key, others.add(numbered));
    channel.signal.addEventListener('abort', () => {
      others.delete(numbered);
      if (others.size === 0 && this.#open.get(key) === others) this.#open.delete(key);
    });
    channel.onDrain(() => numbered.send(scpStatusReport('GOING DOWN')));
    if (this.#told.has(key) || !(await wasSubscribed(this.#worklist, listener, this.#startedAt))) return;
    this.#told.add(key);
    numbered.send(scpStatusReport('RESTARTED'));
  }

  /** Stops listening to the bus. */
  async close(): Promise<void> {
    const subscription = await this.#listening?.catch(() => undefined);
    await subscription?.stop();
  }

  #hear({ event }: HeardEvent): void {
    if (this.#open.size === 0) return;
    const parsed = WorkitemReported.safeParse(event.data);
    if (parsed.success) this.#tell(parsed.data);
    else this.#worklist.log.warn({ event: event.id }, 'an event of workitems is of no known form');
  }

  #tell({ space, recipients, reports }: WorkitemReported): void {
    for (const aeTitle of recipients)
      for (const channel of this.#open.get(keyOf({ space, aeTitle })) ?? [])
        for (const report of reports) channel.send(report);
  }
}

const keyOf = ({ space, aeTitle }: Listener): string => `${space}/${aeTitle}`;

/** A channel that numbers its messages. */
class Numbered {
  readonly #channel: Channel;
  #messages = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  send(report: EventReport): void {
    this.#messages = (this.#messages % 0xffff) + 1;
    this.#channel.send(JSON.stringify(messageOf(report, this.#messages)));
  }
}

/** N-EVENT-REPORT-RQ with its data set in one object (PS3.18 8.10.5, PS3.7 Table 10.3-1). */
function messageOf({ workitemUid, eventType, attributes }: EventReport, messageId: number): object {
  const us = (value: number) => ({ vr: 'US', Value: [value] });
  return {
    '00000002': { vr: 'UI', Value: [pushSopClassUid] },
    '00000100': us(0x0100),
    '00000110': us(messageId),
    '00000800': us(0),
    '00001000': { vr: 'UI', Value: [workitemUid] },
    '00001002': us(eventType),
    ...attributes,
  };
}
