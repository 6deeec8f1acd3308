import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { consumerSpec, testEvent, until } from '../contract/fixture';
import type { Bus, Delivery } from '../port';
import { openEmbeddedBus } from './open';

/** What may befall one delivery. */
type Fate = 'ack' | 'nak' | 'delay' | 'throw' | 'term' | 'leave' | 'hang';
const fates: readonly Fate[] = ['ack', 'ack', 'nak', 'delay', 'throw', 'term', 'leave', 'hang'];

async function meet(delivery: Delivery, fate: Fate): Promise<void> {
  if (fate === 'ack') await delivery.ack();
  else if (fate === 'nak') await delivery.nak();
  else if (fate === 'delay') await delivery.nak(10);
  else if (fate === 'term') await delivery.term('no');
  else if (fate === 'throw') throw new Error('failed');
  else if (fate === 'hang') await new Promise(() => undefined);
}

describe('whatever handlers do, and however often the process dies', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'radlake-bus-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('every acknowledged publish ends acknowledged or parked, delivered at most maxDeliver times', async () => {
    let run = 0;
    const lives = fc.array(fc.array(fc.constantFrom(...fates), { minLength: 3, maxLength: 12 }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(lives, fc.integer({ min: 1, max: 4 }), async (fatesOfLives, batchSize) => {
        run++;
        const maxDeliver = 4;
        const published = new Set<string>();
        const settled = new Set<string>();
        const deliveries = new Map<string, number>();
        const opened: Bus[] = [];
        let living = 0;
        const pathOf = (life: number) => join(folder, `${run}-${life}`, 'bus.sqlite');
        const start = async (life: number, fateOf: (delivery: Delivery) => Fate): Promise<Bus> => {
          await mkdir(join(folder, `${run}-${life}`));
          for (const end of life === 0 ? [] : ['', '-wal']) await copyFile(pathOf(life - 1) + end, pathOf(life) + end);
          // From here on what the former life still says is lost: it is dead.
          living = life;
          const bus = await openEmbeddedBus({ path: pathOf(life), closeTimeoutMs: 1 });
          opened.push(bus);
          const spec = consumerSpec({ ackWaitMs: 40, maxDeliver, maxAckPending: 3 });
          for (let subscription = 0; subscription < 2; subscription++) {
            await bus.subscribe(spec, batchSize, async (batch) => {
              for (const delivery of batch) {
                if (life === living) deliveries.set(delivery.event.id, delivery.deliveryCount);
                const fate = fateOf(delivery);
                await meet(delivery, fate);
                if (life === living && (fate === 'ack' || fate === 'term')) settled.add(delivery.event.id);
              }
            });
          }
          return bus;
        };
        for (const [life, script] of fatesOfLives.entries()) {
          let next = 0;
          const bus = await start(life, () => script[next++ % script.length]!);
          for (let index = 0; index < 4; index++) {
            await bus.publish('radlake.main.test', testEvent(`${life}.${index}`));
            published.add(`${life}.${index}`);
          }
        }
        const last = await start(fatesOfLives.length, () => 'ack');
        await until('nothing left', async () => {
          const { tester } = await last.lag();
          return tester?.pending === 0 && tester.unacknowledged === 0;
        });
        for (const { event } of await last.deadLetters()) settled.add(event.id);
        expect([...published].filter((id) => !settled.has(id))).toEqual([]);
        expect(Math.max(...deliveries.values())).toBeLessThanOrEqual(maxDeliver);
        await Promise.all(opened.map((bus) => bus.close()));
      }),
      { numRuns: 15 },
    );
  });
});
