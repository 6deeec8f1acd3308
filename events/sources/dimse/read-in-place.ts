import { Socket } from 'node:net';

/** Takes bytes of a connection; they are its own only until it returns. */
export type TakeBytes = (bytes: Uint8Array) => void;

/** A connection, and how its bytes come. */
export interface OpenedSocket {
  readonly socket: Socket;
  /** To be called once, at once. Absent: by 'data' events. */
  readonly bytes?: (take: TakeBytes) => void;
}

/** What node:net keeps in an accepted socket: not documented, so its absence is provided for. */
interface WithHandle {
  _handle?: { useUserBuffer?: unknown } | null;
}

/** Twice the largest PDU that peers send to us. */
const readBytes = 256 * 1024;

let readBuffer: Uint8Array | undefined;

/**
 * Reads an accepted connection into one buffer that all connections share, instead of a new one for each read: these are
 * memory outside the heap that only the garbage collector gives back. node:net offers this (`onread`) to sockets that it
 * makes, not to those that a server accepts; so the connection is moved to a socket made here. Where that is not
 * possible the accepted socket is given back.
 *
 * @param accepted - by a server with `pauseOnConnect`
 * @returns the socket to use from here on; when it closes, the accepted one does
 */
export function readInPlace(accepted: Socket): OpenedSocket {
  const holder = accepted as unknown as WithHandle;
  const handle = holder._handle;
  if (typeof handle?.useUserBuffer !== 'function') return { socket: accepted.resume() };
  readBuffer ??= Buffer.allocUnsafeSlow(readBytes);
  const buffer = readBuffer;
  let take: TakeBytes = () => undefined;
  const callback = (count: number): boolean => {
    take(buffer.subarray(0, count));
    return true;
  };
  holder._handle = null;
  // `handle` is not among the documented options either; types of Node have only the documented ones.
  const socket = new Socket({ handle, onread: { buffer, callback } } as unknown as ConstructorParameters<
    typeof Socket
  >[0]);
  socket.once('close', () => accepted.destroy()); // the server counts the accepted one
  return { socket, bytes: (taker) => (take = taker) };
}
