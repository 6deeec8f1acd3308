import type { Archive } from '../archive';
import { type Finding, Findings } from './findings';
import { type RepairOutcome, repairAll } from './repair';
import { verifyJournal } from './verify-journal';
import { verifyObjects } from './verify-objects';
import { verifyRows } from './verify-rows';
import { verifySegments } from './verify-segments';

/** What `verify` looked at and found. */
export interface VerifyReport {
  readonly checked: Findings['checked'];
  readonly findings: readonly Finding[];
}

/** As `VerifyReport`, with what was repaired before; `findings` are those left. */
export interface RepairReport extends VerifyReport {
  readonly outcomes: readonly RepairOutcome[];
}

/** How an archive is verified. */
export interface VerifyOptions {
  readonly progress?: (line: string) => void;
  /**
   * Set while a platform uses the archive: what was found is looked at again after this time, in milliseconds, and only
   * what is still so is reported. Default null: nothing may be written meanwhile.
   */
  readonly recheckAfterMs?: number | null;
  /** How that time passes; by default by the clock. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * Compares everything stored with everything the catalogue says: bytes of segments and packs, metadata, journal, rows,
 * counts, and objects that nothing refers to. Reads every stored byte, writes none. One fault is one finding.
 */
export async function verify(archive: Archive, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { progress = () => undefined, recheckAfterMs = null } = options;
  const findings = new Findings(recheckAfterMs, null, options.pause);
  // First: what follows from a lost decision is not reported again.
  await verifyJournal(archive, findings);
  await findings.settle();
  await verifySegments(archive, findings);
  await findings.settle();
  progress(`${findings.checked.segments} segments read`);
  await verifyRows(archive, findings);
  await findings.settle();
  progress(`${findings.checked.packs} packs of ${findings.checked.series} series read`);
  await verifyObjects(archive, findings);
  await findings.settle();
  return { checked: findings.checked, findings: findings.list };
}

/** Verifies, repairs what can be repaired, and verifies again when something was. Nothing else may use the archive. */
export async function verifyAndRepair(
  archive: Archive,
  { progress = () => undefined }: Pick<VerifyOptions, 'progress'> = {},
): Promise<RepairReport> {
  const before = await verify(archive, { progress });
  const outcomes = await repairAll(archive, before.findings);
  if (!outcomes.some(({ refused }) => refused === null)) return { ...before, outcomes };
  progress('verifying what was repaired');
  return { ...(await verify(archive, { progress })), outcomes };
}
