import { setTimeout as sleep } from 'node:timers/promises';
import type { ChunkRecord } from './chunk-record';
import { type Deliveries, saveChunk } from './deliveries';
import { DeliveryLostError } from './errors';

/** What became of instances is on the disk this long after at the latest, in milliseconds. */
const saveMs = 1_000;

/** Saves a record while it is sent. @returns what ends it: when it resolves nothing is being saved */
export function saveNowAndThen(parts: Deliveries, record: ChunkRecord): () => Promise<void> {
  const stop = new AbortController();
  const saving = (async () => {
    for (;;) {
      await sleep(saveMs, undefined, { signal: stop.signal });
      await save(parts, record);
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  saving.catch(() => undefined); // met when it is ended
  return async () => {
    stop.abort();
    await saving;
  };
}

/** @throws DeliveryLostError */
export async function save(parts: Deliveries, record: ChunkRecord): Promise<void> {
  if (await saveChunk(parts, record)) return;
  throw new DeliveryLostError('somebody else sends this delivery');
}
