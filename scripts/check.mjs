// npm run check: formatting and lint, generated files, types, boundaries, what is unused, and the unit tests but the slow
// ones (*.slow.test.ts, which `npm test` runs with all others). Two rows at a time, one of them the tests; each says what
// it found when it has ended. Fails when any of them does.
import { spawn } from 'node:child_process';

const rows = [
  ['jest functions shared events stacks scripts web --testPathIgnorePatterns node_modules /tests/ slow.test'],
  [
    'biome check .',
    'node scripts/generate.mjs --check',
    'tsc --noEmit',
    'tsc -p web',
    'node scripts/boundaries.mjs',
    'knip',
  ],
];
const failed = (await Promise.all(rows.map(runRow))).flat();
for (const command of failed) console.error(`check failed: ${command}`);
process.exit(failed.length > 0 ? 1 : 0);

/** Runs commands one after the other; resolves with those that failed. */
async function runRow(commands) {
  const failures = [];
  for (const command of commands) {
    const { code, output } = await run(command);
    process.stdout.write(`> ${command}\n${output}`);
    if (code !== 0) failures.push(command);
  }
  return failures;
}

function run(command) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: Buffer.concat(output).toString() }));
  });
}
