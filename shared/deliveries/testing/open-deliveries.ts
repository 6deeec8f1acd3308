import { setTimeout as sleep } from 'node:timers/promises';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { AssociationPool } from '#shared/dimse/client/pool/association-pool';
import { imagesInThisThread } from '#shared/imaging/render/image-workers';
import { systemClock } from '#shared/kernel/clock';
import { createLogger } from '#shared/kernel/logger';
import { openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import { workflowOf } from '#shared/workflow/testing/open-workflow';
import { ChunkRecord, type InstanceRecord } from '../chunk-record';
import { createDeliveries, createDelivery, type Deliveries, findDelivery } from '../deliveries';
import type { DeliveryDocument } from '../documents';
import { runDeliveries } from '../run-deliveries';

/** Study of what `land` lands. */
const studyInstanceUid = '1.2.3';

/** UID of an instance that `land` lands. */
export const uidOf = (number: number): string => `1.2.3.4.${number}`;

/** Deliveries of an archive in memory, whose waits are short. */
export interface TestDeliveries {
  readonly archive: TestArchive;
  readonly nodes: TestNodes;
  readonly deliveries: Deliveries;
  /** Lands instances 1 to `count` of one series. */
  land(count: number): Promise<void>;
  /** Queues a delivery of all of them. @param node - id or name */
  deliver(node: string, priority?: number, commit?: boolean): Promise<DeliveryDocument>;
  /** What is due is sent. */
  run(): Promise<void>;
  /** Runs as the schedule does, until a delivery has ended. */
  settle(id: string): Promise<DeliveryDocument>;
  recordOf(id: string): Promise<InstanceRecord[]>;
  close(): Promise<void>;
}

/** @param idleMs - after which associations that nobody uses are released */
export async function openTestDeliveries({ idleMs = 50 } = {}): Promise<TestDeliveries> {
  const [archive, nodes] = [await openTestArchive(), openTestNodes()];
  const associations = new AssociationPool({ idleMs });
  const deliveries = createDeliveries({
    ...{ catalogue: archive.archive.catalogue, archive: archive.archive },
    ...{ nodes: nodes.nodes, nodeActivity: nodes.nodeActivity, workflow: workflowOf(archive.archive, {}) },
    ...{ associations, clock: systemClock, log: createLogger('silent') },
    settings: { aeTitle: 'RADLAKE', timeZone: 'UTC', leaseMs: 3_000, backoffMs: Array(8).fill(5) as number[] },
  });
  const run = () => runDeliveries(deliveries, imagesInThisThread, new AbortController().signal);
  const what = { space: 'main', studyInstanceUid, reason: 'manual', requestedBy: 'me' };
  return {
    ...{ archive, nodes, deliveries, run },
    land: async (count) => {
      for (let number = 1; number <= count; number++)
        await archive.send(makeObject({ '00080018': uidOf(number), '00200013': String(number) }, 2_000));
    },
    deliver: (node, priority = 1, commit = false) => createDelivery(deliveries, { ...what, node, priority, commit }),
    settle: async (id) => {
      for (;;) {
        await run();
        const delivery = await findDelivery(deliveries, id);
        if (['done', 'parked', 'cancelled'].includes(delivery.state)) return delivery;
        await sleep(5);
      }
    },
    recordOf: async (id) => {
      const chunks = await deliveries.chunks.find({ delivery: id }, { sort: { number: 1 } });
      return chunks.flatMap((chunk) => new ChunkRecord(chunk).records());
    },
    close: async () => {
      await associations.close();
      await nodes.close();
      await archive.close();
    },
  };
}
