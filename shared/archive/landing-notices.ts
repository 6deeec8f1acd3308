import { type InstancesLanded, instancesLanded } from '#events/contracts/instances-landed.v1';
import type { LandedNotice } from '#shared/objects/landing';
import { isPlaced } from '#shared/objects/placed/placed-store';
import type { ArrivalFacts, Location } from '#shared/objects/port';
import type { Archive } from './archive';
import { groupBy, type LandedBatch, type LandedInstance, withoutPath } from './landed';

/**
 * Acknowledged instances are announced in batches of this age or this many, and at once when a reader waits for them
 * (DESIGN 5): most of what indexing costs is per batch, so batches grow while nobody looks.
 */
const batchMs = 250;
const batchItems = 250;
/** Different arrival facts of one event, in bytes of JSON: file paths may be long, an event may not (256 KiB). */
const arrivalLimitBytes = 96 * 1024;
const retryMs = 1_000;
/** Segments remembered for their last announced member; far more than take landings at a time. */
const segmentLimit = 256;

/** Announces acknowledged instances to the indexer: `instances.landed`, one event per segment of a batch. */
export class LandingNotices {
  readonly #archive: Archive;
  readonly #stopListening: () => void;
  readonly #announced = new Map<string, number>();
  #waiting: LandedInstance[] = [];
  #timer: NodeJS.Timeout | null = null;
  #publishing: Promise<void> = Promise.resolve();

  constructor(archive: Archive) {
    this.#archive = archive;
    const stopLanded = archive.lander.onLanded((notice) => this.#hear(notice));
    const stopAwaited = archive.progress.onAwaited(() => this.#publish());
    this.#stopListening = () => {
      stopLanded();
      stopAwaited();
    };
  }

  /** Publishes what waits; resolves when the bus has it (or the attempt failed and will be repeated). */
  async flush(): Promise<void> {
    this.#publish();
    await this.#publishing;
  }

  /** Stops listening and publishes the rest. */
  async close(): Promise<void> {
    this.#stopListening();
    await this.flush();
    if (this.#timer) clearTimeout(this.#timer);
  }

  #hear({ items, locations }: LandedNotice): void {
    for (const [at, location] of locations.entries()) {
      const { arrival } = items[at]!;
      this.#archive.progress.landed(arrival.space, location.sequence);
      this.#waiting.push({ sequence: location.sequence, location, arrival });
    }
    if (this.#waiting.length >= batchItems) this.#publish();
    else if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => this.#publish(), batchMs);
  }

  #publish(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.length === 0) return;
    this.#publishing = this.#publishing.then(() => this.#publishBatch());
  }

  /** Never rejects: what could not be announced waits for the next attempt; the bytes are safe. */
  async #publishBatch(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      await announceLanded(this.#archive, batch, (segment) => this.#announced.get(segment) ?? 0);
      for (const { location, sequence } of batch) {
        // Deleted first, so that the segment written to last stays longest.
        this.#announced.delete(location.key);
        this.#announced.set(location.key, sequence);
      }
      for (const segment of this.#announced.keys()) {
        if (this.#announced.size <= segmentLimit) break;
        this.#announced.delete(segment);
      }
    } catch (error) {
      this.#archive.log.error({ err: error, instances: batch.length }, 'landed instances could not be announced yet');
      this.#waiting = [...batch, ...this.#waiting];
      this.#timer ??= setTimeout(() => this.#publish(), retryMs);
    }
  }
}

/**
 * Publishes `instances.landed` for consecutive members of segments, in landing order.
 *
 * @param lastAnnounced - landing sequence of a segment's member before the first of `batch`; 0 when there is none
 */
export async function announceLanded(
  archive: Archive,
  batch: readonly LandedInstance[],
  lastAnnounced: (segment: string) => number,
): Promise<void> {
  const messages = [...groupBy(batch, ({ location }) => segmentOf(location))].flatMap(([segment, instances]) => {
    let after = lastAnnounced(segment);
    return [...partsOf(instances)].map((part) => {
      const event = toEvent(segment, after, part);
      after = part.at(-1)!.sequence;
      return instancesLanded(null, archive.clock.now(), event);
    });
  });
  if (messages.length > 0) await archive.bus.publishAll(messages);
}

/** Files in place go together by their source, the first part of their keys. */
function segmentOf(location: Location): string {
  return isPlaced(location) ? location.key.slice(0, location.key.indexOf('/')) : location.key;
}

/** Parts that fit into one event each. */
function* partsOf(instances: readonly LandedInstance[]): Generator<LandedInstance[]> {
  let part: LandedInstance[] = [];
  let known = new Set<string>();
  let bytes = 0;
  for (const instance of instances) {
    const facts = JSON.stringify(withoutPath(instance.arrival));
    const size = known.has(facts) ? 0 : Buffer.byteLength(facts);
    if (part.length > 0 && (part.length >= batchItems || bytes + size > arrivalLimitBytes)) {
      yield part;
      [part, known, bytes] = [[], new Set(), 0];
    }
    bytes += known.has(facts) ? 0 : Buffer.byteLength(facts);
    known.add(facts);
    part.push(instance);
  }
  if (part.length > 0) yield part;
}

function toEvent(segment: string, after: number, instances: readonly LandedInstance[]): InstancesLanded {
  const arrivals: ArrivalFacts[] = [];
  const known = new Map<string, number>();
  const items = instances.map(({ sequence, location, arrival }) => {
    const facts = withoutPath(arrival);
    const key = JSON.stringify(facts);
    const index = known.get(key) ?? arrivals.push(facts) - 1;
    known.set(key, index);
    const own = isPlaced(location) ? { key: location.key } : {};
    return { sequence, offset: location.offset, length: location.length, arrival: index, ...own };
  });
  return { store: instances[0]!.location.store, segment, after, arrivals, items };
}

/** The instances that an event names. */
export function landedOf({ store, segment, after, arrivals, items }: InstancesLanded): LandedBatch {
  const instances = items.map(({ sequence, offset, length, arrival, key }) => ({
    sequence,
    location: key === undefined ? { store, key: segment, offset, length, sequence } : { store, key, offset, length },
    arrival: arrivals[arrival]! as ArrivalFacts,
  }));
  return { store, segment, after, instances };
}
