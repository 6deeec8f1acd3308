import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type FileServer, startNginx } from './nginx';
import { startOrthanc } from './orthanc';
import type { Peer } from './peer';
import { untilIdle } from './process-usage';
import { copyDist, type RadlakeOptions, startRadlake } from './radlake';
import { say } from './report';
import { sendSeries } from './send';
import { makeSeries, type SeriesPlan, type SyntheticSeries } from './synthetic-ct';

/** What a claim is measured with: servers that several claims of one run share, and folders. */
export class Bench {
  /** On the disk; for servers. */
  readonly disk: string;
  /** In memory where there is such a folder; for what clients send. */
  readonly memory: string;
  readonly #root: string;
  readonly #stops: (() => Promise<void>)[] = [];
  readonly #stored = new Map<string, Promise<SyntheticSeries>>();
  #dist: string | null = null;
  #radlake: Promise<Peer> | null = null;
  #landing: Promise<Peer> | null = null;
  #receivers: Promise<readonly [Peer, Peer]> | null = null;
  #orthanc: Promise<Peer> | null = null;
  #nginx: Promise<FileServer> | null = null;
  #nextPort = 18_000;

  constructor(root: string) {
    this.#root = root;
    this.disk = mkdtempSync(path.join(process.env['BENCH_DISK'] ?? os.tmpdir(), 'radlake-bench-'));
    this.memory = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : this.disk, 'radlake-bench-'));
  }

  /** Our server with an empty archive at first. */
  radlake(): Promise<Peer> {
    this.#radlake ??= this.startRadlake('radlake');
    return this.#radlake;
  }

  /** Our server with a long quiet time: nothing is packed while landing is measured. */
  landing(): Promise<Peer> {
    this.#landing ??= this.startRadlake('landing', { env: { RADLAKE_SETTLE_MS: '3600000' } });
    return this.#landing;
  }

  /** Both archives for landing, ours first, after they took 3,000 images each: a server in use has compiled its code. */
  receivers(): Promise<readonly [Peer, Peer]> {
    this.#receivers ??= this.#warmReceivers();
    return this.#receivers;
  }

  async #warmReceivers(): Promise<readonly [Peer, Peer]> {
    const peers = [await this.landing(), await this.orthanc()] as const;
    for (const peer of peers) {
      for (let run = 0; run < 10; run++) {
        await sendSeries(peer, makeSeries({ seed: `warm-up-${run}`, slices: 300 }), 4);
      }
      await untilIdle(peer.pid, 20_000);
    }
    return peers;
  }

  /** A further server of ours. */
  async startRadlake(name: string, options: Partial<RadlakeOptions> = {}): Promise<Peer> {
    this.#dist ??= copyDist(this.#root);
    const ports = { httpPort: this.#nextPort++, dimsePort: this.#nextPort++ };
    const peer = await startRadlake({
      dist: this.#dist,
      data: path.join(this.disk, name),
      ...ports,
      ...profiling(name),
      ...options,
    });
    this.#stops.push(peer.stop);
    // The pool of landing segments is ready, as on any server that has run for a while.
    await untilIdle(peer.pid);
    return peer;
  }

  orthanc(): Promise<Peer> {
    this.#orthanc ??= this.startOrthanc('orthanc');
    return this.#orthanc;
  }

  async startOrthanc(name: string): Promise<Peer> {
    const ports = { httpPort: this.#nextPort++, dimsePort: this.#nextPort++ };
    const peer = await startOrthanc({ data: path.join(this.disk, name), ...ports });
    this.#stops.push(peer.stop);
    return peer;
  }

  /** Both archives, ours first. */
  async archives(): Promise<readonly [Peer, Peer]> {
    return [await this.radlake(), await this.orthanc()];
  }

  nginx(): Promise<FileServer> {
    const folder = path.join(this.disk, 'nginx');
    mkdirSync(folder, { recursive: true });
    this.#nginx ??= startNginx(folder, this.#nextPort++).then((server) => {
      this.#stops.push(server.stop);
      return server;
    });
    return this.#nginx;
  }

  /** A series that both archives hold, settled and packed. Sent once for all claims of a run. */
  stored(plan: SeriesPlan): Promise<SyntheticSeries> {
    const key = JSON.stringify(plan);
    const known = this.#stored.get(key);
    if (known) return known;
    const storing = this.#store(plan);
    this.#stored.set(key, storing);
    return storing;
  }

  async #store(plan: SeriesPlan): Promise<SyntheticSeries> {
    const series = makeSeries(plan);
    for (const peer of await this.archives()) {
      await sendSeries(peer, series, 4);
      // Ours settles after 2 s and packs then; the other has its stable age of 5 s.
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      await untilIdle(peer.pid);
    }
    say(`  stored ${plan.slices} slices in both`);
    return series;
  }

  /** Stops what runs, the last started first, and removes the folders. */
  async close(): Promise<void> {
    for (const stop of this.#stops.reverse()) await stop();
    if (process.env['BENCH_KEEP']) say(`kept: ${this.disk}`);
    else rmSync(this.disk, { recursive: true, force: true });
    rmSync(this.memory, { recursive: true, force: true });
    if (this.#dist) rmSync(this.#dist, { recursive: true, force: true });
  }
}

/** With `BENCH_PROFILE=FOLDER` our server writes a CPU profile there when it ends; `BENCH_NODE_ARGS` are given to its runtime. */
function profiling(name: string): Pick<RadlakeOptions, 'nodeArgs'> {
  const folder = process.env['BENCH_PROFILE'];
  const more = process.env['BENCH_NODE_ARGS'];
  if (more) return { nodeArgs: more.split(' ') };
  if (!folder) return {};
  return {
    nodeArgs: ['--enable-source-maps', '--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}.cpuprofile`],
  };
}
