import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { AvailabilityDueEvent, availabilityDue } from '#events/contracts/availability-due.v1';
import { AvailabilityNotifiedEvent, availabilityNotified } from '#events/contracts/availability-notified.v1';
import { CommitmentDueEvent, commitmentDue } from '#events/contracts/commitment-due.v1';
import { CommitmentReportedEvent, commitmentReported } from '#events/contracts/commitment-reported.v1';
import { CommitmentRequestedEvent, commitmentRequested } from '#events/contracts/commitment-requested.v1';
import { dataSchemaOf, subjectOf } from '#events/contracts/event';
import { InstanceQuarantinedEvent, instanceQuarantined } from '#events/contracts/instance-quarantined.v1';
import { InstanceStoredEvent, instanceStored } from '#events/contracts/instance-stored.v1';
import { InstancesLandedEvent, instancesLanded } from '#events/contracts/instances-landed.v1';
import { PerformedStepChangedEvent, performedStepChanged } from '#events/contracts/performed-step-changed.v1';
import { PerformedStepNoticeDueEvent, performedStepNoticeDue } from '#events/contracts/performed-step-notice-due.v1';
import { RetrievalEndedEvent, retrievalEnded } from '#events/contracts/retrieval-ended.v1';
import { RetrievalRequestedEvent, retrievalRequested } from '#events/contracts/retrieval-requested.v1';
import { SeriesPackedEvent, seriesPacked } from '#events/contracts/series-packed.v1';
import { SeriesSettledEvent, seriesSettled } from '#events/contracts/series-settled.v1';
import { StudyDeletedEvent, studyDeleted } from '#events/contracts/study-deleted.v1';
import { StudySettledEvent, studySettled } from '#events/contracts/study-settled.v1';
import { WorkitemReportedEvent, workitemReported } from '#events/contracts/workitem-reported.v1';
import { encodeEvent, maxEventBytes } from '#shared/bus/encode';
import type { CloudEvent } from '#shared/bus/port';

interface Contract {
  readonly schema: z.ZodType<{ data: unknown }>;
  readonly make: (space: string | null, nowMs: number, data: never) => { subject: string; event: CloudEvent };
}

/** Every version of every event that was ever sent; an old version stays, with its example. */
const contracts: Readonly<Record<string, Contract>> = {
  'instances-landed.v1': { schema: InstancesLandedEvent, make: instancesLanded },
  'instance-stored.v1': { schema: InstanceStoredEvent, make: instanceStored },
  'series-settled.v1': { schema: SeriesSettledEvent, make: seriesSettled },
  'study-settled.v1': { schema: StudySettledEvent, make: studySettled },
  'series-packed.v1': { schema: SeriesPackedEvent, make: seriesPacked },
  'study-deleted.v1': { schema: StudyDeletedEvent, make: studyDeleted },
  'instance-quarantined.v1': { schema: InstanceQuarantinedEvent, make: instanceQuarantined },
  'performed-step-changed.v1': { schema: PerformedStepChangedEvent, make: performedStepChanged },
  'commitment-requested.v1': { schema: CommitmentRequestedEvent, make: commitmentRequested },
  'retrieval-requested.v1': { schema: RetrievalRequestedEvent, make: retrievalRequested },
  'retrieval-ended.v1': { schema: RetrievalEndedEvent, make: retrievalEnded },
  'availability-due.v1': { schema: AvailabilityDueEvent, make: availabilityDue },
  'availability-notified.v1': { schema: AvailabilityNotifiedEvent, make: availabilityNotified },
  'commitment-due.v1': { schema: CommitmentDueEvent, make: commitmentDue },
  'commitment-reported.v1': { schema: CommitmentReportedEvent, make: commitmentReported },
  'performed-step-notice-due.v1': { schema: PerformedStepNoticeDueEvent, make: performedStepNoticeDue },
  'workitem-reported.v1': { schema: WorkitemReportedEvent, make: workitemReported },
};

const names = Object.keys(contracts);
const examples = resolve('tests', 'contract', 'examples');
const example = (name: string): CloudEvent => JSON.parse(readFileSync(resolve(examples, `${name}.json`), 'utf8'));
const stems = (folder: string, ending: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();

describe('event contracts', () => {
  it('have one stored example each, and no example or contract is left out', () => {
    expect(stems(examples, '.json')).toEqual([...names].sort());
    expect(stems(resolve('events', 'contracts'), '.ts').filter((stem) => stem !== 'event')).toEqual([...names].sort());
  });

  it.each(names)('%s reads its stored example without losing a member', (name) => {
    const stored = example(name);
    expect(contracts[name]!.schema.parse(stored)).toEqual(stored);
  });

  it.each(names)('%s: the builder makes the stored example, but for its id', (name) => {
    const stored = example(name);
    const space = /^\/spaces\/(.+)$/.exec(stored.source)?.[1] ?? null;
    const made = contracts[name]!.make(space, Date.parse(stored.time), stored.data as never);
    expect(made.event).toEqual({ ...stored, id: made.event.id });
    expect(made.event.id).not.toBe('');
    expect(made.subject).toBe(space === null ? `radlake.${stored.type}` : `radlake.${space}.${stored.type}`);
    const version = Number(name.split('.v')[1]);
    expect(made.event.dataschema).toBe(dataSchemaOf(stored.type, version));
  });

  it.each(names)('%s refuses data without any one of its required members', (name) => {
    const stored = example(name);
    const data = stored.data as Record<string, unknown>;
    for (const member of Object.keys(data)) {
      const { [member]: _gone, ...rest } = data;
      expect(contracts[name]!.schema.safeParse({ ...stored, data: rest }).success).toBe(false);
    }
    for (const member of ['specversion', 'id', 'type', 'source', 'time', 'data']) {
      const { [member]: _gone, ...rest } = stored as unknown as Record<string, unknown>;
      expect(contracts[name]!.schema.safeParse(rest).success).toBe(false);
    }
  });

  it('let a later sender add members', () => {
    const stored = example('series-settled.v1');
    const later = { ...stored, traceparent: '00-1', data: { ...(stored.data as object), reason: 'quiet' } };
    expect(SeriesSettledEvent.safeParse(later).success).toBe(true);
  });

  it('name the places of wrong data, never its values', () => {
    const data = { space: 'main', studyInstanceUid: 'Jane Doe', seriesInstanceUid: '1.2', revision: 1 };
    expect(() => seriesSettled('main', 0, data)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', details: { problems: ['studyInstanceUid: invalid_format'] } }),
    );
  });

  it.each(['', 'Main', 'a.b', '*', '>', 'a b', '-a', 'a'.repeat(64)])('make no subject of the space %j', (space) => {
    expect(() => subjectOf(space, 'study.deleted')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('refuse a landed instance whose arrival is not listed', () => {
    const stored = example('instances-landed.v1');
    const data = stored.data as { items: object[] };
    const wrong = { ...data, items: [{ ...data.items[0], arrival: 9 }] };
    expect(InstancesLandedEvent.safeParse({ ...stored, data: wrong }).success).toBe(false);
  });

  it('stay below the limit of the bus at their largest', () => {
    const uid = `1.${'2'.repeat(62)}`;
    const arrival = {
      space: 'main',
      source: 'dimse',
      transferSyntaxUid: uid,
      callingAeTitle: 'A'.repeat(16),
      peer: '::1',
    };
    const items = Array.from({ length: 500 }, (_, index) => ({
      sequence: Number.MAX_SAFE_INTEGER - index,
      offset: 2 ** 40,
      length: 2 ** 31,
      arrival: 0,
    }));
    const segment = `segments/${'0'.repeat(60)}.tar`;
    const landed = instancesLanded(null, 0, { store: 'local', segment, after: 0, arrivals: [arrival], items });
    const instances = Array.from({ length: 2500 }, () => uid);
    const stored = instanceStored('main', 0, {
      space: 'main',
      studyInstanceUid: uid,
      seriesInstanceUid: uid,
      revision: 1,
      instances,
    });
    for (const { event } of [landed, stored]) expect(encodeEvent(event).sizeBytes).toBeLessThan(maxEventBytes);
  });
});
