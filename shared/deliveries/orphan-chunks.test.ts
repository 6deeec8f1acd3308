import { newId, timeOfId } from '#shared/kernel/ids';
import { nodeSettings } from '#shared/nodes/testing/open-nodes';
import { planChunk } from './chunk-record';
import { createDeliveries } from './deliveries';
import { sweepDeliveries } from './run-deliveries';
import { openTestDeliveries } from './testing/open-deliveries';

const hour = 3_600_000;

describe('chunks without a delivery', () => {
  it('are swept an hour after they were made, all of them once a day', async () => {
    const test = await openTestDeliveries();
    try {
      const clock = { nowMs: Date.now(), now: () => clock.nowMs };
      const { archive } = test.archive;
      const deliveries = createDeliveries({ ...test.deliveries, catalogue: archive.catalogue, clock });
      await test.land(1);
      await test.nodes.nodes.create(nodeSettings(), {});
      const whole = await test.deliver('pacs');
      const instance = { sopInstanceUid: '1.2', sopClassUid: '1.3', seriesInstanceUid: '1.4' };
      const half = `main/${newId(clock.nowMs)}`;
      await deliveries.chunks.insertMany([planChunk(half, 0, [instance]), planChunk(half, 1, [instance])]);
      const left = async () => (await deliveries.chunks.find({}, { sort: { _id: 1 } })).map(({ _id }) => _id);
      await sweepDeliveries(deliveries);
      expect(await left()).toEqual([`${whole._id}#0`, `${half}#0`, `${half}#1`]);
      clock.nowMs += 2 * hour;
      await sweepDeliveries(deliveries); // they were looked at today
      expect(await left()).toHaveLength(3);
      clock.nowMs += 23 * hour;
      await sweepDeliveries(deliveries);
      expect(await left()).toEqual([`${whole._id}#0`]);
    } finally {
      await test.close();
    }
  });

  it('tell by their ids when they were made', () => {
    const now = Date.now() + 1_000;
    expect(timeOfId(newId(now))).toBe(now);
  });
});
