import { spawnSync } from 'node:child_process';

/** What an association of pynetdicom was answered (`negotiate.py`). */
export interface Negotiated {
  readonly rejected?: readonly number[] | null;
  readonly accepted: readonly string[];
  readonly syntaxes: readonly string[];
  readonly roles: Readonly<Record<string, readonly boolean[]>>;
  readonly extended: Readonly<Record<string, readonly number[]>>;
  readonly window: readonly number[];
  readonly maxPdu: number;
  readonly identity: boolean;
  readonly echo?: number;
  readonly store?: number;
}

/** What pynetdicom was answered, one association after the other. @param wanted - as `negotiate.py` takes them */
export function negotiate(port: number, wanted: readonly object[]): Negotiated[] {
  const input = wanted.map((one) => JSON.stringify({ ...one, port })).join('\n');
  const python = process.env['RADLAKE_TEST_PYTHON'] ?? 'python3';
  const done = spawnSync(python, ['tests/dimse/negotiate.py'], { input, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`pynetdicom failed: ${done.error ?? done.stderr}`);
  return done.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Negotiated);
}
