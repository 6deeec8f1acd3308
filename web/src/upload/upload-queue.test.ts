import type { BatchAnswer } from './send-batch';
import { UploadQueue } from './upload-queue';

const part10 = (name: string, size = 200) => {
  const bytes = new Uint8Array(size);
  bytes.set(Buffer.from('DICM'), 128);
  return new File([bytes], name);
};
const stored: BatchAnswer = { status: 200, failures: [] };

/** A server that answers each batch by `answer` and remembers it. */
function server(answer: (names: readonly string[]) => BatchAnswer | Promise<BatchAnswer>) {
  const batches: string[][] = [];
  return {
    batches,
    send: (files: readonly File[]) => {
      const names = files.map((file) => file.name);
      batches.push(names);
      return Promise.resolve(answer(names));
    },
  };
}

async function finished(queue: UploadQueue): Promise<void> {
  if (!queue.state.isRunning) return;
  await new Promise<void>((resolve) => {
    const end = queue.subscribe(() => {
      if (queue.state.isRunning) return;
      end();
      resolve();
    });
  });
}

describe('an upload', () => {
  it('sends files in batches bounded by count and size', async () => {
    const { batches, send } = server(() => stored);
    const queue = new UploadQueue(send, { batchFiles: 3, batchBytes: 1000 });
    const files = [...Array.from({ length: 7 }, (_, i) => part10(`${i}`)), part10('big', 900), part10('last', 900)];
    await queue.add(files);
    await finished(queue);
    expect(batches.flat().sort()).toEqual(files.map((file) => file.name).sort());
    expect(batches.every((batch) => batch.length <= 3)).toBe(true);
    expect(batches).toContainEqual(['last']);
    expect(queue.state).toMatchObject({ files: 9, stored: 9, bytes: 3200, sentBytes: 3200, failures: [] });
  });

  it('has no more requests under way than allowed', async () => {
    let now = 0;
    let most = 0;
    const { send } = server(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return stored;
    });
    const queue = new UploadQueue(send, { batchFiles: 1, parallel: 2 });
    await queue.add(Array.from({ length: 20 }, (_, i) => part10(`${i}`)));
    await finished(queue);
    expect([queue.state.stored, most]).toEqual([20, 2]);
  });

  it('leaves out what is no DICOM and what is a DICOMDIR', async () => {
    const { batches, send } = server(() => stored);
    const queue = new UploadQueue(send);
    const bare = new File([Uint8Array.of(8, 0, 5, 0, 10, 0, 0, 0, 0x49)], 'without-preamble');
    await queue.add([part10('a'), new File(['hello'], 'notes.txt'), part10('DICOMDIR'), bare]);
    await finished(queue);
    expect(batches).toEqual([['a', 'without-preamble']]);
    expect(queue.state).toMatchObject({ files: 2, stored: 2, skipped: 2 });
  });

  it('says what the server refused, and why', async () => {
    const { send } = server(() => ({ status: 202, failures: [{ reason: 0xa900, sopInstanceUid: '1.2' }] }));
    const queue = new UploadQueue(send);
    await queue.add([part10('a'), part10('b')]);
    await finished(queue);
    expect(queue.state.stored).toBe(1);
    expect(queue.state.failures).toEqual([{ file: undefined, reason: 'refused', code: 0xa900, sopInstanceUid: '1.2' }]);
  });

  it('sends the files of a batch that was refused as a whole each by itself', async () => {
    const { batches, send } = server((names) => (names.includes('bad') ? { status: 400, failures: [] } : stored));
    const queue = new UploadQueue(send);
    await queue.add([part10('a'), part10('bad'), part10('c')]);
    await finished(queue);
    expect(batches.slice(1).sort()).toEqual([['a'], ['bad'], ['c']]);
    expect(queue.state.stored).toBe(2);
    expect(queue.state.failures).toMatchObject([{ file: { name: 'bad' }, reason: 'status', code: 400 }]);
    expect(queue.state.sentBytes).toBe(queue.state.bytes);
  });

  it('tries again when nothing answers, and gives up after that', async () => {
    let calls = 0;
    const { send } = server(() => ({ status: ++calls < 3 ? 0 : 200, failures: [] }));
    const queue = new UploadQueue(send, { retries: 2, retryMs: 0 });
    await queue.add([part10('a')]);
    await finished(queue);
    expect([calls, queue.state.stored]).toEqual([3, 1]);

    const silent = new UploadQueue(server(() => ({ status: 0, failures: [] })).send, { retries: 1, retryMs: 0 });
    await silent.add([part10('a'), part10('b')]);
    await finished(silent);
    expect(silent.state.failures.map(({ reason }) => reason)).toEqual(['unreachable', 'unreachable']);
  });

  it('sends what failed once more when asked to', async () => {
    let isUp = false;
    const { send } = server(() => ({ status: isUp ? 200 : 507, failures: [] }));
    const queue = new UploadQueue(send);
    await queue.add([part10('a'), part10('b')]);
    await finished(queue);
    expect(queue.state.failures.map(({ code }) => code)).toEqual([507, 507]);
    isUp = true;
    await queue.retry();
    await finished(queue);
    expect(queue.state).toMatchObject({ files: 2, stored: 2, failures: [], bytes: 400, sentBytes: 400 });
  });

  it('ends at once when stopped', async () => {
    let answer: (value: BatchAnswer) => void = () => undefined;
    const { batches, send } = server(() => new Promise((resolve) => (answer = resolve)));
    const queue = new UploadQueue(send, { batchFiles: 1, parallel: 1 });
    await queue.add([part10('a'), part10('b')]);
    queue.stop();
    answer(stored);
    await new Promise((resolve) => setImmediate(resolve));
    expect(batches).toEqual([['a']]);
    expect(queue.state.isRunning).toBe(false);
  });
});
