import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCollections } from '#shared/archive/collections';
import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { bundle } from '../../support/bundles';
import { PlatformProcess, testApiKey } from '../../support/platform-process';
import {
  type Difference,
  hasIdentity,
  type OriginalFile,
  type ReadBack,
  type ReadBackRequest,
  readBack,
  surveyThese,
} from './data-set';
import { sendByStorescu, withStorescp } from './dcmtk';

/** How files came in. */
export type Door = 'import' | 'dimse';

/** A line of a table: the file and what happened to it. */
export interface Outcome {
  readonly file: string;
  readonly what: string;
}

/** Never by itself: the suite decides when series settle. */
const neverMs = 86_400_000;
const packTimeoutMs = 120_000;

/** A platform into which every file came by both doors, wave by wave, each wave in a space of its own. */
export class RoundTrip {
  readonly #work: string;
  #all: readonly OriginalFile[] = [];
  readonly #stored = new Map<string, OriginalFile[]>();
  #platform: PlatformProcess | null = null;
  /** What `radlake import` said of files that it did not store. */
  readonly notImported: Outcome[] = [];
  /** Files that storescu could not send, or the platform did not take. */
  readonly notSent: Outcome[] = [];
  /** How many data sets storescu sent as they lie in their file; others it writes anew, with other lengths. */
  sentUnchanged = 0;

  constructor(work: string) {
    this.#work = work;
  }

  get platform(): PlatformProcess {
    return this.#platform!;
  }

  async start(): Promise<void> {
    this.#platform = await PlatformProcess.start({
      bundle: bundle('plain'),
      dataFolder: path.join(this.#work, 'data'),
      env: { RADLAKE_SETTLE_MS: String(neverMs), RADLAKE_SEGMENT_BYTES: '33554432' },
    });
  }

  async end(): Promise<void> {
    if (this.#platform?.isRunning) await this.#platform.kill();
  }

  /** @param waves - files without a repeated UID each */
  async bringIn(waves: readonly (readonly OriginalFile[])[]): Promise<void> {
    this.#all = waves.flat();
    for (const [number, wave] of waves.entries()) {
      for (const door of ['import', 'dimse'] as const) await this.#createSpace(door, number);
      this.#import(wave, `import${number}`);
      await this.#send(wave, number);
    }
  }

  /** How many files are stored by a door. */
  storedBy(door: Door): number {
    return [...this.#stored].reduce((sum, [space, files]) => sum + (space.startsWith(door) ? files.length : 0), 0);
  }

  /** Reads every space of a door back, two at a time. */
  async compare(door: Door, only: ReadBackRequest['only']): Promise<ReadBack> {
    const left = [...this.#stored].filter(([space]) => space.startsWith(door));
    const differences: Difference[] = [];
    const counts: Record<string, number> = {};
    const worker = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const [space, files] = next;
        const url = `${this.platform.url}/spaces/${space}/dicomweb`;
        const result = await readBack({ url, key: testApiKey, work: this.#work, space, only, files });
        differences.push(...result.differences);
        for (const [what, count] of Object.entries(result.counts)) counts[what] = (counts[what] ?? 0) + count;
      }
    };
    await Promise.all([worker(), worker()]);
    return { differences, counts };
  }

  /** What the platform holds in quarantine, by the file it was. */
  async quarantined(): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (let after = ''; ; ) {
      const page = await this.platform.json<QuarantinePage>(`/api/quarantine?limit=100${after}`);
      for (const { id, code, space } of page.items) {
        const answer = await this.platform.call(`/api/quarantine/${id}`);
        const bytes = Buffer.from(await answer.arrayBuffer());
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const file = this.#all.find((one) => one.sha256 === sha256)?.name ?? `data set of ${bytes.length} bytes`;
        outcomes.push({ file, what: `${space}: ${code}` });
      }
      if (page.next === null) return sorted(outcomes);
      after = `&after=${encodeURIComponent(page.next)}`;
    }
  }

  /** Stops the platform, lets every quiet time have passed, starts it again and waits for the packs. */
  async settleAndPack(): Promise<void> {
    await this.platform.stop();
    await this.#endQuietTimes();
    await this.start();
    const until = performance.now() + packTimeoutMs;
    while ((await this.#unpacked()) > 0) {
      if (performance.now() > until) throw new Error(`${await this.#unpacked()} instances are not packed`);
      await sleep(500);
    }
  }

  async #createSpace(door: Door, number: number): Promise<void> {
    const name = `${door}${number}`;
    const body = JSON.stringify({ name, aeTitle: name.toUpperCase() });
    const headers = { 'content-type': 'application/json' };
    const answer = await this.platform.call('/api/spaces', { method: 'POST', headers, body });
    if (answer.status !== 201) throw new Error(`POST /api/spaces: ${answer.status} ${await answer.text()}`);
  }

  #import(wave: readonly OriginalFile[], space: string): void {
    const { url, env } = this.platform;
    const args = [bundle('plain'), 'import', '--space', space, '--url', url, '--key', testApiKey];
    const files = wave.map(({ file }) => file);
    const done = spawnSync(process.execPath, [...args, ...files], { env, encoding: 'utf8', maxBuffer: 1 << 26 });
    const missed = new Set<string>();
    for (const line of done.stdout.split('\n')) {
      const [, what = '', file = '', code = ''] =
        /^(quarantined|skipped|failed) (.+?\.dcm)(?:: (\w+))?/.exec(line) ?? [];
      const one = wave.find((other) => other.file === file);
      if (!one) continue;
      missed.add(file);
      this.notImported.push({ file: one.name, what: code === '' ? what : `${what}: ${code}` });
    }
    if (!/^stored \d+/m.test(done.stdout)) throw new Error(`import failed: ${done.stdout}${done.stderr}`);
    this.#stored.set(
      space,
      wave.filter(({ file }) => !missed.has(file)),
    );
  }

  async #send(wave: readonly OriginalFile[], number: number): Promise<void> {
    const sendable = wave.filter((one) => hasIdentity(one) && one.transferSyntax !== '');
    const work = path.join(this.#work, `dimse${number}`);
    mkdirSync(work);
    const { result, received } = await withStorescp(work, sendable, (peer) => sendByStorescu(sendable, peer));
    const asSent = new Map(surveyThese(received, work).map((one) => [keyOf(one), one]));
    const able = sendable.filter(({ name }) => !result.includes(name));
    for (const file of result) this.notSent.push({ file, what: 'not by storescu' });
    const { dimsePort: port } = this.platform;
    const failed = sendByStorescu(able, { port, aeTitle: `DIMSE${number}`, work });
    for (const file of failed) this.notSent.push({ file, what: 'not taken by radlake' });
    const taken = able.filter(({ name }) => !failed.includes(name));
    const expected = taken.map((one) => {
      const sent = asSent.get(keyOf(one));
      if (sent?.dataSetSha256 === one.dataSetSha256) this.sentUnchanged++;
      return {
        ...one,
        dataSetSha256: sent?.dataSetSha256 ?? 'never received by storescp',
        asSent: sent?.file ?? one.file,
      };
    });
    this.#stored.set(`dimse${number}`, expected);
  }

  async #endQuietTimes(): Promise<void> {
    const catalogue = openSqliteCatalogue(path.join(this.#work, 'data', 'catalogue.db'));
    const { series, studies } = openCollections(catalogue);
    for (const collection of [series, studies])
      await collection.updateMany({ settleAt: { $gt: 0 } }, { $set: { settleAt: 1 } });
    await catalogue.close();
  }

  async #unpacked(): Promise<number> {
    const catalogue = openSqliteCatalogue(path.join(this.#work, 'data', 'catalogue.db'), { readOnly: true });
    try {
      return await openCollections(catalogue).instances.countDocuments({});
    } finally {
      await catalogue.close();
    }
  }
}

const keyOf = ({ study, series, instance }: OriginalFile): string => `${study}/${series}/${instance}`;

/** In the order of the tables. */
export function sorted(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.toSorted((a, b) => (`${a.file} ${a.what}` < `${b.file} ${b.what}` ? -1 : 1));
}

interface QuarantinePage {
  readonly items: readonly { readonly id: string; readonly code: string; readonly space: string }[];
  readonly next: string | null;
}
