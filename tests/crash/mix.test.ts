import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from '../support/bundles';
import { mainRoot, multipartBodies, retrieveObjects } from '../support/dicomweb';
import { makeInstance, type TestInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { SeededRandom } from '../support/random';
import { send } from '../support/senders';

const runMs = 15_000;
const readers = 4;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Two patients, one study each, three series of 20 instances; unlike pixels everywhere. */
const instances = [1, 2].flatMap((patient) =>
  Array.from({ length: 60 }, (_, n) =>
    makeInstance({ root: '2.25.11', patient, study: 1, series: (n % 3) + 1, instance: n + 1 }, 8192),
  ),
);
const byUid = new Map(instances.map((one) => [one.sopInstanceUid, one]));
const pixelsOf = ({ dataSet }: TestInstance) => dataSet.subarray(dataSet.length - 8192);

class Loops {
  readonly platform: PlatformProcess;
  readonly faults: string[] = [];
  readonly counts = { study: 0, series: 0, instance: 0, frame: 0, objects: 0, absent: 0, deleted: 0, sent: 0 };
  readonly #random = new SeededRandom(Number(process.env['RADLAKE_TEST_SEED'] ?? '1'));
  readonly #until = performance.now() + runMs;

  constructor(platform: PlatformProcess) {
    this.platform = platform;
  }

  get #isOver(): boolean {
    return performance.now() > this.#until || this.faults.length > 20;
  }

  async read(): Promise<void> {
    while (!this.#isOver) {
      const kind = this.#random.pick(['study', 'series', 'instance', 'frame'] as const);
      const asked = this.#random.pick(instances);
      await this.#readOne(kind, asked).catch((error: unknown) => this.faults.push(`${kind}: ${String(error)}`));
    }
  }

  async #readOne(kind: 'study' | 'series' | 'instance' | 'frame', asked: TestInstance): Promise<void> {
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = asked;
    const study = `${mainRoot}/studies/${studyInstanceUid}`;
    const series = `${study}/series/${seriesInstanceUid}`;
    const instance = `${series}/instances/${sopInstanceUid}`;
    this.counts[kind]++;
    if (kind === 'frame') return await this.#readFrame(`${instance}/frames/1`, asked);
    const found = await retrieveObjects(this.platform, { study, series, instance }[kind]);
    if (!found) {
      this.counts.absent++;
      return;
    }
    for (const one of found) {
      this.counts.objects++;
      const expected = byUid.get(one.sopInstanceUid);
      if (!expected || expected.sha256 !== one.sha256)
        this.faults.push(`${kind}: ${one.sopInstanceUid} has other bytes`);
      if (expected?.studyInstanceUid !== studyInstanceUid) this.faults.push(`${kind}: an instance of another study`);
      if (kind !== 'study' && expected?.seriesInstanceUid !== seriesInstanceUid)
        this.faults.push(`${kind}: an instance of another series`);
      if (kind === 'instance' && one.sopInstanceUid !== sopInstanceUid) this.faults.push('another instance');
    }
  }

  async #readFrame(path: string, asked: TestInstance): Promise<void> {
    const answer = await this.platform.call(path, {
      headers: { accept: 'multipart/related; type="application/octet-stream"' },
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (answer.status === 404) {
      this.counts.absent++;
      return;
    }
    if (!answer.ok) {
      this.faults.push(`frame: ${answer.status} ${body.toString('utf8')}`);
      return;
    }
    const [frame] = multipartBodies(body, answer.headers.get('content-type') ?? '');
    if (sha256(frame ?? Buffer.alloc(0)) !== sha256(pixelsOf(asked)))
      this.faults.push(`frame: ${asked.sopInstanceUid} has other pixels`);
  }

  /** Sends what is not there, a handful at a time, so that packs are added and merged. */
  async arrive(): Promise<void> {
    while (!this.#isOver) {
      const some = Array.from({ length: this.#random.between(1, 15) }, () => this.#random.pick(instances));
      const { refused, broken } = await send(some, { port: this.platform.dimsePort, associations: 2 });
      this.counts.sent += some.length;
      if (broken || refused.size > 0) this.faults.push(`C-STORE: ${[...refused.keys()]} ${broken ? 'broken' : ''}`);
      await sleep(this.#random.between(50, 600));
    }
  }

  async erase(): Promise<void> {
    while (!this.#isOver) {
      await sleep(this.#random.between(200, 1_200));
      const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = this.#random.pick(instances);
      const study = `/api/spaces/main/studies/${studyInstanceUid}`;
      const series = `${study}/series/${seriesInstanceUid}`;
      const path = this.#random.pick([study, series, `${series}/instances/${sopInstanceUid}`]);
      const answer = await this.platform.call(path, { method: 'DELETE' });
      if (answer.status === 204) this.counts.deleted++;
      else if (answer.status !== 404) this.faults.push(`DELETE: ${answer.status} ${await answer.text()}`);
    }
  }
}

describe('readers while two patients come, are packed, merged and deleted', () => {
  it('never get bytes of another instance', async () => {
    const folder = temporaryFolder('mix');
    const platform = await PlatformProcess.start({
      bundle: bundle('quick-sweep'),
      dataFolder: folder.path,
      env: { RADLAKE_SETTLE_MS: '100', RADLAKE_GRACE_MS: '500', RADLAKE_SEGMENT_BYTES: '1048576' },
    });
    try {
      const loops = new Loops(platform);
      await Promise.all([loops.arrive(), loops.erase(), ...Array.from({ length: readers }, () => loops.read())]);
      console.log(JSON.stringify(loops.counts));
      expect(loops.faults).toEqual([]);
      for (const count of Object.values(loops.counts)) expect(count).toBeGreaterThan(0);
      const { items } = await platform.json<{ items: unknown[] }>('/api/dead-letters');
      expect(items).toEqual([]);
    } finally {
      await platform.kill();
      folder.remove();
    }
  });
});
