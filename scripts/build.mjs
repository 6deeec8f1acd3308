// Bundles with esbuild: dist/radlake.mjs (local stack and commands), dist/worker.mjs, dist/compare.mjs, dist/images.mjs (its threads),
// dist/functions.mjs (any functions of the list in one container) and dist/functions/<name>.mjs (one function behind the
// adapter); the portal with vite: dist/portal. Regenerates first.
// --quiet builds what `npm start` needs and says nothing.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { loadTs, root } from './load-ts.mjs';
import './generate.mjs';

const isQuiet = process.argv.includes('--quiet');
const startedAt = performance.now();
const dist = path.join(root, 'dist');

/** Packages with native parts or files of their own beside the code: installed, not bundled. */
const external = [
  '@cornerstonejs/*',
  '@photostructure/sqlite',
  '@node-rs/*',
  'sharp',
  'onnxruntime-node',
  'swagger-ui-dist',
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
const start = {
  radlake: 'stacks/local/main.ts',
  worker: 'stacks/local/worker.ts',
  compare: 'shared/archive/compare-worker.ts',
  images: 'shared/imaging/render/image-worker.ts',
};
const containers = { functions: 'stacks/adapter/main.ts' };
removeOthers();
await Promise.all([
  // What is imported when it is needed (a bucket, NATS, a database) is a file of its own, read only then.
  build({ ...settings, entryPoints: start, outdir: 'dist', splitting: true }),
  isQuiet ? undefined : build({ ...settings, entryPoints: containers, outdir: 'dist' }),
  isQuiet ? undefined : buildFunctions(),
  isPortalOld() ? buildPortal() : undefined,
]);
if (!isQuiet) console.log(`built in ${Math.round(performance.now() - startedAt)} ms`);

/** What a former build left, but for the portal, which a running platform may be serving. */
function removeOthers() {
  for (const name of existsSync(dist) ? readdirSync(dist) : []) {
    if (name !== 'portal') rmSync(path.join(dist, name), { recursive: true, force: true });
  }
}

/** Whether a source of the portal, or what it is made with, changed since it was built. */
function isPortalOld() {
  const page = path.join(dist, 'portal/index.html');
  if (!existsSync(page)) return true;
  const web = path.join(root, 'web');
  const sources = ['src', 'public'].flatMap((folder) =>
    readdirSync(path.join(web, folder), { recursive: true }).map((name) => path.join(web, folder, name)),
  );
  const others = ['index.html', 'vite.config.mjs', 'package.json', '../package-lock.json'];
  const newest = Math.max(...[...sources, ...others.map((name) => path.join(web, name))].map(changedAt));
  return newest > changedAt(page);
}

function changedAt(file) {
  return statSync(file).mtimeMs;
}

/** By vite, which is only loaded when it is needed. */
async function buildPortal() {
  const vite = await import('vite');
  await vite.build({ configFile: path.join(root, 'web/vite.config.mjs') });
}

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
runAdapter([{ ...${JSON.stringify(fact)}, handler }], new URL('../portal/', import.meta.url));
`;
}
