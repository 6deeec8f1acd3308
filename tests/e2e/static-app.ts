import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A built web app on a port of its own, as a plain file server would give it. */
export interface StaticApp {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves a folder; addresses that are no file are pages of the app.
 *
 * @param made - path -> text of files that go before those of the folder; may be filled later
 */
export async function serveApp(folder: string, made: ReadonlyMap<string, string>): Promise<StaticApp> {
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://app');
    const file = path.join(folder, path.normalize(decodeURIComponent(pathname)));
    const isFile = file.startsWith(folder) && existsSync(file) && statSync(file).isFile();
    const ending = isFile || made.has(pathname) ? path.extname(file) : '.html';
    response.setHeader('content-type', types[ending] ?? 'application/octet-stream');
    response.end(made.get(pathname) ?? readFileSync(isFile ? file : path.join(folder, 'index.html')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
