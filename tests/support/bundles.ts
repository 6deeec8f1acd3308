/** Path of a server bundle that the suite's `run.mjs` built. */
export function bundle(name: 'plain' | 'quick-sweep' | 'without-sync'): string {
  const key = { plain: '', 'quick-sweep': '_QUICK_SWEEP', 'without-sync': '_WITHOUT_SYNC' }[name];
  const file = process.env[`RADLAKE_TEST_SERVER${key}`];
  if (!file) throw new Error('start this suite by its npm script, which builds the servers first');
  return file;
}
