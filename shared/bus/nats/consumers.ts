import {
  AckPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
  DeliverPolicy,
  JetStreamApiError,
  ReplayPolicy,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { ConsumerSpec } from '../port';
import { timeOf } from '../spec';
import { filtersOf } from './filters';
import { leaseMsOf } from './lease';
import type { NatsLink } from './link';
import { eventStream, replaySubject } from './streams';

const consumerNotFound = 10_014;
/** Made by another process in this moment: with other settings, or meanwhile there. */
const alreadyThere = new Set([10_013, 10_105, 10_148]);

type Settings = Pick<ConsumerConfig, 'ack_wait' | 'max_deliver' | 'max_ack_pending' | 'filter_subjects'>;

/**
 * Creates the durable consumer, or gives the one that is there what is asked now; where it stands stays.
 * Deliveries are counted here and not by the server (`max_deliver` -1), so that what is given up is parked by whoever
 * sees it, and never only announced.
 *
 * @throws InvalidInputError (subjects), what the client throws
 */
export async function ensureConsumer(link: NatsLink, spec: ConsumerSpec): Promise<void> {
  const settings = settingsOf(spec);
  const known = await consumerInfo(link, spec.name);
  if (known !== undefined) return update(link, spec.name, known, settings);
  try {
    await link.manager.consumers.add(eventStream, {
      durable_name: spec.name,
      ack_policy: AckPolicy.Explicit,
      replay_policy: ReplayPolicy.Instant,
      ...startOf(spec),
      ...settings,
    });
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError) || !alreadyThere.has(cause.code)) throw cause;
    const other = await consumerInfo(link, spec.name);
    if (other === undefined) throw cause;
    await update(link, spec.name, other, settings);
  }
}

/** Facts of a durable consumer; undefined when there is none. */
export async function consumerInfo(link: NatsLink, name: string): Promise<ConsumerInfo | undefined> {
  try {
    return await link.manager.consumers.info(eventStream, name);
  } catch (cause) {
    if (cause instanceof JetStreamApiError && cause.code === consumerNotFound) return undefined;
    throw cause;
  }
}

function settingsOf(spec: ConsumerSpec): Settings {
  return {
    ack_wait: nanos(leaseMsOf(spec.ackWaitMs)),
    max_deliver: -1,
    max_ack_pending: spec.maxAckPending,
    filter_subjects: [...filtersOf(spec.subjects), replaySubject(spec.name)],
  };
}

function startOf({ deliverFrom = 'all' }: ConsumerSpec): Partial<ConsumerConfig> {
  if (deliverFrom === 'all') return { deliver_policy: DeliverPolicy.All };
  if (deliverFrom === 'new') return { deliver_policy: DeliverPolicy.New };
  const start = new Date(timeOf(deliverFrom.time)).toISOString();
  return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: start };
}

async function update(link: NatsLink, name: string, known: ConsumerInfo, settings: Settings): Promise<void> {
  const { config } = known;
  const filters = config.filter_subjects ?? (config.filter_subject === undefined ? [] : [config.filter_subject]);
  const isSame =
    config.ack_wait === settings.ack_wait &&
    config.max_deliver === settings.max_deliver &&
    config.max_ack_pending === settings.max_ack_pending &&
    [...filters].sort().join(' ') === [...(settings.filter_subjects ?? [])].sort().join(' ');
  if (!isSame) await link.manager.consumers.update(eventStream, name, settings);
}
