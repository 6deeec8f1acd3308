// Compares our parser with pydicom over every file at hand. Usage: node scripts/conformance-pydicom.mjs
// Uses a Python that has pydicom 3; without one, makes a virtual environment in .cache and installs it there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const PYDICOM = 'pydicom==3.0.2';
const venv = path.resolve('.cache', 'venv-pydicom');
const venvPython = path.join(venv, 'bin', 'python');

function run(command, args, options = {}) {
  return spawnSync(command, args, { stdio: 'inherit', ...options }).status ?? 1;
}

function hasPydicom(python) {
  const check = 'import sys, pydicom; sys.exit(pydicom.__version_info__[0] != "3")';
  return run(python, ['-c', check], { stdio: 'ignore' }) === 0;
}

function findPython() {
  for (const python of [process.env.RADLAKE_TEST_PYTHON, 'python3', existsSync(venvPython) ? venvPython : undefined]) {
    if (python !== undefined && hasPydicom(python)) return python;
  }
  if (run('python3', ['-m', 'venv', venv]) !== 0) return undefined;
  if (run(venvPython, ['-m', 'pip', 'install', '--quiet', PYDICOM]) !== 0) return undefined;
  return venvPython;
}

const python = findPython();
if (python === undefined) {
  console.error('pydicom is needed: python3 -m pip install pydicom');
  process.exit(1);
}
process.exit(
  run(process.execPath, ['node_modules/jest/bin/jest.js', '--config', 'tests/conformance/pydicom/jest.config.mjs'], {
    env: { ...process.env, RADLAKE_TEST_PYTHON: python },
  }),
);
