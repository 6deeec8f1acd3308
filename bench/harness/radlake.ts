import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Peer, ServerProcess } from './peer';

const apiKey = 'benchmark-key-of-this-run-only-0123456789';

/** How one of our servers is started. */
export interface RadlakeOptions {
  readonly dist: string;
  readonly data: string;
  readonly httpPort: number;
  readonly dimsePort: number;
  readonly env?: Readonly<Record<string, string>>;
  /** For the runtime, e.g. `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
}

/** A copy of the built program, so that another build does not change it while it is measured. */
export function copyDist(root: string): string {
  const dist = path.join(root, 'node_modules', '.cache', 'radlake-bench', `dist-${process.pid}`);
  mkdirSync(path.dirname(dist), { recursive: true });
  cpSync(path.join(root, 'dist'), dist, { recursive: true });
  return dist;
}

/** Starts the platform as `npm start` does: audit, log and authentication as they are by default. */
export async function startRadlake(options: RadlakeOptions): Promise<Peer> {
  mkdirSync(options.data, { recursive: true });
  const log = path.join(path.dirname(options.data), `${path.basename(options.data)}.log`);
  const server = new ServerProcess(
    process.execPath,
    [...(options.nodeArgs ?? []), path.join(options.dist, 'radlake.mjs'), 'start'],
    {
      cwd: path.dirname(options.data),
      log,
      env: {
        RADLAKE_DATA: options.data,
        RADLAKE_HTTP: `127.0.0.1:${options.httpPort}`,
        RADLAKE_DIMSE: `127.0.0.1:${options.dimsePort}`,
        RADLAKE_BOOTSTRAP_API_KEY: apiKey,
        RADLAKE_SETTLE_MS: '2000',
        ...options.env,
      },
    },
  );
  await server.untilAnswers(options.httpPort, '/readyz', log);
  return {
    name: 'radlake',
    pid: server.pid,
    httpPort: options.httpPort,
    dimsePort: options.dimsePort,
    aeTitle: 'RADLAKE',
    dicomWeb: '/spaces/main/dicomweb',
    headers: { authorization: `Bearer ${apiKey}` },
    stop: () => server.stop(),
  };
}
