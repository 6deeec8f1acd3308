import { indexedFields } from './indexed-fields';
import { publishSoon, type Worklist } from './worklist';

/** Handled in one sweep at most; the next takes the rest. */
const sweepLimit = 500;
/** Outboxes older than this are published: their writer is gone, or the bus was. */
const outboxAgeMs = 10_000;
/** The UID of a deleted workitem is remembered for this long: asking for it is answered 410, using it again 409. */
const rememberGoneMs = 365 * 86_400_000;

/** What one sweep did. */
export interface WorklistSweep {
  readonly deletedWorkitems: number;
}

/**
 * Deletes final workitems whose time is over and on which no subscriber has a deletion lock, and publishes events that
 * stayed behind. Idempotent; safe to stop anywhere.
 *
 * @see PS3.4 CC.2.1.3
 */
export async function sweepWorklist(worklist: Worklist): Promise<WorklistSweep> {
  const { workitems, clock, settings } = worklist;
  const now = clock.now();
  const late = await workitems.find({ outboxAt: { $lte: now - outboxAgeMs } }, { limit: sweepLimit });
  await publishSoon(worklist, late);
  const due = await workitems.find(
    {
      endedAt: { $lte: now - settings.keepMs },
      goneAt: null,
      outboxAt: null,
      $nor: [{ subscribers: { $elemMatch: { hasLock: true } } }],
    },
    { sort: { endedAt: 1 }, limit: sweepLimit, projection: { revision: 1 } },
  );
  // With its attributes goes everything that names a patient.
  const gone = {
    ...{ goneAt: now, endedAt: null, dataSet: {}, subscribers: [], transactionUid: null },
    ...indexedFields({}, 'UTC'),
  };
  const { modifiedCount } = await workitems.bulkWrite(
    due.map(({ _id, revision }) => ({
      updateOne: { filter: { _id, revision }, update: { $set: gone, $inc: { revision: 1 } } },
    })),
  );
  await workitems.deleteMany({ goneAt: { $lte: now - rememberGoneMs } });
  return { deletedWorkitems: modifiedCount };
}
