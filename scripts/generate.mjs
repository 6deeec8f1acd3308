// Makes stacks/registry.generated.ts, stacks/heavy-registry.generated.ts and openfaas.compact.yml of openfaas.yml. With --check: fails when they are stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { loadTs, root } from './load-ts.mjs';

const isCheck = process.argv.includes('--check');
const stack = parse(readFileSync(path.join(root, 'openfaas.yml'), 'utf8'));
const { compactStack, heavySource, readStackFile, registrySource } = await loadTs('stacks/generated-files.ts');
const facts = readStackFile(stack);

const stale = [
  ['stacks/registry.generated.ts', registrySource(facts)],
  ['stacks/heavy-registry.generated.ts', heavySource(facts)],
  ['openfaas.compact.yml', compactStack(stack, facts)],
].filter(([file, text]) => !isSame(file, text));

for (const [file, text] of stale) {
  if (isCheck) console.error(`${file} is stale: run node scripts/generate.mjs`);
  else writeFileSync(path.join(root, file), text);
}
if (isCheck && stale.length > 0) process.exitCode = 1;

function isSame(file, text) {
  const full = path.join(root, file);
  return existsSync(full) && readFileSync(full, 'utf8') === text;
}
