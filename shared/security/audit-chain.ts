import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Catalogue, Collection, Document } from '#shared/catalogue/port';
import type { AuditAction, AuditOutcome } from './audit-events';
import { securitySpecs } from './specs';

/** One entry of the audit trail. `_id` is `<chain>-<sequence>`; entries of one chain are linked by their hashes. */
export interface AuditEntry extends Document {
  /** Id of the chain: one per run of a process. */
  readonly chain: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  /** When the first of its events happened, RFC 3339, UTC. */
  readonly at: string;
  /** When the last of them happened. */
  readonly until: string;
  readonly count: number;
  readonly event: string;
  /** DCM code of the event identifier. */
  readonly eventCode: string;
  /** DCM code of the event type, where there is one. */
  readonly eventTypeCode?: string;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  readonly actor: string;
  readonly peer?: string;
  readonly space?: string;
  readonly studyInstanceUid?: string;
  readonly object?: string;
  readonly operation?: string;
  /** Hash of the entry before, empty for the first. */
  readonly previous: string;
  /** SHA-256 of the entry without this field, hex. */
  readonly hash: string;
}

/** What ties the chains of all processes together, once a minute: signed, and linked to the seal before it. */
export interface AuditSeal extends Document {
  /** From 1, without gaps, over all processes. */
  readonly sequence: number;
  readonly at: string;
  readonly chain: string;
  /** The last entry of the chain that it covers, and its hash. */
  readonly entrySequence: number;
  readonly entryHash: string;
  readonly previous: string;
  /** SHA-256 of the seal without `hash` and `signature`, hex. */
  readonly hash: string;
  /** SHA-256 of the public key (SPKI), hex. */
  readonly keyId: string;
  /** Ed25519 over `hash`, base64. */
  readonly signature: string;
}

/** Something wrong in the trail. */
interface AuditFault {
  /** `_id` of the entry or seal. */
  readonly where: string;
  readonly what:
    | 'entry missing'
    | 'entry changed'
    | 'entry not linked'
    | 'seal missing'
    | 'seal changed'
    | 'seal not linked'
    | 'signature wrong'
    | 'sealed entry missing or changed';
}

/** Result of a verification: `sealed` of the `entries` are covered by a signature. */
export interface AuditReport {
  readonly entries: number;
  readonly seals: number;
  readonly chains: number;
  readonly sealed: number;
  readonly faults: readonly AuditFault[];
}

const maxFaults = 1_000;

/** The two collections of the trail. Not rebuilt from bytes: every write is synced. */
export function auditCollections(catalogue: Catalogue): {
  entries: Collection<AuditEntry>;
  seals: Collection<AuditSeal>;
} {
  return {
    entries: catalogue.collection<AuditEntry>(securitySpecs.audit),
    seals: catalogue.collection<AuditSeal>(securitySpecs.auditSeals),
  };
}

/** SHA-256, hex, of a flat document's fields but the named ones, in the order of their names. */
export function hashOf(document: object, without: readonly string[]): string {
  const fields = Object.entries(document).filter(([name, value]) => value !== undefined && !without.includes(name));
  const text = JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** `_id` of an entry or seal: sorts as its sequence does. */
export function sequenceId(prefix: string, sequence: number): string {
  return `${prefix}-${String(sequence).padStart(12, '0')}`;
}

/**
 * Reads the whole trail and checks every link, hash and signature.
 *
 * @param publicKeys - SPKI in PEM, by key id: those of the platform, never out of the catalogue itself
 */
export async function verifyAuditChain(
  catalogue: Catalogue,
  publicKeys: ReadonlyMap<string, string>,
): Promise<AuditReport> {
  const { entries, seals } = auditCollections(catalogue);
  const faults: AuditFault[] = [];
  const report = (where: string, what: AuditFault['what']) => {
    if (faults.length < maxFaults) faults.push({ where, what });
  };
  const sealed = await verifySeals(seals, publicKeys, report);
  const chains = new Set<string>();
  let count = 0;
  let covered = 0;
  let last: AuditEntry | undefined;
  for await (const entry of entries.iterate({}, { sort: { chain: 1, sequence: 1 } })) {
    count++;
    chains.add(entry.chain);
    const before = last?.chain === entry.chain ? last : undefined;
    checkEntry(entry, before, report);
    const marks = sealed.get(entry.chain);
    if (marks?.hashes.get(entry.sequence) === entry.hash) marks.hashes.delete(entry.sequence);
    if (marks && entry.sequence <= marks.upTo) covered++;
    last = entry;
  }
  for (const [chain, marks] of sealed) {
    for (const sequence of marks.hashes.keys()) report(sequenceId(chain, sequence), 'sealed entry missing or changed');
  }
  return { entries: count, seals: sealed.count, chains: chains.size, sealed: covered, faults };
}

type Report = (where: string, what: AuditFault['what']) => void;

function checkEntry(entry: AuditEntry, before: AuditEntry | undefined, report: Report): void {
  const expected = (before?.sequence ?? 0) + 1;
  if (entry.sequence !== expected) report(sequenceId(entry.chain, expected), 'entry missing');
  else if (entry.previous !== (before?.hash ?? '')) report(entry._id, 'entry not linked');
  if (hashOf(entry, ['hash']) !== entry.hash) report(entry._id, 'entry changed');
}

/** Sealed hashes by sequence, of one chain. */
class SealedChains extends Map<string, { upTo: number; readonly hashes: Map<number, string> }> {
  count = 0;
}

async function verifySeals(
  seals: Collection<AuditSeal>,
  publicKeys: ReadonlyMap<string, string>,
  report: Report,
): Promise<SealedChains> {
  const sealed = new SealedChains();
  let last: AuditSeal | undefined;
  for await (const seal of seals.iterate({}, { sort: { sequence: 1 } })) {
    sealed.count++;
    const expected = (last?.sequence ?? 0) + 1;
    if (seal.sequence !== expected) report(sequenceId('seal', expected), 'seal missing');
    else if (seal.previous !== (last?.hash ?? '')) report(seal._id, 'seal not linked');
    if (hashOf(seal, ['hash', 'signature']) !== seal.hash) report(seal._id, 'seal changed');
    if (!isSigned(seal, publicKeys)) report(seal._id, 'signature wrong');
    const marks = sealed.get(seal.chain) ?? { upTo: 0, hashes: new Map<number, string>() };
    marks.upTo = Math.max(marks.upTo, seal.entrySequence);
    marks.hashes.set(seal.entrySequence, seal.entryHash);
    sealed.set(seal.chain, marks);
    last = seal;
  }
  return sealed;
}

function isSigned(seal: AuditSeal, publicKeys: ReadonlyMap<string, string>): boolean {
  const pem = publicKeys.get(seal.keyId);
  if (pem === undefined) return false;
  return verify(null, Buffer.from(seal.hash), createPublicKey(pem), Buffer.from(seal.signature, 'base64'));
}
