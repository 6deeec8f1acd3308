// Runs one of our TypeScript modules in a plain Node script: bundled by esbuild, packages left as they are.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Imports a module of the repository, given from its root. */
export async function loadTs(file) {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [file],
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  const folder = path.join(root, 'node_modules', '.cache', 'radlake');
  mkdirSync(folder, { recursive: true });
  const out = path.join(folder, `${file.replaceAll('/', '-')}.${process.pid}.mjs`);
  writeFileSync(out, outputFiles[0].contents);
  try {
    return await import(pathToFileURL(out).href);
  } finally {
    rmSync(out);
  }
}
