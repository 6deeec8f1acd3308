import { workitemReported } from '#events/contracts/workitem-reported.v1';
import type { JsonAttributes } from '#shared/archive/documents';
import type { Filter } from '#shared/catalogue/port';
import { LimitExceededError } from '#shared/kernel/errors';
import type { Subscriber, SubscriptionDocument, WorkitemDocument } from './documents';
import { WorkitemGoneError, WorkitemNotFoundError } from './errors';
import { type EventReport, stateReport } from './event-reports';
import { offsetMinutesIn } from './indexed-fields';
import type { MatchKey } from './match';
import { filterKeys, filterText, searchTest } from './search-request';
import { changeWorkitem, type Worklist } from './worklist';

/** Applications that hear of one workitem at most. */
const subscriberLimit = 200;
/** Applications of a space that have, or had, a subscription. */
const applicationLimit = 1_000;
/** Reports of one event at most. */
const reportsAtOnce = 100;

/** Whom a request is about. */
interface Application {
  readonly space: string;
  readonly aeTitle: string;
}

/**
 * Subscribes an application to one workitem, and reports its state to it.
 *
 * @throws WorkitemNotFoundError, WorkitemGoneError, WorkitemBusyError, LimitExceededError
 * @see PS3.4 Table CC.2.3-2, PS3.18 11.10
 */
export async function subscribe(
  worklist: Worklist,
  application: Application,
  workitemUid: string,
  hasLock: boolean,
): Promise<void> {
  const { space, aeTitle } = application;
  await changeWorkitem(worklist, { space, workitemUid }, (workitem) => ({
    set: { subscribers: withSubscriber(workitem.subscribers, { aeTitle, hasLock }) },
    reports: [stateReport(workitem)],
    recipients: [aeTitle],
  }));
  await remember(worklist, application);
}

/** Ends it. One that there is not is no error. @throws as `subscribe` */
export async function unsubscribe(
  worklist: Worklist,
  { space, aeTitle }: Application,
  workitemUid: string,
): Promise<void> {
  await changeWorkitem(worklist, { space, workitemUid }, (workitem) => withoutSubscriber(workitem, aeTitle));
}

/**
 * Subscribes an application to all workitems of a space, or those that fit, now and later. With a deletion lock the state
 * of each is reported.
 *
 * @param keys - null: every workitem
 * @throws InvalidInputError when a value is none of its key, LimitExceededError, WorkitemBusyError
 */
export async function subscribeGlobally(
  worklist: Worklist,
  application: Application,
  hasLock: boolean,
  keys: readonly MatchKey[] | null,
): Promise<void> {
  const test = testOf(worklist, keys);
  const filter = keys && filterText(keys);
  // First the rule, then what is there: a workitem that is made meanwhile is found by one of the two.
  await remember(worklist, application, { hasLock, filter });
  const { space, aeTitle } = application;
  const subscriber = { aeTitle, hasLock };
  let reports: EventReport[] = [];
  const tell = async (atLeast: number) => {
    if (reports.length < atLeast) return;
    await report(worklist, application, reports);
    reports = [];
  };
  for await (const { workitemUid, dataSet, state } of each(worklist, { space, goneAt: null })) {
    if (!test(dataSet)) continue;
    await ifThere(join(worklist, { space, workitemUid }, subscriber));
    if (hasLock) reports.push(stateReport({ workitemUid, dataSet, state }));
    await tell(reportsAtOnce);
  }
  await tell(1);
}

/** Instance specific subscriptions go before: who has one keeps it. */
async function join(
  worklist: Worklist,
  target: Pick<WorkitemDocument, 'space' | 'workitemUid'>,
  subscriber: Subscriber,
): Promise<void> {
  await changeWorkitem(worklist, target, ({ subscribers }) => {
    if (subscribers.some(({ aeTitle }) => aeTitle === subscriber.aeTitle)) return null;
    return { set: { subscribers: withSubscriber(subscribers, subscriber) }, reports: [] };
  });
}

/** Ends all subscriptions of an application in a space, and its deletion locks. @throws WorkitemBusyError */
export async function unsubscribeGlobally(worklist: Worklist, application: Application): Promise<void> {
  await suspendGlobally(worklist, application);
  const { space, aeTitle } = application;
  for await (const { workitemUid } of each(worklist, { space, 'subscribers.aeTitle': aeTitle }))
    await ifThere(unsubscribe(worklist, application, workitemUid));
}

/** A workitem may be deleted between being listed and being changed. */
async function ifThere(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!(error instanceof WorkitemGoneError || error instanceof WorkitemNotFoundError)) throw error;
  }
}

/** Workitems that are made later are not subscribed to any more; those that are stay so. */
export async function suspendGlobally(worklist: Worklist, { space, aeTitle }: Application): Promise<void> {
  await worklist.subscriptions.updateOne(
    { _id: `${space}/${aeTitle}` },
    { $set: { global: null, isGlobal: false } },
    { durable: true },
  );
}

/** Who hears of a new workitem because of a global subscription. */
export async function globalSubscribers(
  worklist: Worklist,
  space: string,
  dataSet: JsonAttributes,
): Promise<Subscriber[]> {
  const found = await worklist.subscriptions.find({ space, isGlobal: true }, { limit: subscriberLimit });
  return found.flatMap(({ aeTitle, global }) => {
    const keys = global?.filter == null ? null : filterKeys(global.filter);
    return global && testOf(worklist, keys)(dataSet) ? [{ aeTitle, hasLock: global.hasLock }] : [];
  });
}

/** True when the application had a subscription in the space before an instant: it may wonder whether it still has. */
export async function wasSubscribed(worklist: Worklist, { space, aeTitle }: Application, beforeMs: number) {
  const known = await worklist.subscriptions.findOne({ _id: `${space}/${aeTitle}` });
  return known !== null && known.createdAt < beforeMs;
}

function testOf(worklist: Worklist, keys: readonly MatchKey[] | null): (dataSet: JsonAttributes) => boolean {
  if (keys === null) return () => true;
  return searchTest({ keys, fuzzy: false }, (ms) => offsetMinutesIn(worklist.settings.timeZone, ms));
}

function withSubscriber(subscribers: readonly Subscriber[], subscriber: Subscriber): Subscriber[] {
  const others = subscribers.filter(({ aeTitle }) => aeTitle !== subscriber.aeTitle);
  if (others.length >= subscriberLimit)
    throw new LimitExceededError(`A workitem has at most ${subscriberLimit} subscribers`, {
      details: { limit: 'subscribers' },
    });
  return [...others, subscriber];
}

function withoutSubscriber({ subscribers }: WorkitemDocument, aeTitle: string) {
  const others = subscribers.filter((one) => one.aeTitle !== aeTitle);
  return others.length === subscribers.length ? null : { set: { subscribers: others }, reports: [] };
}

async function remember(
  worklist: Worklist,
  { space, aeTitle }: Application,
  global?: SubscriptionDocument['global'],
): Promise<void> {
  const { subscriptions, clock } = worklist;
  const _id = `${space}/${aeTitle}`;
  const isKnown = (await subscriptions.findOne({ _id })) !== null;
  if (!isKnown && (await subscriptions.countDocuments({ space })) >= applicationLimit)
    throw new LimitExceededError(`A space has at most ${applicationLimit} subscribing applications`, {
      details: { limit: 'subscriptions' },
    });
  const none = global === undefined ? { global: null, isGlobal: false } : {};
  await subscriptions.updateOne(
    { _id },
    {
      $setOnInsert: { space, aeTitle, createdAt: clock.now(), ...none },
      ...(global === undefined ? {} : { $set: { global, isGlobal: true } }),
    },
    { upsert: true, durable: true },
  );
}

function each(worklist: Worklist, filter: Filter) {
  const projection = { workitemUid: 1, dataSet: 1, state: 1 } as const;
  return worklist.workitems.iterate(filter, { sort: { _id: 1 }, projection });
}

async function report(
  { bus, clock }: Worklist,
  { space, aeTitle }: Application,
  reports: EventReport[],
): Promise<void> {
  const { subject, event } = workitemReported(space, clock.now(), { space, recipients: [aeTitle], reports });
  await bus.publish(subject, event);
}
