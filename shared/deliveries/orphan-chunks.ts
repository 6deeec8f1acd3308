import type { Collection } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import { timeOfId } from '#shared/kernel/ids';
import type { DeliveryChunkDocument, DeliveryDocument } from './documents';

/** Chunks looked at in one go. */
const page = 500;
/** A request that is still being made is no longer than this, in milliseconds. */
const graceMs = 3_600_000;
const everyMs = 24 * 3_600_000;

/** Where they are looked for. */
interface Swept {
  readonly deliveries: Collection<DeliveryDocument>;
  readonly chunks: Collection<DeliveryChunkDocument>;
  readonly clock: Clock;
}

/**
 * Finds chunks whose delivery was never made, because the process died in between. All are looked at once a day, and when a
 * process begins, some at a time.
 */
export class OrphanChunks {
  #after = '';
  #dueAt = 0;

  /** Looks at the next ones, when it is time. */
  async sweepSome({ deliveries, chunks, clock }: Swept): Promise<void> {
    const now = clock.now();
    if (now < this.#dueAt) return;
    const heads = await chunks.find(
      { delivery: { $gt: this.#after }, number: 0 },
      { sort: { delivery: 1 }, limit: page, projection: { delivery: 1 } },
    );
    const ids = heads.map(({ delivery }) => delivery);
    const found = await deliveries.find({ _id: { $in: ids } }, { projection: { _id: 1 } });
    const known = new Set(found.map(({ _id }) => _id));
    for (const id of ids) {
      if (!known.has(id) && timeOfId(id.slice(id.indexOf('/') + 1)) < now - graceMs)
        await chunks.deleteMany({ delivery: id });
    }
    this.#after = ids.at(-1) ?? '';
    if (ids.length < page) [this.#after, this.#dueAt] = ['', now + everyMs];
  }
}
