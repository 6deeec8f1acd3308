import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parsePart10Head } from '#shared/dicom/part10';
import { readMediaType } from '#shared/kernel/multipart/media-type';
import { MultipartReader } from '#shared/kernel/multipart/reader';

/** An object of a store request. */
export interface StoredPart {
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** Of the data set, hexadecimal. */
  readonly sha256: string;
}

export interface StoreCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Whole parts. */
  readonly parts: readonly StoredPart[];
  /** Answers with the Store Instances Response Module: those that failed by their reasons, all others as stored. */
  answer(status: number, failed?: ReadonlyMap<string, number>): void;
}

/** What a scripted origin server does; absent: it stores everything. */
export interface StowScript {
  /** Before the body is read. @returns false: it is not read, and the script answers or not */
  begin?(call: StoreCall): boolean;
  /** A part came to its end. @returns false: nothing more is read */
  part?(call: StoreCall): boolean;
  /** The body was read. */
  end?(call: StoreCall): void;
  /** A search or retrieval; absent: there is none. */
  get?(request: IncomingMessage, response: ServerResponse): void;
}

export interface ScriptedStow {
  readonly url: string;
  /** Whole parts by SOP Instance UID, whatever was answered. */
  readonly received: ReadonlyMap<string, readonly StoredPart[]>;
  /** Parts of each request that was read to its end. */
  readonly requests: readonly number[];
  close(): Promise<void>;
}

/** Starts an HTTP server with one store resource, for tests. */
export async function startScriptedStow(script: StowScript = {}): Promise<ScriptedStow> {
  const received = new Map<string, StoredPart[]>();
  const requests: number[] = [];
  const store = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: StoredPart[] = [];
    const call: StoreCall = { request, response, parts, answer: (...what) => answer(response, parts, ...what) };
    if (script.begin?.(call) === false) return;
    for await (const part of partsOf(request)) {
      parts.push(part);
      received.set(part.sopInstanceUid, [...(received.get(part.sopInstanceUid) ?? []), part]);
      if (script.part?.(call) === false) return;
    }
    requests.push(parts.length);
    if (script.end) script.end(call);
    else call.answer(200);
  };
  const server = createServer((request, response) => {
    if (request.method === 'GET' && script.get) return script.get(request, response);
    store(request, response).catch(() => response.destroy()); // the peer broke off
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...{ received, requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicomweb` },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function* partsOf(request: IncomingMessage): AsyncGenerator<StoredPart> {
  const reader = new MultipartReader(readMediaType(request.headers['content-type']).parameters.get('boundary') ?? '');
  let chunks: Uint8Array[] = [];
  for await (const bytes of request as AsyncIterable<Buffer>) {
    for (const event of reader.push(bytes)) {
      if (event.kind === 'part') chunks = [];
      else if (event.kind === 'data') chunks.push(event.bytes);
      else yield readPart(Buffer.concat(chunks));
    }
  }
}

function readPart(part10: Buffer): StoredPart {
  const { dataSetOffset, transferSyntaxUid, mediaStorageSopInstanceUid = '' } = parsePart10Head(part10);
  const sha256 = createHash('sha256').update(part10.subarray(dataSetOffset)).digest('hex');
  return { sopInstanceUid: mediaStorageSopInstanceUid, transferSyntaxUid, sha256 };
}

function answer(
  response: ServerResponse,
  parts: readonly StoredPart[],
  status: number,
  failed: ReadonlyMap<string, number> = new Map(),
): void {
  const itemOf = (uid: string) => ({ '00081155': { vr: 'UI', Value: [uid] } });
  const uids = parts.map(({ sopInstanceUid }) => sopInstanceUid);
  const body = {
    '00081198': {
      vr: 'SQ',
      Value: [...failed].map(([uid, reason]) => ({ ...itemOf(uid), '00081197': { vr: 'US', Value: [reason] } })),
    },
    '00081199': { vr: 'SQ', Value: uids.filter((uid) => !failed.has(uid)).map(itemOf) },
  };
  response.writeHead(status, { 'content-type': 'application/dicom+json' }).end(JSON.stringify(body));
}
