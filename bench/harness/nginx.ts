import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ServerProcess } from './peer';

/** A web server that sends files of a folder: the ceiling for answers that are bytes on disk. */
export interface FileServer {
  readonly pid: number;
  readonly port: number;
  /** Path of files below the address. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** `nginx/1.22.1`, or null where it is not installed. */
export function nginxVersion(): string | null {
  try {
    return execFileSync('sh', ['-c', 'nginx -v 2>&1'], { encoding: 'utf8' }).trim().replace('nginx version: ', '');
  } catch {
    return null;
  }
}

/** Starts nginx with one worker and sendfile. */
export async function startNginx(folder: string, port: number): Promise<FileServer> {
  const files = path.join(folder, 'files');
  mkdirSync(files, { recursive: true });
  const configuration = path.join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  writeFileSync(
    configuration,
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; ${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 256; }
http { access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000; ${temporary.join(' ')}
  server { listen 127.0.0.1:${port}; root ${files}; } }
`,
  );
  const log = path.join(folder, 'nginx.out');
  const server = new ServerProcess('nginx', ['-c', configuration, '-p', folder], { cwd: folder, log });
  await server.untilAnswers(port, '/', log);
  return { pid: server.pid, port, folder: files, stop: () => server.stop() };
}
