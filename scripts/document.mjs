// Writes docs/configuration.md and docs/errors.md from the sources: node scripts/document.mjs
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(path.join(root, 'node_modules', '.document-'));
try {
  const outfile = path.join(folder, 'document.mjs');
  await build({
    entryPoints: [path.join(root, 'scripts/document/index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const { writeDocuments } = await import(pathToFileURL(outfile).href);
  for (const page of writeDocuments(root)) console.log(`wrote ${page}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
