import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { NotAuthenticatedError } from '#shared/kernel/errors';
import { defineFunction } from '#shared/kernel/function/http';
import { type Channel, json } from '#shared/kernel/function/result';
import { testEntry } from '../local/testing/entry';
import { type Adapter, serveFunctions } from './serve';

const channels: Channel[] = [];
const channel = (opened: Channel) => {
  channels.push(opened);
  opened.onDrain(() => opened.send('last words'));
};
const handler = defineFunction({
  routes: {
    'GET /spaces/{space}/events': {
      input: z.object({ path: z.object({ space: z.string() }) }),
      access: 'workitem:read',
      isChannel: true,
      run: () => ({ status: 101, channel }),
    },
    'GET /things': {
      input: z.object({}),
      access: 'public',
      run: ({ headers }) => json(Object.keys(headers).sort()),
    },
    'POST /things': {
      input: z.object({ body: z.unknown() }),
      access: 'public',
      run: (request) => json(request.body),
    },
  },
});

let isAllowed = true;
const methods: string[] = [];
const authoriser = {
  authenticate: async (headers: Readonly<Record<string, string | undefined>>, facts: { method: string }) => {
    methods.push(facts.method);
    if (!isAllowed || headers['authorization'] === undefined) throw new NotAuthenticatedError('No credentials');
    return {
      id: headers['authorization'],
      can: (_: string, space?: string) => space === 'main',
    };
  },
};

let adapter: Adapter;
beforeEach(async () => {
  isAllowed = true;
  channels.length = 0;
  methods.length = 0;
  adapter = await serveFunctions({
    entries: [testEntry('test-events', handler)],
    services: { authoriser },
    listen: { host: '127.0.0.1', port: 0 },
    channelLimits: { mostOfCaller: 2, mostOfAll: 3, pingMs: 50, waitingBytes: 100_000 },
  });
});
afterEach(() => adapter.drain(1_000));

const dial = (path = '/spaces/main/events', key: string | null = 'a', options = {}) =>
  new WebSocket(`ws://127.0.0.1:${adapter.port}${path}`, {
    ...(key === null ? {} : { headers: { authorization: key } }),
    ...options,
  });

async function opened(socket: WebSocket): Promise<WebSocket> {
  await once(socket, 'open');
  return socket;
}

/** The status with which a handshake is refused, and its problem details. */
async function refusal(socket: WebSocket): Promise<[status: number, code: string]> {
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, import('node:http').IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return [response.statusCode ?? 0, JSON.parse(Buffer.concat(chunks).toString()).code];
}

const closing = async (socket: WebSocket): Promise<number> => ((await once(socket, 'close')) as [number])[0];

/** Sends raw bytes, answers what comes back until the server closes or `enough` has come. */
function raw(text: string, enough: (answer: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(adapter.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (enough(answer)) socket.end();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('a channel', () => {
  it('takes messages to the client, and is over when the client goes', async () => {
    const socket = await opened(dial());
    const message = once(socket, 'message');
    expect(channels[0]?.send('hello 你好')).toBe(true);
    expect(String((await message)[0])).toBe('hello 你好');
    const over = once(channels[0]!.signal, 'abort');
    socket.close();
    await over;
    expect(channels[0]?.send('late')).toBe(false);
  });

  it('is opened by who may, as something that changes: a page of another origin must not', async () => {
    expect(await refusal(dial(undefined, null))).toEqual([401, 'NOT_AUTHENTICATED']);
    expect(await refusal(dial('/spaces/other/events'))).toEqual([403, 'ACCESS_DENIED']);
    expect(channels).toHaveLength(0);
    expect(new Set(methods)).toEqual(new Set(['CONNECT']));
  });

  it('is no plain address: 426 says what to ask for', async () => {
    const answer = await fetch(`${adapter.url}/spaces/main/events`, { headers: { authorization: 'a' } });
    expect([answer.status, answer.headers.get('upgrade'), ((await answer.json()) as { code: string }).code]).toEqual([
      426,
      'websocket',
      'UPGRADE_REQUIRED',
    ]);
  });

  it('other addresses answer a client that would like one as any other client', async () => {
    const socket = dial('/things');
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, import('node:http').IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.destroy();
    expect(await refusal(dial('/nowhere'))).toEqual([404, 'NOT_FOUND']);
  });

  it('is opened by a caller no more often than allowed, and again when one is over', async () => {
    const [first, second] = [await opened(dial()), await opened(dial())];
    expect(await refusal(dial())).toEqual([429, 'TOO_MANY_CALLS']);
    await opened(dial(undefined, 'b'));
    expect(await refusal(dial(undefined, 'c'))).toEqual([429, 'TOO_MANY_CALLS']);
    first.close();
    await once(channels[0]!.signal, 'abort');
    await opened(dial());
    second.close();
  });

  it('ends when its owner may no longer', async () => {
    const socket = await opened(dial());
    isAllowed = false;
    expect(await closing(socket)).toBe(1008);
  });

  it('ends when the client answers no ping', async () => {
    const socket = await opened(dial(undefined, 'a', { autoPong: false }));
    expect(await closing(socket)).toBe(1006);
  });

  it('ends when the client takes no messages', async () => {
    const socket = await opened(dial());
    socket.pause();
    const over = once(channels[0]!.signal, 'abort');
    const text = 'x'.repeat(50_000);
    for (let sent = 0; channels[0]!.send(text); sent++) if (sent > 2_000) throw new Error('nothing stops it');
    await over;
    socket.terminate();
  });

  it('ends when the client says too much, or too often', async () => {
    const loud = await opened(dial());
    loud.send('x'.repeat(5_000));
    expect(await closing(loud)).toBe(1009);
    const chatty = await opened(dial());
    for (let at = 0; at < 100; at++) chatty.send('x');
    expect(await closing(chatty)).toBe(1008);
  });

  it('says its last words when the process stops, and does not keep it from stopping', async () => {
    const socket = await opened(dial());
    const [message, close] = [once(socket, 'message'), closing(socket)];
    const mute = await opened(dial());
    mute.pause();
    await adapter.drain(200);
    expect([String((await message)[0]), await close]).toEqual(['last words', 1001]);
    mute.terminate();
  });

  it.each([
    ['no key', 'Sec-WebSocket-Version: 13'],
    ['a version that nobody speaks', 'Sec-WebSocket-Version: 7\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='],
  ])('a handshake with %s is refused and keeps no place', async (_, header) => {
    const head =
      'GET /spaces/main/events HTTP/1.1\r\nHost: x\r\nAuthorization: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    for (let at = 0; at < 5; at++)
      expect(await raw(`${head}${header}\r\n\r\n`, () => false)).toMatch(/^HTTP\/1\.1 4(00|26)/);
    expect(channels).toHaveLength(0);
  });
});

describe('a request for HTTP/2, as Java sends it', () => {
  const wish = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n';

  it('is answered in HTTP/1.1 as if it had not asked', async () => {
    const text = `GET /things HTTP/1.1\r\nHost: x\r\n${wish}X-Other: 1\r\n\r\n`;
    const answer = await raw(text, (got) => got.includes(']'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer).toContain('["connection","host","x-other"]');
  });

  it.each([
    ['a body of known length', 'Content-Length: 7\r\n\r\n{"a":1}'],
    ['a body in chunks', 'Transfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n'],
  ])('with %s is read whole, and the next request too', async (_, rest) => {
    const post = `POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    const text = `${post}${wish}${rest}${post}Content-Length: 2\r\n\r\n[]`;
    const answer = await raw(text, (got) => got.split('HTTP/1.1 200').length === 3 && got.endsWith('[]'));
    expect(answer.match(/\r\n\r\n(\{"a":1\})HTTP/)?.[1]).toBe('{"a":1}');
  });

  it('over and over on new connections leaves none behind', async () => {
    const text = `GET /things HTTP/1.1\r\nHost: x\r\n${wish}\r\n`;
    for (let at = 0; at < 20; at++) await raw(text, (got) => got.includes(']'));
    const startedAt = Date.now();
    await adapter.drain(5_000);
    expect(Date.now() - startedAt).toBeLessThan(4_000);
  });
});
