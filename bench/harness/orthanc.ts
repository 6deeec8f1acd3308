import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Peer, ServerProcess } from './peer';

/** Folders where distributions put Orthanc's plugins. */
const pluginFolders = ['/usr/lib/orthanc', '/usr/share/orthanc/plugins', '/usr/local/share/orthanc/plugins'];

export interface OrthancOptions {
  readonly data: string;
  readonly httpPort: number;
  readonly dimsePort: number;
  /** Settings that replace those of the benchmark. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/**
 * Starts Debian's Orthanc with its DICOMweb plugin, set up fairly: it syncs its files as we do (its default), sends
 * without delay on both protocols, takes PDUs as large as ours, keeps half a gibyte of objects in memory, and neither
 * compresses nor hashes what it stores.
 */
export async function startOrthanc({ data, httpPort, dimsePort, more = {} }: OrthancOptions): Promise<Peer> {
  mkdirSync(data, { recursive: true });
  const configuration = path.join(data, 'orthanc.json');
  writeFileSync(configuration, JSON.stringify({ ...settings(data, httpPort, dimsePort), ...more }, null, 2));
  const log = path.join(path.dirname(data), 'orthanc.log');
  const server = new ServerProcess('Orthanc', [configuration], {
    cwd: data,
    log,
    // Without this its DCMTK waits 40 ms for each image, which would flatter us.
    env: { TCP_NODELAY: '1', TCP_BUFFER_LENGTH: '1048576', MALLOC_ARENA_MAX: '5' },
  });
  await server.untilAnswers(httpPort, '/system', log);
  return {
    name: 'orthanc',
    pid: server.pid,
    httpPort,
    dimsePort,
    aeTitle: 'ORTHANC',
    dicomWeb: '/dicom-web',
    headers: {},
    stop: () => server.stop(),
  };
}

/** `Orthanc 1.10.1`, or null where it is not installed. */
export function orthancVersion(): string | null {
  try {
    return execFileSync('Orthanc', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(
      '\n',
    )[0]!;
  } catch {
    return null;
  }
}

function dicomWebPlugin(): string {
  for (const folder of pluginFolders) {
    const file = existsSync(folder) && readdirSync(folder).find((name) => /^libOrthancDicomWeb\.so/.test(name));
    if (file) return path.join(folder, file);
  }
  throw new Error('the DICOMweb plugin of Orthanc is not installed (Debian: apt install orthanc orthanc-dicomweb)');
}

function settings(data: string, httpPort: number, dimsePort: number): Record<string, unknown> {
  return {
    Name: 'bench',
    StorageDirectory: path.join(data, 'storage'),
    IndexDirectory: path.join(data, 'storage'),
    SyncStorageArea: true,
    StorageCompression: false,
    StoreMD5ForAttachments: false,
    OverwriteInstances: false,
    StableAge: 5,
    MaximumStorageCacheSize: 512,
    HttpServerEnabled: true,
    HttpPort: httpPort,
    HttpThreadsCount: 50,
    HttpCompressionEnabled: false,
    TcpNoDelay: true,
    KeepAlive: true,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DicomServerEnabled: true,
    DicomAet: 'ORTHANC',
    DicomPort: dimsePort,
    DicomCheckCalledAet: false,
    DicomAlwaysAllowStore: true,
    DicomAlwaysAllowFind: true,
    DicomThreadsCount: 8,
    MaximumPduLength: 131_072,
    LimitFindResults: 0,
    LimitFindInstances: 0,
    StorageAccessOnFind: 'Never',
    Plugins: [dicomWebPlugin()],
    DicomWeb: {
      Enable: true,
      Root: '/dicom-web/',
      EnableWado: false,
      StudiesMetadata: 'MainDicomTags',
      SeriesMetadata: 'Full',
    },
  };
}
