import type http from 'node:http';

/** What may go wrong while a body is sent, as the caller tells it. */
export interface BodySending {
  /** @throws when a step takes the peer too long */
  inTime<T>(step: Promise<T>): Promise<T>;
  /** An error of the connection. */
  asFailure(error: unknown): Error;
}

/**
 * Sends a request chunk by chunk, each when the system took the one before, and waits for the head of the answer. The first
 * chunk is asked for when the connection is open. When the peer answers before the end it gets no more.
 *
 * @throws what `chunks`, `inTime` and `asFailure` give; then the request is to be destroyed
 */
export async function sendBody(
  request: http.ClientRequest,
  chunks: AsyncIterator<Uint8Array>,
  { inTime, asFailure }: BodySending,
): Promise<http.IncomingMessage> {
  let isAnswered = false;
  const answer = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', (response) => {
      isAnswered = true;
      resolve(response);
    });
    request.on('error', (error) => reject(asFailure(error)));
  });
  answer.catch(() => undefined); // met by the races below, or later than anybody waits
  await inTime(Promise.race([connected(request), answer]));
  while (!isAnswered) {
    const next = await chunks.next();
    if (next.done) break;
    await inTime(Promise.race([taken(request, next.value), answer]));
  }
  if (!isAnswered) request.end();
  return await inTime(answer);
}

function connected(request: http.ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    request.once('socket', (socket) => {
      if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', resolve);
      else resolve();
    });
  });
}

/** Resolves when nobody reads the chunk any more; what goes wrong is the request's error. */
function taken(request: http.ClientRequest, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    request.write(chunk, (error) => {
      if (!error) resolve();
    });
  });
}
