import type { OutboxEntry } from '#shared/archive/documents';
import { publishOutbox } from '#shared/archive/outbox';
import type { Collection, Document } from '#shared/catalogue/port';
import type { Workflow } from './workflow';

/** A document that carries events until the bus has them. */
interface Owner extends Document {
  readonly revision: number;
  readonly outbox: readonly OutboxEntry[];
  readonly outboxAt: number | null;
}

/** Publishes what the documents carry; a bus that does not answer gets it from the sweep. */
export async function publishSoon<D extends Owner>(
  { bus, log }: Workflow,
  collection: Collection<D>,
  documents: readonly Pick<D, '_id' | 'outbox' | 'revision'>[],
): Promise<void> {
  try {
    await publishOutbox({ bus }, collection, documents);
  } catch (error) {
    log.warn({ err: error }, 'events of the workflow wait for the bus');
  }
}

/** Outboxes older than this are published by the sweep: their writer is gone, or the bus was. */
const lateMs = 30_000;
const sweepLimit = 200;

/** Publishes what stayed behind in outboxes. Idempotent. */
export async function sweepOutbox<D extends Owner>(workflow: Workflow, collection: Collection<D>): Promise<void> {
  const filter = { outboxAt: { $lte: workflow.clock.now() - lateMs } };
  await publishSoon(workflow, collection, await collection.find(filter, { limit: sweepLimit }));
}
