import path from 'node:path';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { Bench } from './harness/bench';
import { packsIn } from './harness/files';
import type { Peer } from './harness/peer';
import { untilIdle, usageOf } from './harness/process-usage';
import { isWanted, report, say } from './harness/report';
import { associate } from './harness/send';
import { quantile, short } from './harness/statistics';
import { ctImageStorage, makeSeries, type SyntheticSeries } from './harness/synthetic-ct';

const minutes = Number(process.env['BENCH_MINUTES'] ?? 10);
/** 50 MB a study. */
const slices = 95;
const everyMs = 500;
/** A study stays so long where studies are deleted. With the times below, all is at work from the second minute on. */
const keptMs = 30_000;

interface Load {
  readonly row: string;
  readonly studiesPerHour: number;
  readonly deletes: boolean;
}

const loads: readonly Load[] = [
  { row: '600 studies an hour', studiesPerHour: 600, deletes: false },
  { row: '3000 studies an hour, packed and deleted meanwhile', studiesPerHour: 3000, deletes: true },
];

/** Studies come in evenly for ten minutes and are packed meanwhile: what the last minute costs, against the second. */
export async function sustained(bench: Bench): Promise<void> {
  for (const load of loads) if (isWanted(load.row)) await measure(bench, load);
}

/** An image's answer, in milliseconds since the start and as latency. */
interface Stored {
  readonly at: number;
  readonly ms: number;
}
interface Memory {
  readonly at: number;
  readonly bytes: number;
}

async function measure(bench: Bench, load: Load): Promise<void> {
  const name = `sustained-${load.studiesPerHour}`;
  const data = path.join(bench.disk, name);
  const peer = await bench.startRadlake(name, { data, env: { RADLAKE_SETTLE_MS: '5000', RADLAKE_GRACE_MS: '15000' } });
  const count = Math.round((load.studiesPerHour / 60) * minutes);
  const studies = Array.from({ length: count }, (_, at) => () => studyOf(name, at));
  const [stored, memory]: [Stored[], Memory[]] = [[], []];
  const startedAt = performance.now();
  const since = () => performance.now() - startedAt;
  const watch = setInterval(() => memory.push({ at: since(), bytes: usageOf(peer.pid).rssBytes }), everyMs);
  const cpuBefore = usageOf(peer.pid).cpuSeconds;
  const left: SyntheticSeries[] = [];
  let latest = 0;
  try {
    const gapMs = 3_600_000 / load.studiesPerHour;
    await Promise.all(
      studies.map(async (make, at) => {
        await until(since, at * gapMs);
        latest = Math.max(latest, since() - at * gapMs);
        const series = make();
        await send(peer, series, since, stored);
        const deleteAt = at * gapMs + keptMs;
        if (!load.deletes || deleteAt > minutes * 60_000) return left.push(series);
        await until(since, deleteAt);
        await remove(peer, series);
        return left.length;
      }),
    );
    await until(since, minutes * 60_000);
  } finally {
    clearInterval(watch);
  }
  const cpu = (usageOf(peer.pid).cpuSeconds - cpuBefore) / (count * slices);
  const packed = packsIn(data).length;
  await untilIdle(peer.pid, 60_000);
  const [second, last] = [minuteOf(1), minuteOf(minutes - 1)];
  const [p95Second, p95Last] = [second, last].map((minute) =>
    quantile(
      stored.filter(minute).map(({ ms }) => ms),
      0.95,
    ),
  );
  const [rssSecond, rssLast] = [second, last].map(
    (minute) => Math.max(...memory.filter(minute).map(({ bytes }) => bytes)) / 1e6,
  );
  report({
    row: `${load.row}, ${minutes} minutes`,
    us: `${count} studies of ${slices} images, ${short(cpu * 1000)} ms CPU an image; p95 ${short(p95Second!)} ms in the second minute, ${short(p95Last!)} ms in the last; RSS ${short(rssSecond!)} and ${short(rssLast!)} MB; ${packed} series packed at the end`,
    peer: 'not measured',
    budgets: [
      { what: 'p95 of the last minute : second', value: p95Last! / p95Second!, atMost: 1.2 },
      { what: 'RSS of the last minute : second', value: rssLast! / rssSecond!, atMost: 1.2 },
      { what: 'latest start of a study', value: latest / 1000, atMost: 1, unit: 's' },
      { what: 'images missing at the end', value: await missing(peer, left), atMost: 0, unit: 'images' },
    ],
  });
  for (let minute = 0; minute < minutes; minute++) sayMinute(minute, stored, memory);
  await peer.stop();
}

const minuteOf =
  (minute: number) =>
  (one: { readonly at: number }): boolean =>
    Math.floor(one.at / 60_000) === minute;

function sayMinute(minute: number, stored: readonly Stored[], memory: readonly Memory[]): void {
  const ms = stored.filter(minuteOf(minute)).map((one) => one.ms);
  const rss = Math.max(...memory.filter(minuteOf(minute)).map(({ bytes }) => bytes)) / 1e6;
  say(
    `    minute ${minute + 1}: ${ms.length} images, p50 ${short(quantile(ms, 0.5))}, p95 ${short(quantile(ms, 0.95))} ms, RSS ${short(rss)} MB`,
  );
}

const studyOf = (name: string, at: number): SyntheticSeries =>
  makeSeries({
    seed: `${name}-${at}`,
    slices,
    patientId: `S${at}`,
    patientName: `Sustained^${at}`,
    accessionNumber: `A${at}`,
  });

async function until(since: () => number, at: number): Promise<void> {
  const left = at - since();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}

/** One association, as a modality sends. */
async function send(peer: Peer, series: SyntheticSeries, since: () => number, stored: Stored[]): Promise<void> {
  const client = await associate(peer);
  for (const [slice, sopInstanceUid] of series.sopInstanceUids.entries()) {
    const dataSet = series.dataSet(slice);
    const before = since();
    const { status } = await client.store({
      sopClassUid: ctImageStorage,
      transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
      sopInstanceUid,
      dataSet,
    });
    if (status !== 0) throw new Error(`a C-STORE was answered with status ${status.toString(16)}`);
    stored.push({ at: since(), ms: since() - before });
  }
  await client.release();
}

async function remove(peer: Peer, { studyInstanceUid }: SyntheticSeries): Promise<void> {
  const place = `http://127.0.0.1:${peer.httpPort}/api/spaces/main/studies/${studyInstanceUid}`;
  const answer = await fetch(place, { method: 'DELETE', headers: peer.headers });
  if (!answer.ok) throw new Error(`a study was not deleted: ${answer.status} ${await answer.text()}`);
}

/** Images that the archive does not show of those that must be there, when no more of them appear. */
async function missing(peer: Peer, left: readonly SyntheticSeries[]): Promise<number> {
  const expected = left.length * slices;
  for (let last = -1; ; ) {
    const found = await shown(peer, left);
    if (found >= expected || found === last) return expected - found;
    last = found;
    await untilIdle(peer.pid, 20_000);
  }
}

async function shown(peer: Peer, left: readonly SyntheticSeries[]): Promise<number> {
  let found = 0;
  for (const { studyInstanceUid } of left) {
    const place = `http://127.0.0.1:${peer.httpPort}${peer.dicomWeb}/studies?StudyInstanceUID=${studyInstanceUid}`;
    const answer = await fetch(place, { headers: { ...peer.headers, accept: 'application/dicom+json' } });
    const [study] = answer.status === 200 ? ((await answer.json()) as Record<string, { Value?: number[] }>[]) : [];
    found += study?.['00201208']?.Value?.[0] ?? 0;
  }
  return found;
}
