import {
  DiscardPolicy,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { maxEventBytes } from '../encode';
import { BusUnavailableError } from '../errors';
import { asBusError, pause } from './failures';
import type { NatsLink } from './link';

/** Stream of all events, and of dead letters on their way back to one consumer. */
export const eventStream = 'radlake';
/** Stream of what was given up. */
export const letterStream = 'radlake-dead-letters';

export const replaySubject = (consumer: string): string => `radlake-replay.${consumer}`;
export const letterSubject = (consumer: string): string => `radlake-dead-letter.${consumer}`;

const day = 86_400_000;
const eventsMaxAgeMs = 30 * day;
const duplicateWindowMs = 120_000;
/** A dead letter is an event and what befell it. */
const envelopeBytes = 16 * 1024;
const streamNotFound = 10_059;
const nameInUse = 10_058;
const retryMs = 250;

type Wanted = Pick<StreamConfig, 'name' | 'subjects' | 'max_age' | 'description'>;

const wanted: readonly Wanted[] = [
  {
    name: eventStream,
    subjects: ['radlake.>', replaySubject('*')],
    max_age: nanos(eventsMaxAgeMs),
    description: 'Events of radlake',
  },
  {
    name: letterStream,
    subjects: [letterSubject('*')],
    max_age: 0,
    description: 'Events that a consumer of radlake gave up, until an operator replays or discards them',
  },
];

/**
 * Creates the streams that are missing. Those that are there keep the limits and copies that the operator gave them.
 *
 * @throws BusUnavailableError
 */
export async function ensureStreams(link: NatsLink, replicas: number, timeoutMs: number): Promise<void> {
  const { max_payload: limit } = link.connection.info ?? {};
  if (limit !== undefined && limit < maxEventBytes + envelopeBytes) {
    const needed = maxEventBytes + envelopeBytes;
    throw new BusUnavailableError(
      `The NATS server takes ${limit} bytes at most; max_payload must be ${needed} or more`,
    );
  }
  const until = Date.now() + timeoutMs;
  for (const stream of wanted) {
    for (;;) {
      try {
        await ensureStream(link, stream, replicas);
        break;
      } catch (cause) {
        const isNotReady = !(cause instanceof JetStreamApiError) || cause.status === 503;
        if (!isNotReady || Date.now() >= until) throw asBusError(cause);
        await pause(retryMs);
      }
    }
  }
}

async function ensureStream(link: NatsLink, stream: Wanted, replicas: number): Promise<void> {
  const known = await infoOf(link, stream.name);
  if (known === undefined) {
    const settings = {
      ...stream,
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      duplicate_window: nanos(duplicateWindowMs),
      num_replicas: replicas,
    };
    try {
      await link.manager.streams.add(settings);
    } catch (cause) {
      // Another process made it in this moment, perhaps with other copies.
      if (!(cause instanceof JetStreamApiError) || cause.code !== nameInUse) throw cause;
    }
    return;
  }
  const missing = stream.subjects.filter((subject) => !known.config.subjects.includes(subject));
  if (missing.length === 0) return;
  await link.manager.streams.update(stream.name, { subjects: [...known.config.subjects, ...missing] });
}

async function infoOf(link: NatsLink, name: string): Promise<StreamInfo | undefined> {
  try {
    return await link.manager.streams.info(name);
  } catch (cause) {
    if (cause instanceof JetStreamApiError && cause.code === streamNotFound) return undefined;
    throw cause;
  }
}
