import { workitemReported } from '#events/contracts/workitem-reported.v1';
import type { OutboxEntry } from '#shared/archive/documents';
import { outboxEntry, publishOutbox } from '#shared/archive/outbox';
import type { Bus } from '#shared/bus/port';
import type { Catalogue, Collection } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import type { Logger } from '#shared/kernel/logger';
import { type SubscriptionDocument, type WorkitemDocument, workitemIdOf, worklistSpecs } from './documents';
import { WorkitemBusyError, WorkitemGoneError, WorkitemNotFoundError } from './errors';
import type { EventReport } from './event-reports';

/** Times and names of the worklist. */
export interface WorklistSettings {
  /** A final workitem without a deletion lock is kept for this long, in milliseconds. */
  readonly keepMs: number;
  /** IANA time zone of dates and times that name no offset. */
  readonly timeZone: string;
  /** AE title of this platform: that of whoever asks by HTTP, who has none. */
  readonly aeTitle: string;
}

/** The worklists of all spaces. Its verbs are the functions of this folder. */
export interface Worklist {
  readonly workitems: Collection<WorkitemDocument>;
  readonly subscriptions: Collection<SubscriptionDocument>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: WorklistSettings;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly worklist: Worklist;
  }
}

/** A final workitem is kept for a month. */
const defaultSettings: WorklistSettings = { keepMs: 30 * 86_400_000, timeZone: 'UTC', aeTitle: 'RADLAKE' };

/** Opens the worklists of a catalogue. */
export function createWorklist(parts: {
  readonly catalogue: Catalogue;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings?: Partial<WorklistSettings>;
}): Worklist {
  const { catalogue, bus, clock, log } = parts;
  return {
    ...{ bus, clock, log },
    workitems: catalogue.collection<WorkitemDocument>(worklistSpecs.workitems),
    subscriptions: catalogue.collection<SubscriptionDocument>(worklistSpecs.subscriptions),
    settings: { ...defaultSettings, ...parts.settings },
  };
}

/**
 * A workitem of a space.
 *
 * @throws WorkitemNotFoundError, WorkitemGoneError
 */
export async function findWorkitem(worklist: Worklist, space: string, workitemUid: string): Promise<WorkitemDocument> {
  const found = await worklist.workitems.findOne({ _id: workitemIdOf(space, workitemUid) });
  const details = { space, workitemUid };
  if (!found) throw new WorkitemNotFoundError('No such workitem', { details });
  if (found.goneAt !== null) throw new WorkitemGoneError('The workitem is deleted', { details });
  return found;
}

/** What is to become of a workitem, and what its subscribers are told. */
export interface WorkitemChange {
  readonly set: Partial<Omit<WorkitemDocument, '_id' | 'revision' | 'outbox' | 'outboxAt'>>;
  readonly reports: readonly EventReport[];
  /** Who hears of it; default: the subscribers it has after the change. */
  readonly recipients?: readonly string[];
}

const attempts = 16;
/** Reports that wait for a bus that is away; older ones are overtaken by newer ones. */
const outboxLimit = 100;

/**
 * Changes a workitem by compare-and-set on its revision. `decide` is asked again when somebody was faster; what it throws
 * changes nothing, null asks for no change.
 *
 * @returns the workitem after the change
 * @throws WorkitemNotFoundError, WorkitemGoneError, WorkitemBusyError
 */
export async function changeWorkitem(
  worklist: Worklist,
  { space, workitemUid }: Pick<WorkitemDocument, 'space' | 'workitemUid'>,
  decide: (workitem: WorkitemDocument) => WorkitemChange | null,
): Promise<WorkitemDocument> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const workitem = await findWorkitem(worklist, space, workitemUid);
    const change = decide(workitem);
    if (change === null) return workitem;
    const changed = await applyChange(worklist, workitem, change);
    if (changed) return changed;
  }
  throw new WorkitemBusyError('The workitem is being changed by others', { details: { space, workitemUid } });
}

/** Writes one change. @returns null when somebody was faster */
export async function applyChange(
  worklist: Worklist,
  workitem: WorkitemDocument,
  change: WorkitemChange,
): Promise<WorkitemDocument | null> {
  const after = { ...workitem, ...change.set, revision: workitem.revision + 1 };
  const recipients = change.recipients ?? after.subscribers.map(({ aeTitle }) => aeTitle);
  const entries = outboxOf(worklist, workitem.space, recipients, change.reports);
  const outbox = [...workitem.outbox, ...entries].slice(-outboxLimit);
  const outboxAt = outbox.length === 0 ? null : (workitem.outboxAt ?? worklist.clock.now());
  const { matchedCount } = await worklist.workitems.updateOne(
    { _id: workitem._id, revision: workitem.revision },
    { $set: { ...change.set, outbox, outboxAt }, $inc: { revision: 1 } },
  );
  if (matchedCount === 0) return null;
  const changed = { ...after, outbox, outboxAt };
  await publishSoon(worklist, [changed]);
  return changed;
}

/** Entries of an outbox that tell reports to recipients. */
export function outboxOf(
  { clock }: Worklist,
  space: string,
  recipients: readonly string[],
  reports: readonly EventReport[],
): OutboxEntry[] {
  if (recipients.length === 0) return [];
  // One event for each: a report may be as long as an event can be.
  return reports.map((report) =>
    outboxEntry(workitemReported(space, clock.now(), { space, recipients: [...recipients], reports: [report] })),
  );
}

/** Publishes what the workitems carry; a bus that does not answer gets it from the sweep. */
export async function publishSoon(worklist: Worklist, workitems: readonly WorkitemDocument[]): Promise<void> {
  try {
    await publishOutbox(worklist, worklist.workitems, workitems);
  } catch (error) {
    worklist.log.warn({ err: error }, 'events of workitems wait for the bus');
  }
}
