import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { bundle } from '../support/bundles';
import { mainRoot, retrieveObjects } from '../support/dicomweb';
import { ctImageStorage, makeInstance, type TestInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { send } from '../support/senders';
import { RawPeer } from './raw-peer';

const folder = temporaryFolder('dimse-chaos');
let platform: PlatformProcess;

beforeAll(async () => {
  platform = await PlatformProcess.start({ bundle: bundle('plain'), dataFolder: path.join(folder.path, 'data') });
});
afterAll(async () => {
  await platform?.kill();
  folder.remove();
});

/** Each association has a study of its own. */
const study = (patient: number, count: number): TestInstance[] =>
  Array.from({ length: count }, (_, i) =>
    makeInstance({ root: '1.2.826.0.1.3680043.8.498.53', patient, study: 1, series: 1, instance: i + 1 }, 40_000),
  );

const openFiles = () => readdirSync(`/proc/${platform.pid}/fd`).length;
const residentMb = () =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${platform.pid}/status`, 'utf8'))?.[1]) / 1024;

/** Whoever waits in vain runs into the time limit of the test. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

/** A state of an association to be left in: what is said before, and how many of the instances are complete then. */
interface Leaving {
  readonly name: string;
  readonly complete: number;
  say(peer: RawPeer, instances: readonly TestInstance[]): Promise<void> | void;
}

async function associate(peer: RawPeer): Promise<void> {
  peer.request();
  await peer.answer();
}

async function storeTwo(peer: RawPeer, instances: readonly TestInstance[]): Promise<void> {
  await associate(peer);
  for (const instance of instances.slice(0, 2)) {
    peer.store(instance);
    await peer.answer();
  }
}

const leavings: readonly Leaving[] = [
  { name: 'before it asked (Sta2)', complete: 0, say: () => undefined },
  { name: 'within its request (Sta2)', complete: 0, say: (peer) => peer.request(0.5) },
  { name: 'before the answer (Sta3)', complete: 0, say: (peer) => peer.request() },
  { name: 'once associated (Sta6)', complete: 0, say: (peer) => associate(peer) },
  {
    name: 'after two instances, within the command of the third',
    complete: 2,
    say: async (peer, instances) => {
      await storeTwo(peer, instances);
      peer.store(instances[2]!, 0.001);
    },
  },
  {
    name: 'after two instances, within the third',
    complete: 2,
    say: async (peer, instances) => {
      await storeTwo(peer, instances);
      peer.store(instances[2]!, 0.6);
    },
  },
  {
    name: 'after nonsense behind two instances',
    complete: 2,
    say: async (peer, instances) => {
      await storeTwo(peer, instances);
      peer.sayNonsense();
    },
  },
  {
    name: 'when it asked for the release (Sta8, Sta13)',
    complete: 2,
    say: async (peer, instances) => {
      await storeTwo(peer, instances);
      peer.releaseRequest();
    },
  },
];
const goings = ['abort', 'end', 'reset'] as const;

describe('peers that go away', () => {
  it.each(
    leavings.flatMap((leaving, i) =>
      goings.map((going) => ({ ...leaving, going, patient: 200 + i * 3 + goings.indexOf(going) })),
    ),
  )('$name, by $going: what was complete is there', async ({ say, going, complete, patient }) => {
    const instances = study(patient, 3);
    const peer = await RawPeer.connect(platform.dimsePort);
    await say(peer, instances);
    peer[going]();
    const objects = await retrieveObjects(platform, `${mainRoot}/studies/${instances[0]!.studyInstanceUid}`);
    const kept = (objects ?? []).map(({ sha256 }) => sha256).sort();
    expect(kept).toEqual(
      instances
        .slice(0, complete)
        .map(({ sha256 }) => sha256)
        .sort(),
    );
  });

  it.each(['abort', 'end'] as const)('by %s right behind the last byte of an instance: it is there', async (going) => {
    const instances = study(going === 'abort' ? 300 : 301, 1);
    const peer = await RawPeer.connect(platform.dimsePort);
    await associate(peer);
    peer.store(instances[0]!);
    peer[going]();
    // Nobody told us that it was stored: it takes a moment.
    const address = `${mainRoot}/studies/${instances[0]!.studyInstanceUid}`;
    await until(async () => (await retrieveObjects(platform, address)) !== null);
    const objects = await retrieveObjects(platform, address);
    expect(objects?.map(({ sha256 }) => sha256)).toEqual([instances[0]!.sha256]);
  });
});

it('of 100 associations 30 break, others are slow, and sockets say nothing: all the rest lands, and nothing is left behind', async () => {
  const before = { files: openFiles(), mb: residentMb() };
  const silent = await Promise.all(Array.from({ length: 20 }, () => RawPeer.connect(platform.dimsePort)));
  for (const [i, peer] of silent.entries()) if (i % 2 === 0) peer.end();

  const good = Array.from({ length: 65 }, (_, i) => study(i, 3));
  const slow = Array.from({ length: 5 }, (_, i) => study(70 + i, 1));
  const broken = Array.from({ length: 30 }, (_, i) => ({
    instances: study(80 + i, 3),
    ...leavings[i % leavings.length]!,
  }));

  const results = await Promise.all([
    ...good.map(async (instances) => {
      const { acknowledged, broken: isBroken } = await send(instances, { port: platform.dimsePort, associations: 1 });
      return { lost: instances.length - acknowledged.size, isBroken };
    }),
    ...slow.map(async ([instance]) => {
      const peer = await RawPeer.connect(platform.dimsePort);
      await associate(peer);
      const answered = peer.answer();
      await peer.storeSlowly(instance!, 40, 25);
      await answered;
      peer.abort();
      return { lost: 0, isBroken: false };
    }),
    ...broken.map(async ({ instances, say }, i) => {
      const peer = await RawPeer.connect(platform.dimsePort);
      await say(peer, instances);
      peer[goings[i % goings.length]!]();
      return { lost: 0, isBroken: false };
    }),
  ]);
  expect(results).toEqual(results.map(() => ({ lost: 0, isBroken: false })));

  const expected = [...good, ...slow, ...broken.map(({ instances, complete }) => instances.slice(0, complete))].filter(
    (instances) => instances.length > 0,
  );
  for (const instances of expected) {
    const objects = await retrieveObjects(platform, `${mainRoot}/studies/${instances[0]!.studyInstanceUid}`);
    expect(objects?.map(({ sha256 }) => sha256).sort()).toEqual(instances.map(({ sha256 }) => sha256).sort());
  }

  for (const peer of silent) peer.reset();
  // Connections to our HTTP port and segments that were opened meanwhile may stay.
  await until(() => openFiles() <= before.files + 10);
  expect(residentMb()).toBeLessThan(before.mb + 250);
});

it('who breaks off what it retrieves leaves nothing behind', async () => {
  const instances = study(310, 8);
  const { acknowledged } = await send(instances, { port: platform.dimsePort, associations: 1 });
  expect(acknowledged.size).toBe(8);
  const before = openFiles();
  const [abstractSyntaxUid, transferSyntaxUids] = ['1.2.840.10008.5.1.4.1.2.2.3', [EXPLICIT_VR_LITTLE_ENDIAN]];
  const retrievals = Array.from({ length: 40 }, async (_, at) => {
    const client = await DimseClient.connect({
      ...{ host: '127.0.0.1', port: platform.dimsePort, calledAeTitle: 'RADLAKE', callingAeTitle: 'VIEWER' },
      contexts: [
        { abstractSyntaxUid, transferSyntaxUids },
        { abstractSyntaxUid: ctImageStorage, transferSyntaxUids, roles: { scu: false, scp: true } },
      ],
    });
    let left = at % 4;
    const got = client.get({
      sopClassUid: abstractSyntaxUid,
      identifier: {
        '00080052': { vr: 'CS', Value: ['STUDY'] },
        '0020000D': { vr: 'UI', Value: [instances[0]!.studyInstanceUid] },
      },
      receive: () => {
        if (left-- === 0) client.abort();
        return { write: () => undefined, finish: async () => ({ status: 0 }), abort: () => undefined };
      },
    });
    await expect(got).rejects.toMatchObject({ code: 'DIMSE_ASSOCIATION_ABORTED' });
  });
  await Promise.all(retrievals);
  // Connections to our HTTP port and segments that were opened meanwhile may stay.
  await until(() => openFiles() <= before + 10);
});
