// Runs a command with another version of Node.js, from the npm package of its binaries, installed once into .cache.
// Usage: node scripts/with-node.mjs 22.23.3 npx jest shared
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './load-ts.mjs';

const [version, command, ...args] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version ?? '') || command === undefined) {
  fail('usage: node scripts/with-node.mjs VERSION COMMAND [ARGUMENT ...]');
}
const name = `node-${process.platform}-${process.arch}`;
const prefix = path.join(root, '.cache', `node-${version}`);
const bin = path.join(prefix, 'node_modules', name, 'bin');
if (!existsSync(path.join(bin, 'node'))) {
  const install = ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`];
  if (run('npm', install, { ...process.env, npm_config_workspaces: 'false' }) !== 0)
    fail(`${name}@${version} is needed`);
}
process.exitCode = run(command, args, { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` });

function run(program, parameters, env) {
  return spawnSync(program, parameters, { stdio: 'inherit', env }).status ?? 1;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
