import { CorruptObjectError } from '#shared/objects/errors';
import { blockBytes, parseHeader } from '#shared/objects/tar';
import type { Archive } from './archive';
import { readAsideFacts } from './aside';
import type { ConflictDocument, QuarantineDocument } from './documents';
import { type Decisions, deletedAt } from './reindex-decisions';

/** What was kept aside. */
export interface AsideReport {
  readonly conflicts: number;
  readonly quarantined: number;
  readonly unreadable: readonly string[];
  /** Arrivals that were dealt with by putting them, or what they replaced, aside: `arrivalKey`. */
  readonly settled: ReadonlySet<string>;
}

/** An arrival in the set of those that are dealt with: with a join, one may be so in another space only. */
export const arrivalKey = (space: string, sequence: number): string => `${space} ${sequence}`;

/** Rebuilds conflicts and quarantine from their containers. */
export async function rebuildAside(archive: Archive, { deletions }: Decisions): Promise<AsideReport> {
  const { conflicts, quarantine } = archive.collections;
  const settled = new Set<string>();
  const unreadable: string[] = [];
  const counts = { conflicts: 0, quarantined: 0 };
  for await (const { key } of archive.store.list('aside/')) {
    const facts = await factsOf<ConflictDocument>(archive, key, unreadable);
    if (!facts) continue;
    settled.add(arrivalKey(facts.space, facts.entry.sequence));
    const since = Math.max(facts.entry.sequence, facts.joinedAt ?? 0);
    if (deletedAt(deletions, `${facts.seriesId}/${facts.sopInstanceUid}`) > since) {
      await archive.store.delete(key);
      continue;
    }
    await conflicts.replaceOne({ _id: facts._id }, facts, { upsert: true });
    counts.conflicts += 1;
  }
  for await (const { key } of archive.store.list('quarantine/')) {
    const facts = await factsOf<QuarantineDocument>(archive, key, unreadable);
    if (!facts) continue;
    const sequence = /^s(\d{1,16})$/.exec(facts._id)?.[1];
    if (sequence) settled.add(arrivalKey(facts.space, Number(sequence)));
    await quarantine.replaceOne({ _id: facts._id }, facts, { upsert: true });
    counts.quarantined += 1;
  }
  return { ...counts, unreadable, settled };
}

async function factsOf<T>(archive: Archive, key: string, unreadable: string[]): Promise<T | null> {
  try {
    return await asideFactsOf<T>(archive, key);
  } catch (error) {
    archive.log.error({ err: error, key }, 'a container of an object kept aside cannot be read');
    unreadable.push(key);
    return null;
  }
}

/** What a container says about the object in it. @throws CorruptObjectError */
export async function asideFactsOf<T>(archive: Archive, key: string): Promise<T> {
  const bad = (cause?: unknown) => new CorruptObjectError('A container without facts', { details: { key }, cause });
  const reader = await archive.store.open(key);
  try {
    const block = Buffer.alloc(blockBytes);
    const header = (await reader.read(block, 0)) === blockBytes ? parseHeader(block) : 'invalid';
    const facts = typeof header === 'string' ? null : await readAsideFacts(reader, header.length);
    if (facts === null) throw bad();
    return facts as T;
  } catch (error) {
    throw error instanceof SyntaxError ? bad(error) : error;
  } finally {
    await reader.close();
  }
}
