import { connect, createServer, type Server, type Socket } from 'node:net';
import { type OpenedSocket, readInPlace } from './read-in-place';
import { eventually } from './test-receiver';

let server: Server;
let peer: Socket;
let accepted: Socket;

beforeEach(async () => {
  server = createServer({ pauseOnConnect: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const coming = new Promise<Socket>((resolve) => server.once('connection', resolve));
  peer = connect(port, '127.0.0.1');
  accepted = await coming;
});

afterEach(async () => {
  peer.destroy();
  accepted.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** What came, copied as it came, and the memory that it came in. */
function collect({ bytes }: OpenedSocket): { all: () => Buffer; memory: Set<ArrayBufferLike> } {
  const copies: Buffer[] = [];
  const memory = new Set<ArrayBufferLike>();
  bytes!((chunk) => {
    copies.push(Buffer.from(chunk));
    memory.add(chunk.buffer);
  });
  return { all: () => Buffer.concat(copies), memory };
}

describe('a connection read in place', () => {
  it('is to be had on this version of Node', () => {
    const opened = readInPlace(accepted);
    opened.socket.destroy();
    expect([opened.bytes !== undefined, opened.socket === accepted]).toEqual([true, false]);
  });

  it('gives all bytes in order, always in the same memory', async () => {
    const opened = readInPlace(accepted);
    const { all, memory } = collect(opened);
    const sent = Buffer.alloc(3_000_000).map((_, at) => at % 251);
    peer.write(sent);
    await eventually(() => all().length === sent.length, 'all bytes have come');
    expect(all().equals(sent)).toBe(true);
    expect(memory.size).toBe(1);
    opened.socket.destroy();
  });

  it('can be written to, and knows its peer', async () => {
    const { socket } = readInPlace(accepted);
    const answer = new Promise((resolve) => peer.once('data', resolve));
    socket.write('answer');
    expect(String(await answer)).toBe('answer');
    expect([socket.remoteAddress, socket.remotePort]).toEqual(['127.0.0.1', peer.localPort]);
    socket.destroy();
  });

  it('takes nothing while it is paused, so that the peer has to wait', async () => {
    const opened = readInPlace(accepted);
    const { all } = collect(opened);
    opened.socket.pause();
    let isSent = false;
    const sent = Buffer.alloc(64_000_000);
    peer.write(sent, () => (isSent = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([isSent, all().length <= 256 * 1024]).toEqual([false, true]);
    opened.socket.resume();
    await eventually(() => isSent && all().length === sent.length, 'all bytes have come');
    opened.socket.destroy();
  });

  it('tells the end that the peer puts to it, and closes the accepted socket with itself', async () => {
    const opened = readInPlace(accepted);
    collect(opened);
    const seen: string[] = [];
    for (const event of ['end', 'close']) opened.socket.once(event, () => seen.push(event));
    peer.end();
    await eventually(() => seen.length === 2 && accepted.destroyed, 'the connection is closed');
    expect(seen).toEqual(['end', 'close']);
    const open = await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
    expect(open).toBe(0);
  });

  it('is read by data events where node:net does not offer this', async () => {
    const { _handle: handle } = accepted as unknown as { _handle: Record<string, unknown> };
    handle['useUserBuffer'] = undefined;
    const opened = readInPlace(accepted);
    expect([opened.socket === accepted, opened.bytes]).toEqual([true, undefined]);
    const coming = new Promise((resolve) => opened.socket.once('data', resolve));
    peer.write('bytes');
    expect(String(await coming)).toBe('bytes');
  });
});
