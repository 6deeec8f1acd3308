import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { responseSink } from './sink';

const stallMs = 60_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A response whose socket takes chunks only when the test says so. */
class HeldResponse extends EventEmitter {
  destroyed = false;
  isReset = false;
  readonly held: (() => void)[] = [];
  readonly socket = { resetAndDestroy: () => (this.isReset = true) };

  write(_chunk: Uint8Array, taken: () => void): boolean {
    this.held.push(taken);
    return false;
  }

  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

function open() {
  const response = new HeldResponse();
  const sink = responseSink(response as unknown as ServerResponse, new AbortController().signal, stallMs);
  return { response, sink };
}

describe('a reader that takes nothing', () => {
  it('is cut off when the writer waits for the window', async () => {
    const { response, sink } = open();
    const waiting = expect(sink.write(new Uint8Array(2 ** 20))).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    await jest.advanceTimersByTimeAsync(stallMs + 1);
    await waiting;
    expect([response.destroyed, response.isReset]).toEqual([true, true]);
  });

  it('is cut off when the writer waits for something else, such as a buffer that it wrote', async () => {
    const { response, sink } = open();
    expect(sink.write(new Uint8Array(10))).toBeUndefined();
    await jest.advanceTimersByTimeAsync(stallMs - 1);
    expect(response.destroyed).toBe(false);
    await jest.advanceTimersByTimeAsync(2);
    expect([response.destroyed, response.isReset]).toEqual([true, true]);
  });
});

describe('a reader that takes a little at a time', () => {
  it('is not cut off, and neither is one of whom nothing is asked', async () => {
    const { response, sink } = open();
    for (let at = 0; at < 8; at++) void sink.write(new Uint8Array(10));
    while (response.held.length > 0) {
      await jest.advanceTimersByTimeAsync(stallMs / 3);
      response.held.shift()?.();
    }
    await jest.advanceTimersByTimeAsync(3 * stallMs);
    expect(response.destroyed).toBe(false);
  });
});
