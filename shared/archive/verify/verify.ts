import type { Archive } from '../archive';
import { type Finding, Findings } from './findings';
import { type RepairOutcome, repairAll } from './repair';
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

/**
 * Compares everything stored with everything the catalogue says: bytes of segments and packs, metadata, rows, counts,
 * and objects that nothing refers to. Reads every stored byte. One fault is one finding.
 *
 * Nothing may be written meanwhile.
 */
export async function verify(
  archive: Archive,
  progress: (line: string) => void = () => undefined,
): Promise<VerifyReport> {
  const findings = new Findings();
  await verifySegments(archive, findings);
  progress(`${findings.checked.segments} segments read`);
  await verifyRows(archive, findings);
  progress(`${findings.checked.packs} packs of ${findings.checked.series} series read`);
  await verifyObjects(archive, findings);
  return { checked: findings.checked, findings: findings.list };
}

/** Verifies, repairs what can be repaired, and verifies again when something was. */
export async function verifyAndRepair(
  archive: Archive,
  progress: (line: string) => void = () => undefined,
): Promise<RepairReport> {
  const before = await verify(archive, progress);
  const outcomes = await repairAll(archive, before.findings);
  if (!outcomes.some(({ refused }) => refused === null)) return { ...before, outcomes };
  progress('verifying what was repaired');
  return { ...(await verify(archive, progress)), outcomes };
}
