// Bundles with esbuild: dist/radlake.mjs (local stack and commands), dist/worker.mjs, dist/compare.mjs (its threads),
// dist/functions.mjs (any functions of the list in one container) and dist/functions/<name>.mjs (one function behind the adapter). Regenerates first.
// --quiet builds what `npm start` needs and says nothing.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { loadTs, root } from './load-ts.mjs';
import './generate.mjs';

const isQuiet = process.argv.includes('--quiet');
const startedAt = performance.now();

/** Packages with native parts or files of their own beside the code: installed, not bundled. */
const external = [
  '@cornerstonejs/*',
  '@photostructure/sqlite',
  '@node-rs/argon2',
  '@node-rs/argon2-*',
  'sharp',
  'onnxruntime-node',
];

const settings = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  external,
  outExtension: { '.js': '.mjs' },
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'linked',
  logLevel: 'warning',
  // Packages in CommonJS ask for built-in modules by require.
  banner: {
    js: "import { createRequire as radlakeRequire } from 'node:module';const require = radlakeRequire(import.meta.url);",
  },
};

const { readStackFile } = await loadTs('stacks/stack-file.ts');
rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const start = {
  radlake: 'stacks/local/main.ts',
  worker: 'stacks/local/worker.ts',
  compare: 'shared/archive/compare-worker.ts',
};
const containers = { functions: 'stacks/adapter/main.ts' };
const programs = isQuiet ? start : { ...start, ...containers };
await Promise.all([
  build({ ...settings, entryPoints: programs, outdir: 'dist' }),
  isQuiet ? undefined : buildFunctions(),
]);
if (!isQuiet) console.log(`built in ${Math.round(performance.now() - startedAt)} ms`);

/** One self-contained bundle per function: its handler and the adapter, without the others. */
async function buildFunctions() {
  const facts = readStackFile(parse(readFileSync(path.join(root, 'openfaas.yml'), 'utf8')));
  await build({
    ...settings,
    entryPoints: facts.map(({ name }) => ({ in: `radlake-function:${name}`, out: name })),
    outdir: 'dist/functions',
    sourcemap: false,
    plugins: [functionEntries(new Map(facts.map((fact) => [fact.name, fact])))],
  });
}

function functionEntries(facts) {
  return {
    name: 'function-entries',
    setup(setup) {
      setup.onResolve({ filter: /^radlake-function:/ }, ({ path: full }) => ({
        path: full.slice('radlake-function:'.length),
        namespace: 'radlake-function',
      }));
      setup.onLoad({ filter: /.*/, namespace: 'radlake-function' }, ({ path: name }) => ({
        contents: entrySource(facts.get(name)),
        resolveDir: root,
      }));
    },
  };
}

function entrySource(fact) {
  return `import { handler } from './${fact.handlerFolder}/handler';
import { runAdapter } from './stacks/adapter/program';
runAdapter([{ ...${JSON.stringify(fact)}, handler }]);
`;
}
