import { selectSeries } from '#shared/archive/retrieval/outgoing/select-series';
import { Suspects } from '#shared/dimse/storage/suspects';
import type { NodeDocument } from '#shared/nodes/documents';
import { associationSender } from './by-association';
import { ChunkRecord } from './chunk-record';
import type { Deliveries } from './deliveries';
import { save } from './save-record';
import type { ChunkSender, Sending } from './sending';
import { sendByStow } from './stow/send-by-stow';
import { isWithinWindows } from './windows';

/** Associations, or requests at once, that one delivery uses. */
const lanesLimit = 4;
/** After so many associations that ended in a row, each with other instances and without an answer, the delivery waits. */
const endedLimit = 3;

/**
 * Sends what is open of a delivery, chunk by chunk, up to four at once. What an association ended with is left for the next
 * time, and the reason thrown when the rest was sent.
 *
 * @throws AssociationRejectedError, AssociationAbortedError, DimseTimeoutError; NodeRefusedError, NodeUnreachableError,
 *   NodeTimeoutError; DestinationBusyError, DeliveryLostError
 */
export async function sendDelivery(what: Omit<Sending, 'suspects'>): Promise<void> {
  const sending: Sending = { ...what, suspects: new Suspects(endedLimit) };
  const { parts, delivery, node, suspects } = sending;
  const open = await parts.chunks.find(
    { delivery: delivery._id, 'counts.open': { $gt: 0 } },
    { sort: { number: 1 }, projection: { number: 1 } },
  );
  const send = node.kind === 'dimse' ? await associationSender(sending) : sendByStow;
  const stop = new AbortController();
  const signal = AbortSignal.any([sending.signal, stop.signal]);
  const lane = async () => {
    for (let next = open.shift(); next; next = open.shift()) {
      if (signal.aborted || !isOpenNow(parts, node)) return;
      await sendChunk({ ...sending, signal }, send, next._id);
    }
  };
  const lanes = Math.min(lanesLimit, node.limits.associations, open.length);
  const results = await Promise.allSettled(
    Array.from({ length: lanes }, () =>
      lane().catch((error: unknown) => {
        stop.abort();
        throw error;
      }),
    ),
  );
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  // The others were only stopped by the first.
  if (failures.length > 0) throw failures.find((error) => error !== stop.signal.reason) ?? failures[0];
  if (suspects.reason !== undefined) throw suspects.reason;
}

/** Whether bulk work may be sent to a node now. */
export const isOpenNow = ({ clock, settings }: Deliveries, { isActive, limits }: NodeDocument): boolean =>
  isActive && isWithinWindows(limits.windows, clock.now(), settings.timeZone);

async function sendChunk(sending: Sending, send: ChunkSender, id: string): Promise<void> {
  const { parts, delivery } = sending;
  const document = await parts.chunks.findOne({ _id: id });
  if (!document) return;
  const record = new ChunkRecord(document);
  const selected = await selectSeries(parts.archive, delivery.space, {
    ...{ patientIds: null, studyInstanceUids: [delivery.studyInstanceUid] },
    ...{ seriesInstanceUids: record.openSeries, sopInstanceUids: record.open },
  });
  if (selected.length > 0) return await send(sending, { record, selected });
  record.claim();
  record.over(true);
  await save(parts, record);
}
