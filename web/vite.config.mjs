import path from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const folder = path.dirname(fileURLToPath(import.meta.url));

/** One page under `/portal/`; names of files carry their hash, so that a browser may keep them for good. */
export default defineConfig({
  root: folder,
  base: '/portal/',
  plugins: [react()],
  logLevel: 'warn',
  build: {
    outDir: path.join(folder, '../dist/portal'),
    emptyOutDir: true,
    assetsDir: '.',
    assetsInlineLimit: 0, // a data: address would need a hole in the content security policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    target: 'es2022',
  },
});
