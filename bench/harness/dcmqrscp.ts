import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Peer, ServerProcess } from './peer';
import type { SyntheticSeries } from './synthetic-ct';

/** A move destination by its AE title. */
export interface KnownPeer {
  readonly aeTitle: string;
  readonly port: number;
}

/** Starts DCMTK's dcmqrscp: a small archive of files, without HTTP. A process for each association: in a single one 3.6.7 crashes after the first that moved images. */
export async function startDcmqrscp(data: string, dimsePort: number, known: readonly KnownPeer[]): Promise<Peer> {
  const storage = path.join(data, 'storage');
  mkdirSync(storage, { recursive: true });
  const configuration = path.join(data, 'dcmqrscp.cfg');
  const hosts = known.map(({ aeTitle, port }) => `${aeTitle.toLowerCase()} = (${aeTitle}, 127.0.0.1, ${port})`);
  writeFileSync(
    configuration,
    `NetworkTCPPort = ${dimsePort}
MaxPDUSize = 131072
MaxAssociations = 16
HostTable BEGIN
${hosts.join('\n')}
HostTable END
VendorTable BEGIN
VendorTable END
AETable BEGIN
DCMQRSCP ${storage} RW (200, 4096mb) ANY
AETable END
`,
  );
  const server = new ServerProcess('/usr/bin/dcmqrscp', ['-c', configuration], {
    cwd: data,
    log: path.join(path.dirname(data), 'dcmqrscp.log'),
    env: { TCP_NODELAY: '1', TCP_BUFFER_LENGTH: '1048576' },
  });
  await untilListens(dimsePort);
  return {
    ...{ name: 'dcmqrscp', pid: server.pid, httpPort: 0, dimsePort, aeTitle: 'DCMQRSCP', dicomWeb: '', headers: {} },
    stop: () => server.stop(),
  };
}

/** The files and their index as DCMTK's own tool writes it. */
export async function fillDcmqrscp(data: string, series: readonly SyntheticSeries[]): Promise<void> {
  const storage = path.join(data, 'storage');
  const files = series.flatMap((one) =>
    one.sopInstanceUids.map((uid, slice) => {
      const file = path.join(storage, `${uid}.dcm`);
      writeFileSync(file, one.file(slice));
      return file;
    }),
  );
  await promisify(execFile)('/usr/bin/dcmqridx', [storage, ...files]);
}

/** @throws Error when nobody listens within half a minute */
export async function untilListens(port: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nobody listens on port ${port}`);
}
