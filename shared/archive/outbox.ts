import type { Bus, CloudEvent } from '#shared/bus/port';
import type { Collection, Document } from '#shared/catalogue/port';
import type { Archive } from './archive';
import type { OutboxEntry } from './documents';

/** A document that carries events until the bus has them. */
interface Owner extends Document {
  readonly revision: number;
  readonly outbox: readonly OutboxEntry[];
  readonly outboxAt: number | null;
}

/** Entries published in one go. */
const batchLimit = 200;

/**
 * Publishes what the given documents have in their outbox and clears those that nobody changed meanwhile (DESIGN 6).
 *
 * A crash between publishing and clearing publishes again under the same message id; consumers are idempotent.
 */
export async function publishOutbox<D extends Owner>(
  { bus }: { readonly bus: Bus },
  collection: Collection<D>,
  documents: readonly Pick<D, '_id' | 'outbox' | 'revision'>[],
): Promise<void> {
  const owners = documents.filter((document) => document.outbox.length > 0);
  if (owners.length === 0) return;
  const entries = owners.flatMap((document) => document.outbox);
  await bus.publishAll(entries.map(({ subject, event }) => ({ subject, event, options: { messageId: event.id } })));
  await collection.bulkWrite(
    owners.map(({ _id, revision }) => ({
      updateOne: { filter: { _id, revision }, update: { $set: { outbox: [], outboxAt: null } } },
    })),
  );
}

/** Publishes what stayed behind in outboxes since before `beforeMs`: the sweep after a crash or a bus outage. */
export async function sweepOutboxes(archive: Archive, beforeMs: number): Promise<number> {
  const { series, studies } = archive.collections;
  const filter = { outboxAt: { $lte: beforeMs } };
  const options = { limit: batchLimit, projection: { outbox: 1, revision: 1 } } as const;
  const lateSeries = await series.find(filter, options);
  await publishOutbox(archive, series, lateSeries);
  const lateStudies = await studies.find(filter, options);
  await publishOutbox(archive, studies, lateStudies);
  return lateSeries.length + lateStudies.length;
}

/** An event on its way into an outbox. */
export function outboxEntry(message: { readonly subject: string; readonly event: CloudEvent }): OutboxEntry {
  return { subject: message.subject, event: message.event };
}
