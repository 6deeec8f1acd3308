// Bundles the platform for tests into .cache/test-server/<name>: what ships, or a build that differs in one named way.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/load-ts.mjs';

/** Replacements in one source file of ours; each must be found, so that none silently does nothing. */
const variants = {
  /** What ships. */
  plain: {},
  /** Sweeps each half second instead of each ten, so that short runs see bytes freed. */
  'quick-sweep': { 'stacks/registry.generated.ts': [['"everyMs":10000', '"everyMs":500']] },
  /** A landing that answers without having synced: what the durability test must notice. */
  'without-sync': {
    'shared/objects/file/node-disk.ts': [
      [
        'fs.fdatasync(this.#fd, (error) => (error ? reject(error) : resolve()));',
        'setImmediate(() => (this.#fd < 0 ? reject(new Error()) : resolve()));',
      ],
      ['const durable = fs.constants.O_DSYNC;', 'const durable = 0;'],
    ],
  },
};

/** @returns absolute path of the bundle's `radlake.mjs` */
export async function buildServer(name) {
  const outdir = path.join(root, '.cache', 'test-server', name);
  const changes = Object.entries(variants[name]).map(([file, pairs]) => [path.join(root, file), pairs]);
  await build({
    absWorkingDir: root,
    entryPoints: {
      radlake: 'stacks/local/main.ts',
      worker: 'stacks/local/worker.ts',
      compare: 'shared/archive/compare-worker.ts',
      images: 'shared/imaging/render/image-worker.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // As scripts/build.mjs has it: what is not JavaScript alone stays a package.
    external: [
      '@cornerstonejs/*',
      '@photostructure/sqlite',
      '@node-rs/*',
      'sharp',
      'onnxruntime-node',
      'swagger-ui-dist',
    ],
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
    keepNames: true,
    banner: {
      js: "import { createRequire as radlakeRequire } from 'node:module';const require = radlakeRequire(import.meta.url);",
    },
    plugins: [replacing(new Map(changes))],
  });
  return path.join(outdir, 'radlake.mjs');
}

function replacing(changes) {
  return {
    name: 'replacing',
    setup(setup) {
      const left = new Set(changes.keys());
      setup.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const pairs = changes.get(file);
        if (!pairs) return undefined;
        left.delete(file);
        let contents = readFileSync(file, 'utf8');
        for (const [from, to] of pairs) {
          if (!contents.includes(from)) throw new Error(`${file} no longer has: ${from}`);
          contents = contents.replace(from, to);
        }
        return { contents, loader: 'ts' };
      });
      setup.onEnd(() => {
        if (left.size > 0) throw new Error(`never bundled: ${[...left].join(', ')}`);
      });
    },
  };
}
