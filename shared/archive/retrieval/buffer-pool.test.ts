import { BufferPool } from './buffer-pool';

const mebibyte = 1024 * 1024;
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the buffers of an answer', () => {
  it('are three while there is room, and one while other answers use much', async () => {
    const pool = new BufferPool();
    const others = pool.open();
    const big = await others.take(17 * mebibyte);
    const answer = pool.open();
    const taken: string[] = [];
    const first = await answer.take(1);
    const second = answer.take(1).then((buffer) => {
      taken.push('second');
      return buffer;
    });
    await turn();
    expect(taken).toEqual([]);
    others.give(big);
    answer.give(first);
    const two = await second;
    const more = await Promise.all([answer.take(1), answer.take(1)]);
    const fourth = answer.take(1).then(() => taken.push('fourth'));
    await turn();
    expect(taken).toEqual(['second']);
    answer.give(two);
    await fourth;
    for (const buffer of more) answer.give(buffer);
  });

  it('are handed out in the order in which they were asked for, also when they become fewer meanwhile', async () => {
    const pool = new BufferPool();
    const answer = pool.open();
    const held = await Promise.all([answer.take(1), answer.take(1), answer.take(1)]);
    const taken: string[] = [];
    const ask = (name: string) =>
      answer.take(1).then((buffer) => {
        taken.push(name);
        return buffer;
      });
    const waiting = [ask('first'), ask('second')];
    const others = pool.open();
    await others.take(17 * mebibyte);
    answer.give(held[0]!);
    answer.give(held[1]!);
    await turn();
    expect(taken).toEqual([]);
    answer.give(held[2]!);
    answer.give(await waiting[0]!);
    await waiting[1]!;
    expect(taken).toEqual(['first', 'second']);
  });

  it('are not waited for when the answer has ended', async () => {
    const answer = new BufferPool().open();
    await Promise.all([answer.take(1), answer.take(1), answer.take(1)]);
    const fourth = answer.take(1);
    answer.close();
    await expect(fourth).rejects.toThrow('The answer has ended');
  });
});
