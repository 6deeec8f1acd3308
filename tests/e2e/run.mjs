// Runs the portal, and a foreign viewer, in a real browser. Usage: node tests/e2e/run.mjs [arguments of jest]
// Screenshots of each page go to .cache/screenshots.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/load-ts.mjs';
import { needNpmFiles, needPrograms, runJest } from '../support/tools.mjs';

needPrograms({
  '/usr/bin/chromium': 'chromium',
  '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc': 'fonts-noto-cjk',
});
execFileSync(process.execPath, ['scripts/build.mjs', '--quiet'], { cwd: root, stdio: 'inherit' });
const screenshots = path.join(root, '.cache', 'screenshots');
mkdirSync(screenshots, { recursive: true });
// OHIF as its makers built it (MIT), 50 MB: no dependency of ours, a client to be tested with.
const ohif = needNpmFiles('@ohif/app@3.13.2', 'dist');
runJest('tests/e2e/jest.config.mjs', {
  RADLAKE_TEST_OHIF: ohif,
  RADLAKE_TEST_BROWSER: '/usr/bin/chromium',
  RADLAKE_TEST_SERVER: path.join(root, 'dist', 'radlake.mjs'),
  RADLAKE_TEST_SCREENSHOTS: screenshots,
});
