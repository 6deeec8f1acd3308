import { setTimeout as sleep } from 'node:timers/promises';
import type { Filter } from '#shared/catalogue/port';
import { isOfThisMachine, isRunning, type Owner } from '#shared/kernel/running-process';
import type { SourceDocument } from './documents';
import { SourceBusyError } from './errors';
import type { Sources } from './sources';

/** How often a lease is looked at that is waited for. */
const lookMs = 50;

/** Who may hold leases. */
export interface LeaseHolder {
  readonly owner: Owner;
  /** Told apart from other runners, of the same process too. */
  readonly token: string;
  /** So long a lease holds that is not renewed, in milliseconds; clocks of machines may differ by a third of it. */
  readonly leaseMs: number;
}

/**
 * Takes the lease of a source, by compare-and-set: one that nobody holds, that ran out, or whose process is gone.
 *
 * @returns false while another one holds it
 */
export async function takeLease(sources: Sources, source: SourceDocument, holder: LeaseHolder): Promise<boolean> {
  const { lease = null, _id, revision } = source;
  const isFree = lease === null || lease.token === holder.token || isOver(lease, sources.clock.now());
  if (!isFree) return false;
  const held = lease === null ? { lease: null } : { 'lease.token': lease.token, 'lease.until': lease.until };
  return await write(sources, { _id, revision, ...held }, holder);
}

/** Keeps a lease. @returns false when somebody else has it by now */
export async function renewLease(sources: Sources, id: string, holder: LeaseHolder): Promise<boolean> {
  return await write(sources, { _id: id, 'lease.token': holder.token }, holder);
}

/** Lets a lease go, so that another process need not wait. */
export async function releaseLease({ documents }: Sources, id: string, { token }: LeaseHolder): Promise<void> {
  await documents.updateOne({ _id: id, 'lease.token': token }, { $set: { lease: null } }, { durable: false });
}

/**
 * Waits until no process works for a source that was stopped: what it had in hand is written then.
 *
 * @throws SourceBusyError
 */
export async function untilReleased({ documents, clock }: Sources, id: string, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  for (;;) {
    const { lease = null } = (await documents.findOne({ _id: id }, { projection: { lease: 1 } })) ?? {};
    if (lease === null || isOver(lease, clock.now())) return;
    if (performance.now() > until)
      throw new SourceBusyError('The source is still at work', { details: { source: id } });
    await sleep(lookMs);
  }
}

/** Ran out, or its process, on this machine, is gone. */
function isOver(lease: NonNullable<SourceDocument['lease']>, now: number): boolean {
  return lease.until <= now || (isOfThisMachine(lease) && !isRunning(lease));
}

async function write(
  { documents, clock }: Sources,
  filter: Filter,
  { owner, token, leaseMs }: LeaseHolder,
): Promise<boolean> {
  const lease = { ...owner, token, until: clock.now() + leaseMs };
  // What a power loss takes back runs out by itself.
  const { matchedCount } = await documents.updateOne(filter, { $set: { lease } }, { durable: false });
  return matchedCount === 1;
}
