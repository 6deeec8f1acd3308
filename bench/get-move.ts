import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import type { Bench } from './harness/bench';
import { fillDcmqrscp, startDcmqrscp, untilListens } from './harness/dcmqrscp';
import { perUnit } from './harness/describe';
import { compare } from './harness/measure';
import { type Peer, ServerProcess } from './harness/peer';
import { peakRssDuring } from './harness/process-usage';
import { isWanted, report } from './harness/report';
import { ctImageStorage, type SyntheticSeries } from './harness/synthetic-ct';

const slices = 296;
const sink = { aeTitle: 'SINK', port: 17_104 };
const run = promisify(execFile);
/** DCMTK as fast as it gets: without delay, large PDUs; what it gets it does not keep. */
const env = { ...process.env, TCP_NODELAY: '1', TCP_BUFFER_LENGTH: '1048576' };
const studyRootGet = '1.2.840.10008.5.1.4.1.2.2.3';

const atOnce = 50;
const atOnceRow = `C-GET, ${atOnce} at a time, ${slices} slices each`;

type Work = (peer: Peer, series: SyntheticSeries) => Promise<void>;

/** C-GET and C-MOVE of a series of 296 slices, against Orthanc and dcmqrscp. */
export async function getMove(bench: Bench): Promise<void> {
  const rows: readonly (readonly [string, Work])[] = [
    [`C-GET, getscu, ${slices} slices`, getWithDcmtk],
    [`C-GET, a client that drops what it gets, ${slices} slices`, getAndDrop],
    [`C-MOVE, movescu to storescp, ${slices} slices`, move],
  ];
  if (![atOnceRow, ...rows.map(([row]) => row)].some(isWanted)) return;
  const series = await bench.stored({ seed: `series-${slices}`, slices });
  const receiver = await startSink(bench);
  const peers = [...(await bench.archives()), await dcmqrscp(bench, series)];
  try {
    await register(peers);
    for (const [row, work] of rows) if (isWanted(row)) await measure(row, work, peers, series);
    if (isWanted(atOnceRow)) await many(bench, series);
  } finally {
    await receiver.stop();
    await peers[2]!.stop();
  }
}

async function measure(row: string, work: Work, peers: readonly Peer[], series: SyntheticSeries): Promise<void> {
  const contenders = peers.map((peer) => ({ name: peer.name, pid: peer.pid, work: () => work(peer, series) }));
  const figures = await compare(contenders);
  const [us, orthanc, qrscp] = peers.map(({ name }) => figures.get(name)!);
  report({
    row,
    us: perUnit(us!, slices, 'images'),
    peer: `${perUnit(orthanc!, slices, 'images')}; dcmqrscp ${perUnit(qrscp!, slices, 'images')}`,
    budgets: [
      { what: 'rate', value: orthanc!.seconds / us!.seconds, atLeast: 1.2 },
      { what: 'rate beside dcmqrscp', value: qrscp!.seconds / us!.seconds },
      { what: 'CPU per image', value: us!.cpuSeconds / orthanc!.cpuSeconds },
    ],
  });
}

/** Memory of ours while many clients get the series at the same time. */
async function many(bench: Bench, series: SyntheticSeries): Promise<void> {
  const us = await bench.radlake();
  const startedAt = performance.now();
  const { peakRssBytes } = await peakRssDuring(us.pid, () =>
    Promise.all(Array.from({ length: atOnce }, () => getAndDrop(us, series))),
  );
  const rate = (atOnce * slices * 1000) / (performance.now() - startedAt);
  report({
    row: atOnceRow,
    us: `${Math.round(rate)} images/s, RSS ${Math.round(peakRssBytes / 1e6)} MB at most`,
    peer: 'not measured',
    budgets: [{ what: 'RSS', value: peakRssBytes / 1e6, atMost: 300, unit: 'MB' }],
  });
}

async function startSink(bench: Bench): Promise<ServerProcess> {
  const folder = path.join(bench.disk, 'sink');
  mkdirSync(folder);
  const args = ['--ignore', '-pdu', '131072', '-aet', sink.aeTitle, String(sink.port)];
  const log = path.join(bench.disk, 'sink.log');
  const server = new ServerProcess('/usr/bin/storescp', args, { cwd: folder, log, env });
  await untilListens(sink.port);
  return server;
}

async function dcmqrscp(bench: Bench, series: SyntheticSeries): Promise<Peer> {
  const folder = path.join(bench.disk, 'dcmqrscp');
  const peer = await startDcmqrscp(folder, 17_105, [sink, { aeTitle: 'BENCH', port: 1 }]);
  await fillDcmqrscp(folder, [series]);
  return peer;
}

/** Makes the sink and the client known to both archives. */
async function register([us, orthanc]: readonly Peer[]): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const node = { name: 'sink', kind: 'dimse', aeTitle: sink.aeTitle, host: '127.0.0.1', port: sink.port };
  const made = await fetch(`http://127.0.0.1:${us!.httpPort}/api/nodes`, {
    ...{ method: 'POST', headers: { ...json, ...us!.headers }, body: JSON.stringify(node) },
  });
  if (!made.ok) throw new Error(`the sink was not registered: ${made.status} ${await made.text()}`);
  for (const { aeTitle, port } of [sink, { aeTitle: 'BENCH', port: 1 }]) {
    const body = JSON.stringify({ AET: aeTitle, Host: '127.0.0.1', Port: port });
    const place = `http://127.0.0.1:${orthanc!.httpPort}/modalities/${aeTitle}`;
    const answer = await fetch(place, { method: 'PUT', headers: json, body });
    if (!answer.ok) throw new Error(`Orthanc did not take a modality: ${answer.status}`);
  }
}

const keysOf = ({ studyInstanceUid, seriesInstanceUid }: SyntheticSeries): string[] => [
  ...['-k', 'QueryRetrieveLevel=SERIES', '-k', `StudyInstanceUID=${studyInstanceUid}`],
  ...['-k', `SeriesInstanceUID=${seriesInstanceUid}`],
];
const addressOf = (peer: Peer): string[] => [
  ...['-aet', 'BENCH', '-aec', peer.aeTitle, '127.0.0.1', String(peer.dimsePort)],
];

const getWithDcmtk: Work = async (peer, series) => {
  const args = ['-v', '-S', '--ignore', '-pdu', '131072', ...keysOf(series), ...addressOf(peer)];
  const { stdout, stderr } = await run('/usr/bin/getscu', args, { env, maxBuffer: 1 << 28 });
  mustHaveAll(peer, stdout + stderr);
};

const move: Work = async (peer, series) => {
  const args = ['-v', '-S', '-aem', sink.aeTitle, ...keysOf(series), ...addressOf(peer)];
  const { stdout, stderr } = await run('/usr/bin/movescu', args, { env, maxBuffer: 1 << 28 });
  if (!/Received Final Move Response \(Success\)/.test(stdout + stderr))
    throw new Error(`${peer.name} did not move the series`);
};

function mustHaveAll(peer: Peer, output: string): void {
  const found = [...output.matchAll(/Number of Completed Suboperations : (\d+)/g)].at(-1)?.[1];
  if (Number(found) !== slices) throw new Error(`${peer.name} completed ${found} sub-operations`);
}

const getAndDrop: Work = async (peer, series) => {
  const roles = { scu: false, scp: true };
  const client = await DimseClient.connect({
    ...{ host: '127.0.0.1', port: peer.dimsePort, calledAeTitle: peer.aeTitle, callingAeTitle: 'BENCH' },
    contexts: [
      { abstractSyntaxUid: studyRootGet, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN] },
      { abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN], roles },
    ],
  });
  let bytes = 0;
  const result = await client.get({
    sopClassUid: studyRootGet,
    identifier: {
      '00080052': { vr: 'CS', Value: ['SERIES'] },
      '0020000D': { vr: 'UI', Value: [series.studyInstanceUid] },
      '0020000E': { vr: 'UI', Value: [series.seriesInstanceUid] },
    },
    receive: () => ({
      write: (chunk) => {
        bytes += chunk.length;
      },
      finish: async () => ({ status: 0 }),
      abort: () => undefined,
    }),
  });
  await client.release();
  if (result.status !== 0 || result.completed !== slices || bytes < slices * 512 * 512 * 2)
    throw new Error(`${peer.name} gave ${result.completed} instances, status ${result.status.toString(16)}`);
};
