// npm run bench -- NAME...: runs measured claims, us and the peer in one run. Without a name: lists them.
// Everything runs in a network namespace of its own, because Orthanc cannot bind loopback only.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadTs, root } from '../scripts/load-ts.mjs';

const { claims, runClaims } = await loadTs('bench/harness/run-claims.ts');
const names = Object.keys(claims);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !names.includes(name));

if (wanted.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`no such claim: ${unknown.join(', ')}`);
  console.error(`npm run bench -- NAME...   one or more of: ${names.join(' ')}`);
  process.exitCode = 2;
} else if (process.env.BENCH_ISOLATED || !canIsolate()) {
  await runClaims(wanted, root);
} else {
  const script = 'ip link set lo up 2>/dev/null || ifconfig lo up; exec "$0" "$@"';
  const args = [...isolation(), 'sh', '-c', script, process.execPath, fileURLToPath(import.meta.url), ...wanted];
  const { status } = spawnSync('unshare', args, {
    stdio: 'inherit',
    env: { ...process.env, BENCH_ISOLATED: '1' },
  });
  process.exitCode = status ?? 1;
}

function isolation() {
  return process.getuid?.() === 0 ? ['--net'] : ['--user', '--map-root-user', '--net'];
}

function canIsolate() {
  const works = spawnSync('unshare', [...isolation(), 'true']).status === 0;
  if (!works) console.error('no network namespace to be had: the peers listen on every address of this machine');
  return works;
}
