import { HandOver, HandOverClosedError } from './hand-over';

const dropped: string[] = [];
let handOver: HandOver<string>;

beforeEach(() => {
  jest.useFakeTimers();
  dropped.length = 0;
  const drop = (item: string) => dropped.push(item);
  handOver = new HandOver({ patienceMs: 1_000, keptBytes: 100, limitMs: 3_000, drop });
});
afterEach(() => jest.useRealTimers());

/** What became of a promise so far. */
function followed(promise: Promise<void>): { outcome: unknown } {
  const seen: { outcome: unknown } = { outcome: 'waits' };
  promise.then(
    () => {
      seen.outcome = 'went on';
    },
    (error: unknown) => {
      seen.outcome = error;
    },
  );
  return seen;
}

describe('what is handed over', () => {
  it('lets its maker go on when it is taken, and comes in its order', async () => {
    const [first, second] = ['a', 'b'].map((item) => followed(handOver.give(item, 10)));
    expect(await handOver.take()).toBe('a');
    expect([first!.outcome, second!.outcome]).toEqual(['went on', 'waits']);
    handOver.end();
    expect(await handOver.take()).toBe('b');
    expect(await handOver.take()).toBeUndefined();
  });

  it('is kept for who is slow, as far as there is room, and one alone whatever its size', async () => {
    const made = ['a', 'b', 'c'].map((item) => followed(handOver.give(item, item === 'a' ? 500 : 60)));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(made.map(({ outcome }) => outcome)).toEqual(['went on', 'waits', 'waits']);
    expect(await handOver.take()).toBe('a');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(made.map(({ outcome }) => outcome)).toEqual(['went on', 'went on', 'waits']);
    handOver.close();
    await jest.advanceTimersByTimeAsync(0);
    expect(dropped).toEqual(['b']);
    expect(made[2]!.outcome).toBeInstanceOf(HandOverClosedError);
    await expect(handOver.give('d', 1)).rejects.toBeInstanceOf(HandOverClosedError);
  });

  it('is refused when nobody takes it in time, and so is what follows', async () => {
    const made = ['a', 'b'].map((item) => followed(handOver.give(item, 100)));
    await jest.advanceTimersByTimeAsync(2_999);
    expect(made[1]!.outcome).toBe('waits');
    await jest.advanceTimersByTimeAsync(1);
    expect(made[1]!.outcome).toBeInstanceOf(HandOverClosedError);
    expect(dropped).toEqual(['a']);
    handOver.end(new Error('too late'));
    await expect(handOver.take()).rejects.toThrow('too late');
  });
});
