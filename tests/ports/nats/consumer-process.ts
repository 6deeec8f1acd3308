// Run by sharing.test.ts: takes events of the consumer `shared` and writes what it does, a line each.
import { setTimeout as sleep } from 'node:timers/promises';
import { openNatsBus } from '#shared/bus/nats/open';
import type { Delivery } from '#shared/bus/port';

const tell = (what: string, { event, deliveryCount }: Delivery): void => {
  process.stdout.write(`${what} ${event.id} ${deliveryCount}\n`);
};

async function work(delivery: Delivery): Promise<void> {
  tell('take', delivery);
  await sleep(5);
  tell('done', delivery);
  await delivery.ack();
}

async function main(): Promise<void> {
  const bus = await openNatsBus({ url: process.argv[2]! });
  const spec = {
    name: 'shared',
    subjects: ['radlake.>'],
    // Far longer than the work takes, also on a machine that stands still now and then.
    ackWaitMs: 8000,
    maxDeliver: 5,
    maxAckPending: 100,
  };
  const handle = async (batch: readonly Delivery[]): Promise<void> => {
    await Promise.all(batch.map(work));
  };
  await Promise.all([1, 2].map(() => bus.subscribe(spec, 4, handle)));
  process.stdout.write('ready\n');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
