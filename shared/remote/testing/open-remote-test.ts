import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import { createLogger } from '#shared/kernel/logger';
import type { NodeDocument } from '#shared/nodes/documents';
import { nodeSettings, openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import { Crawls } from '../crawl/crawls';
import { createRemotes } from '../open-remote';
import { Origins } from '../origins';
import { NodePassThrough } from '../passing/pass-through-nodes';
import { PassingStore } from '../passing/passing-store';
import { Retrievals } from '../retrievals';
import type { RunRetrievalServices } from '../run-retrieval';

/** An archive, and a DICOMweb node whose answers a test writes. */
export interface RemoteTest extends RunRetrievalServices {
  readonly test: TestArchive;
  readonly nodes: TestNodes;
  readonly node: NodeDocument;
  readonly crawls: Crawls;
  /** What passes through. */
  readonly passing: PassingStore;
  readonly log: ReturnType<typeof createLogger>;
  /** Requests that the node got, with their query. */
  readonly asked: string[];
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  close(): Promise<void>;
}

/** Opens them. */
export async function openRemoteTest(): Promise<RemoteTest> {
  const passing = new PassingStore();
  const test = await openTestArchive({ stores: [passing] });
  const nodes = openTestNodes();
  const { archive } = test;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    opened.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicomweb`;
  const settings = nodeSettings({ name: 'web', kind: 'dicomweb', aeTitle: null, host: null, port: null, url });
  const node = await nodes.nodes.create(settings, {});
  const pool = new AssociationPool();
  const remote = createRemotes({ archive, nodes: nodes.nodes, pool, aeTitle: 'RADLAKE' });
  const passThrough = new NodePassThrough({ remote, nodeActivity: nodes.nodeActivity, store: passing });
  archive.passThrough = passThrough;
  const opened: RemoteTest = {
    ...{ test, nodes, node, asked, passing, remote, nodeActivity: nodes.nodeActivity, log: createLogger('silent') },
    retrievals: new Retrievals(archive),
    origins: new Origins(archive, archive.catalogue),
    crawls: new Crawls({ archive, catalogue: archive.catalogue, timeZone: 'UTC' }),
    answer: (_request, response) => response.writeHead(404).end(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await passThrough.close();
      await pool.close();
      await nodes.close();
      await test.close();
    },
  };
  return opened;
}

/** A body of several Part 10 files. @param isCut - without its closing boundary */
export function multipart(files: readonly Uint8Array[], isCut = false): Buffer {
  const parts = files.map((file) =>
    Buffer.concat([Buffer.from('--limit\r\nContent-Type: application/dicom\r\n\r\n'), file, Buffer.from('\r\n')]),
  );
  return Buffer.concat([...parts, Buffer.from(isCut ? '' : '--limit--\r\n')]);
}

/** Answers as WADO-RS does. */
export function sendParts(response: ServerResponse, files: readonly Uint8Array[], isCut = false): void {
  const type = 'multipart/related; type="application/dicom"; boundary=limit';
  response.writeHead(200, { 'content-type': type }).end(multipart(files, isCut));
}

/** Answers as QIDO-RS does. */
export function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/dicom+json' }).end(JSON.stringify(body));
}
