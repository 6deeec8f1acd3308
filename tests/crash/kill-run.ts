import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundle } from '../support/bundles';
import { completeAnswer, mainRoot, retrieveObjects } from '../support/dicomweb';
import { makeInstance, type TestInstance } from '../support/instances';
import { PlatformProcess, temporaryFolder } from '../support/platform-process';
import { SeededRandom } from '../support/random';
import { send } from '../support/senders';
import { objectKeys, readStoredState } from '../support/stored-state';

/** One run: its kills, what was acknowledged, and every fault found at its end. */
export interface RunReport {
  readonly kills: readonly KillPhase[];
  readonly acknowledged: number;
  readonly faults: readonly string[];
}

/** What the platform was at when it was killed, as far as its folder shows. */
export type KillPhase = 'landing' | 'indexing and packing' | 'freeing' | 'at rest';

const instanceCount = 1_000;
const quietTimeoutMs = 120_000;
const times = { RADLAKE_SETTLE_MS: '300', RADLAKE_GRACE_MS: '300', RADLAKE_SEGMENT_BYTES: '1048576' };

/** 1,000 instances of 5 studies with 3 series each. */
function makeRunInstances(root: string): TestInstance[] {
  return Array.from({ length: instanceCount }, (_, n) =>
    makeInstance({ root, patient: n % 5, study: 1, series: (Math.floor(n / 5) % 3) + 1, instance: n + 1 }),
  );
}

/** Lands 1,000 instances, kills the platform one to three times on the way, and looks at what is left. */
export async function killRun(dataFolder: string, seed: number): Promise<RunReport> {
  const run = new KillRun(dataFolder, seed);
  try {
    return await run.run();
  } finally {
    await run.end();
  }
}

class KillRun {
  readonly #dataFolder: string;
  readonly #random: SeededRandom;
  readonly #instances: TestInstance[];
  readonly #acknowledged = new Map<string, TestInstance>();
  readonly #kills: KillPhase[] = [];
  readonly #faults: string[] = [];
  #platform: PlatformProcess | null = null;

  constructor(dataFolder: string, seed: number) {
    this.#dataFolder = dataFolder;
    this.#random = new SeededRandom(seed);
    this.#instances = makeRunInstances(`2.25.${seed}`);
  }

  async run(): Promise<RunReport> {
    const kills = this.#random.between(1, 3);
    for (let n = 0; n < kills; n++) {
      await this.#start();
      await this.#liveAndDie();
    }
    const platform = await this.#start();
    await this.#sendRest(platform);
    if (this.#acknowledged.size < instanceCount) this.#faults.push('not all instances could be sent in the end');
    await this.#checkRunning(platform);
    await this.#quiet(platform);
    await this.#checkRunning(platform);
    await platform.stop();
    await this.#checkStopped();
    return { kills: this.#kills, acknowledged: this.#acknowledged.size, faults: this.#faults };
  }

  async end(): Promise<void> {
    if (this.#platform?.isRunning) await this.#platform.kill();
  }

  async #start(): Promise<PlatformProcess> {
    this.#platform = await PlatformProcess.start({
      bundle: bundle('quick-sweep'),
      dataFolder: this.#dataFolder,
      env: times,
    });
    return this.#platform;
  }

  /** Sends what is left and kills at a random count, or a random time after the last answer. */
  async #liveAndDie(): Promise<void> {
    const platform = this.#platform!;
    const left = instanceCount - this.#acknowledged.size;
    const whileLanding = left > 0 && this.#random.next() < 0.5;
    const after = whileLanding ? this.#random.between(1, left) : Number.POSITIVE_INFINITY;
    let killed: Promise<void> | null = null;
    await this.#sendRest(platform, (count) => {
      if (count >= after) killed ??= platform.kill();
    });
    if (!whileLanding) await this.#waitForStage();
    await (killed ?? platform.kill());
    this.#kills.push(await this.#phase());
  }

  /** Until the first pack, or the last one, is there and a random moment more: then segments are being freed. */
  async #waitForStage(): Promise<void> {
    const packs = this.#random.pick([0, 1, 15, 15]);
    const delayMs = this.#random.between(0, packs === 15 ? 1_500 : 400);
    const until = performance.now() + quietTimeoutMs;
    const count = () => objectKeys(this.#dataFolder).filter((key) => /^packs\/.*\.tar$/.test(key)).length;
    while (count() < packs && performance.now() < until) await sleep(20);
    await sleep(delayMs);
  }

  /** Judged by a copy of the catalogue: opening the original would repair what the platform is to repair itself. */
  async #phase(): Promise<KillPhase> {
    if (this.#acknowledged.size < instanceCount) return 'landing';
    const copy = temporaryFolder('copy');
    try {
      for (const file of ['catalogue.db', 'catalogue.db-wal'])
        if (existsSync(path.join(this.#dataFolder, file)))
          copyFileSync(path.join(this.#dataFolder, file), path.join(copy.path, file));
      const { entries, unpacked, freeing } = await readStoredState(copy.path);
      if (entries.length < instanceCount || unpacked > 0) return 'indexing and packing';
      return freeing.length > 0 ? 'freeing' : 'at rest';
    } finally {
      copy.remove();
    }
  }

  async #sendRest(platform: PlatformProcess, onAcknowledged?: (count: number) => void): Promise<void> {
    const rest = this.#instances.filter(({ sopInstanceUid }) => !this.#acknowledged.has(sopInstanceUid));
    const { acknowledged, refused } = await send(rest, {
      port: platform.dimsePort,
      onAcknowledged: (count, instance) => {
        this.#acknowledged.set(instance.sopInstanceUid, instance);
        onAcknowledged?.(count);
      },
    });
    for (const [uid, instance] of acknowledged) this.#acknowledged.set(uid, instance);
    for (const [status, count] of refused) this.#faults.push(`${count} times status ${status.toString(16)}`);
  }

  /** Every acknowledged instance by WADO-RS with its hash, and the counts of QIDO-RS. */
  async #checkRunning(platform: PlatformProcess): Promise<void> {
    const sent = [...this.#acknowledged.values()];
    for (const study of new Set(sent.map(({ studyInstanceUid }) => studyInstanceUid))) {
      const expected = sent.filter(({ studyInstanceUid }) => studyInstanceUid === study);
      const retrieved = (await retrieveObjects(platform, `${mainRoot}/studies/${study}`)) ?? [];
      const hashes = new Map(retrieved.map(({ sopInstanceUid, sha256 }) => [sopInstanceUid, sha256]));
      const lost = expected.filter(({ sopInstanceUid, sha256 }) => hashes.get(sopInstanceUid) !== sha256);
      if (lost.length > 0)
        this.#faults.push(`${lost.length} of ${expected.length} instances of ${study} are not there`);
      if (retrieved.length !== hashes.size) this.#faults.push(`${study} comes with instances twice`);
      const query = `${mainRoot}/studies?StudyInstanceUID=${study}&includefield=00201208`;
      const found = await completeAnswer(platform, query);
      const [answer] = found.status === 204 ? [] : ((await found.json()) as QidoAnswer[]);
      const count = answer?.['00201208']?.Value?.[0];
      if (count !== retrieved.length)
        this.#faults.push(`QIDO says ${count} instances of ${study}, WADO ${retrieved.length}`);
    }
  }

  /** Waits until nothing is left to settle, pack, publish or free. */
  async #quiet(platform: PlatformProcess): Promise<void> {
    const until = performance.now() + quietTimeoutMs;
    while (await this.#isAtWork()) {
      if (performance.now() > until) {
        this.#faults.push(`not at rest after ${quietTimeoutMs} ms`);
        break;
      }
      await sleep(300);
    }
    const { items } = await platform.json<{ items: { consumer: string; reason: string }[] }>('/api/dead-letters');
    for (const { consumer, reason } of items) this.#faults.push(`dead letter of ${consumer}: ${reason}`);
  }

  async #isAtWork(): Promise<boolean> {
    if (objectKeys(this.#dataFolder).some((key) => key.startsWith('segments/'))) return true;
    const state = await readStoredState(this.#dataFolder);
    return state.unpacked + state.unsettled + state.withOutbox + state.openTombstones + state.strayArrays.length > 0;
  }

  /** What the platform's own check of a stopped archive finds. */
  #verify(): void {
    const { env } = this.#platform!;
    const done = spawnSync(process.execPath, [bundle('quick-sweep'), 'verify'], { env, encoding: 'utf8' });
    if (done.status !== 0) this.#faults.push(`verify: ${done.stdout.slice(-2_000)}${done.stderr.slice(-500)}`);
  }

  async #checkStopped(): Promise<void> {
    const state = await readStoredState(this.#dataFolder);
    const none: Record<string, number> = {
      'instances are not packed': state.unpacked,
      'series or studies are not settled': state.unsettled,
      'series or studies have events that were never published': state.withOutbox,
      'deletions are unfinished': state.openTombstones,
      'array documents belong to no series': state.strayArrays.length,
    };
    for (const [what, count] of Object.entries(none)) if (count > 0) this.#faults.push(`${count} ${what}`);
    const uids = new Set(state.entries.map(({ sopInstanceUid }) => sopInstanceUid));
    for (const uid of this.#acknowledged.keys())
      if (!uids.has(uid)) this.#faults.push(`${uid} is not in the catalogue`);
    if (uids.size !== state.entries.length) this.#faults.push('an instance is in the catalogue twice');
    this.#verify();
    const known = new Set([...state.referred, ...state.freeing]);
    for (const key of state.keys) {
      if (!known.has(key) && !known.has(key.replace(/\.metadata\.gz$/, '.tar'))) this.#faults.push(`orphan: ${key}`);
    }
    for (const key of state.referred) if (!state.keys.includes(key)) this.#faults.push(`missing: ${key}`);
  }
}

type QidoAnswer = Record<string, { readonly Value?: readonly unknown[] }>;

/** Folder of one run below the suite's. */
export const runFolder = (folder: string, seed: number): string => path.join(folder, `run-${seed}`);
