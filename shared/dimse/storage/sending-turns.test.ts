import { priorities } from '../messages/command-fields';
import { SendingTurns } from './sending-turns';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const never = 3_600_000;

describe('turns of what is sent', () => {
  it('are taken at once while there are fewer than the limit', async () => {
    const turns = new SendingTurns(2, never);
    await turns.take(priorities.low);
    await turns.take(priorities.low);
  });

  it('go to high, then medium, then low priority, each in the order of asking', async () => {
    const turns = new SendingTurns(1, never);
    let end = await turns.take(priorities.medium);
    const order: string[] = [];
    const asked = [
      ['low', priorities.low],
      ['medium', priorities.medium],
      ['unknown', 77],
      ['high', priorities.high],
      ['high again', priorities.high],
    ] as const;
    for (const [name, priority] of asked) {
      void turns.take(priority).then((given) => {
        order.push(name);
        end = given;
      });
    }
    for (const _ of asked) {
      end();
      await turn();
    }
    expect(order).toEqual(['high', 'high again', 'medium', 'unknown', 'low']);
  });

  it('are given on when one takes long', async () => {
    const turns = new SendingTurns(1, 5);
    await turns.take(priorities.high);
    const end = await turns.take(priorities.low);
    end();
  });

  it('that ended late leave the limit as it is', async () => {
    const turns = new SendingTurns(1, 5);
    const slow = await turns.take(priorities.high);
    await turns.take(priorities.high);
    slow();
    let isTaken = false;
    void turns.take(priorities.high).then(() => {
      isTaken = true;
    });
    await turn();
    expect(isTaken).toBe(false);
    while (!isTaken) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
