import fc from 'fast-check';

/**
 * Property tests draw the same cases in every run, so that a change is judged by what it changed.
 * RADLAKE_TEST_SEED=random (or a number) draws others; a case found so becomes a test of its own.
 */
const wanted = process.env['RADLAKE_TEST_SEED'] ?? '20261122';
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) });
