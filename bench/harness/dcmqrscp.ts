import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { type Peer, ServerProcess } from './peer';

/** A move destination by its AE title. */
export interface KnownPeer {
  readonly aeTitle: string;
  readonly port: number;
}

/** Starts DCMTK's dcmqrscp: a small archive of files, without HTTP. In one process, so that its CPU can be counted. */
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
  const server = new ServerProcess('/usr/bin/dcmqrscp', ['--single-process', '-c', configuration], {
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
