// Runs the crash suite. Usage: node tests/crash/run.mjs [arguments of jest]
// RADLAKE_TEST_SEED repeats the kills of a failed run; RADLAKE_TEST_RUNS changes their number.
import { buildServer } from '../support/build-server.mjs';
import { needPrograms, runJest } from '../support/tools.mjs';

needPrograms({ '/usr/bin/strace': 'strace' });
const [plain, quick, unsynced] = await Promise.all(['plain', 'quick-sweep', 'without-sync'].map(buildServer));
runJest('tests/crash/jest.config.mjs', {
  RADLAKE_TEST_SERVER: plain,
  RADLAKE_TEST_SERVER_QUICK_SWEEP: quick,
  RADLAKE_TEST_SERVER_WITHOUT_SYNC: unsynced,
});
