import { connect } from 'node:net';
import { ask, dicomParts, withConnections } from './harness/ask';
import type { Bench } from './harness/bench';
import { type Contender, compare, defaultRuns } from './harness/measure';
import type { Peer } from './harness/peer';
import { untilIdle } from './harness/process-usage';
import { report } from './harness/report';
import { sendSeries } from './harness/send';
import { median, quantile, short } from './harness/statistics';
import { makeSeries } from './harness/synthetic-ct';

const slices = 64;
const readers = 50;
/** The slow one takes so much each tenth of a second: 640 kB/s, as a viewer on a bad line. */
const slowBytes = 64 * 1024;
const slowEveryMs = 100;

/** Fifty readers of a whole series each: alone, then beside one that is slow. Ours only: it is about our own fairness. */
export async function slowReader(bench: Bench): Promise<void> {
  const peer = await bench.radlake();
  const series = makeSeries({ seed: 'slow-reader', slices });
  await sendSeries(peer, series, 4);
  await new Promise((resolve) => setTimeout(resolve, 4_000)); // settles after 2 s, packs then
  await untilIdle(peer.pid);
  const path = `/studies/${series.studyInstanceUid}/series/${series.seriesInstanceUid}`;
  const took = { alone: [] as number[], beside: [] as number[] };
  const work = (times: number[]) => async (run: number) => {
    const ms = await readAll(peer, path);
    if (run >= 0) times.push(...ms);
  };
  let slow: SlowReader | null = null;
  const contenders: readonly Contender[] = [
    { name: 'alone', pid: peer.pid, work: work(took.alone) },
    {
      name: 'beside',
      pid: peer.pid,
      prepare: () => {
        slow = new SlowReader(peer, path);
      },
      work: async (run) => {
        await work(took.beside)(run);
        slow?.close();
      },
    },
  ];
  // A run is short, and the slowest of fifty readers varies.
  const figures = await compare(contenders, 4 * defaultRuns);
  const [alone, beside] = [figures.get('alone')!, figures.get('beside')!];
  const text = (times: number[]) => `median ${short(median(times))} ms, p95 ${short(quantile(times, 0.95))} ms`;
  report({
    row: `${readers} whole series of ${slices} at a time, beside a slow reader`,
    us: `${text(took.beside)}; all in ${short(beside.seconds)} s`,
    peer: `(ourselves, alone) ${text(took.alone)}; all in ${short(alone.seconds)} s`,
    budgets: [
      { what: 'time of all', value: beside.seconds / alone.seconds, atMost: 1.1 },
      { what: 'median reader', value: median(took.beside) / median(took.alone), atMost: 1.1 },
      { what: 'p95 reader', value: quantile(took.beside, 0.95) / quantile(took.alone, 0.95) },
    ],
  });
}

/** How long each reader took (ms). */
async function readAll(peer: Peer, path: string): Promise<number[]> {
  return await withConnections(peer.httpPort, readers, (connections) =>
    Promise.all(
      connections.map(async (connection) => {
        const startedAt = performance.now();
        await ask(connection, peer, { path, accept: dicomParts });
        return performance.now() - startedAt;
      }),
    ),
  );
}

/** Asks for the series and takes a little at a time until it is closed. */
class SlowReader {
  readonly #socket;
  readonly #timer: NodeJS.Timeout;

  constructor(peer: Peer, path: string) {
    const lines = Object.entries({ host: '127.0.0.1', accept: dicomParts, ...peer.headers });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.#socket = connect({ host: '127.0.0.1', port: peer.httpPort });
    this.#socket.on('connect', () => this.#socket.write(`GET ${peer.dicomWeb}${path} HTTP/1.1\r\n${head}\r\n`));
    this.#socket.pause();
    // Paused: bytes are taken only here.
    this.#timer = setInterval(() => this.#socket.read(Math.min(slowBytes, this.#socket.readableLength)), slowEveryMs);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.destroy();
  }
}
