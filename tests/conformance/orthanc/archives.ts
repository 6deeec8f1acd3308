import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { startOrthanc } from '../../../bench/harness/orthanc';
import { bundle } from '../../support/bundles';
import { multipartBodies } from '../../support/dicomweb';
import { PlatformProcess, testApiKey } from '../../support/platform-process';

/** What an archive answers. */
export interface Answered {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** One of the two archives that are compared. */
export class ComparedArchive {
  readonly #root: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;

  /** @param root - `http://host:port/dicom-web` */
  constructor(root: string, headers: Readonly<Record<string, string>>, stop: () => Promise<void>) {
    this.#root = root;
    this.#headers = headers;
    this.stop = stop;
  }

  /** A request below the root, or to an address that the archive gave itself. Ours waits until all is indexed. */
  async call(target: string, init: RequestInit = {}): Promise<Answered> {
    const url = target.startsWith('/studies') || target.startsWith('/series') || target.startsWith('/instances');
    for (;;) {
      const answer = await fetch(url ? `${this.#root}${target}` : new URL(target, this.#root), {
        ...init,
        headers: { ...this.#headers, ...init.headers },
      });
      const body = Buffer.from(await answer.arrayBuffer());
      if (/newest instances/.test(answer.headers.get('warning') ?? '')) continue;
      return { status: answer.status, contentType: answer.headers.get('content-type') ?? '', body };
    }
  }

  async get(target: string, accept: string): Promise<Answered> {
    return await this.call(target, { headers: { accept } });
  }

  /** Stores one object by STOW-RS. */
  async store(object: Uint8Array): Promise<Answered> {
    const body = Buffer.concat([
      Buffer.from('--B\r\nContent-Type: application/dicom\r\n\r\n'),
      object,
      Buffer.from('\r\n--B--\r\n'),
    ]);
    const headers = {
      'content-type': 'multipart/related; type="application/dicom"; boundary=B',
      accept: 'application/dicom+json',
    };
    return await this.call('/studies', { method: 'POST', headers, body });
  }
}

/** The parts of a multipart answer, or its body alone. */
export function partsOf({ contentType, body }: Answered): Buffer[] {
  return contentType.startsWith('multipart/') ? multipartBodies(body, contentType) : [body];
}

/** Starts both over empty folders: ours, then Orthanc with its DICOMweb plugin. */
export async function startBoth(folder: string): Promise<readonly [ours: ComparedArchive, theirs: ComparedArchive]> {
  const platform = await PlatformProcess.start({
    bundle: bundle('plain'),
    dataFolder: path.join(folder, 'radlake'),
    env: { RADLAKE_SETTLE_MS: '86400000' },
  });
  const ours = new ComparedArchive(
    `${platform.url}/dicomweb`,
    { authorization: `Bearer ${testApiKey}` },
    async () => await platform.kill(),
  );
  const data = path.join(folder, 'orthanc');
  mkdirSync(data);
  const orthanc = await startOrthanc({
    data,
    httpPort: await freePort(),
    dimsePort: await freePort(),
    // It listens on every address: nothing more than needed, and HTTP to this machine alone.
    more: {
      DicomServerEnabled: false,
      DicomWeb: { Enable: true, Root: '/dicom-web/', StudiesMetadata: 'Full', SeriesMetadata: 'Full' },
    },
  });
  return [ours, new ComparedArchive(`http://127.0.0.1:${orthanc.httpPort}/dicom-web`, {}, orthanc.stop)];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
