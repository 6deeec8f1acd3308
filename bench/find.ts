import path from 'node:path';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import type { Bench } from './harness/bench';
import { fillDcmqrscp, startDcmqrscp } from './harness/dcmqrscp';
import { latencies } from './harness/describe';
import type { KnownStudy } from './harness/generated-catalogue';
import { inLanes, sample } from './harness/measure';
import type { Peer } from './harness/peer';
import { untilIdle } from './harness/process-usage';
import { report, say } from './harness/report';
import { quantile, short } from './harness/statistics';
import { generated, large, smallSeries, storeSmall } from './qido';

const studyRoot = '1.2.840.10008.5.1.4.1.2.2.1';
const explicitLittle = '1.2.840.10008.1.2.1';
/** No more than dcmqrscp is set up for. */
const smallStudies = 150;
/** Servers that compile while they run reach their level after some hundred queries of a kind. */
const warmUps = 300;
const counts = { us: 25, others: 10 } as const;

type Keys = Readonly<Record<string, string>>;

const study: Keys = {
  ...{ '00080020': '', '00080030': '', '00080050': '', '00100010': '', '00100020': '', '0020000D': '', '00200010': '' },
};
/** Queries as workstations ask them: one key or two, and the required ones to be given back. */
const queries: readonly (readonly [string, string, (known: KnownStudy) => Keys])[] = [
  ['StudyDate', 'STUDY', (s) => ({ ...study, '00080020': s.studyDate })],
  ['StudyDate range', 'STUDY', (s) => ({ ...study, '00080020': `${s.studyDate}-${Number(s.studyDate) + 7}` })],
  ['AccessionNumber', 'STUDY', (s) => ({ ...study, '00080050': s.accessionNumber })],
  ['PatientID', 'STUDY', (s) => ({ ...study, '00100020': s.patientId })],
  [
    'PatientName prefix + StudyDate',
    'STUDY',
    (s) => {
      return { ...study, '00100010': `${s.familyName}*`, '00080020': s.studyDate };
    },
  ],
  ['StudyInstanceUID', 'STUDY', (s) => ({ ...study, '0020000D': s.studyInstanceUid })],
  [
    'series of a study',
    'SERIES',
    (s) => {
      return { '0020000D': s.studyInstanceUid, '0020000E': '', '00080060': '', '00200011': '' };
    },
  ],
  [
    'instances of a series',
    'IMAGE',
    (s) => {
      return { '0020000D': s.studyInstanceUid, '0020000E': s.seriesInstanceUid, '00080018': '', '00200013': '' };
    },
  ],
];
const everyStudy: Keys = study;

/** C-FIND on one association: the same small catalogue at ours, Orthanc and dcmqrscp, then ours at a million instances. */
export async function find(bench: Bench): Promise<void> {
  const folder = path.join(bench.disk, 'dcmqrscp');
  const dcmqrscp = await startDcmqrscp(folder, 17_105, [{ aeTitle: 'BENCH', port: 1 }]);
  try {
    const archives = await bench.archives();
    const known = await storeSmall(archives, smallStudies);
    await fillDcmqrscp(folder, smallSeries(smallStudies));
    const peers = [...archives, dcmqrscp];
    say(`  all: ${known.length} studies`);
    const same: Measurements[] = [];
    for (const [at, peer] of peers.entries())
      same.push(await measureAll(peer, known, at === 0 ? counts.us : counts.others));
    const { known: big, folder: archive } = await generated(bench);
    const million = await bench.startRadlake('million-find', { data: archive });
    say(`  ours at ${large.studies} studies, ${large.instances} instances`);
    const at1M = await measureAll(million, big, counts.us);
    for (const [name] of queries) reportRow(name, same, at1M);
    await reportEveryStudy(million);
  } finally {
    await dcmqrscp.stop();
  }
}

function reportRow(name: string, same: readonly Measurements[], at1M: Measurements): void {
  const [us, orthanc, dcmqrscp] = same.map((one) => one.get(name)!);
  const million = at1M.get(name)!;
  const p50 = (one: Measured) => quantile(one.ms, 0.5);
  report({
    row: `C-FIND ${name}`,
    us: `${textOf(us!)}; at ${large.instances} instances ${textOf(million)}`,
    peer: `${textOf(orthanc!)}; dcmqrscp ${textOf(dcmqrscp!)}`,
    budgets: [
      { what: 'rate (p50), same catalogue', value: p50(orthanc!) / p50(us!) },
      { what: 'rate (p50) beside dcmqrscp', value: p50(dcmqrscp!) / p50(us!) },
      { what: `p95 at ${large.instances} instances`, value: quantile(million.ms, 0.95), atMost: 20, unit: 'ms' },
    ],
  });
}

/** All studies of the large catalogue, as one query. */
async function reportEveryStudy(peer: Peer): Promise<void> {
  const client = await associate(peer);
  let found = 0;
  const run = async () => {
    found = await ask(client, 'STUDY', everyStudy);
  };
  await run();
  const { seconds, cpuSeconds } = await sample(peer.pid, run);
  await client.release();
  report({
    row: 'C-FIND of every study',
    us: `${found} studies in ${seconds.toFixed(2)} s, ${short(found / seconds)} studies/s, ${short((cpuSeconds / found) * 1000)} ms CPU each`,
    peer: '-',
    budgets: [{ what: 'studies found', value: found, atLeast: large.studies, unit: 'studies' }],
  });
}

interface Measured {
  readonly ms: readonly number[];
  readonly cpu: string;
  /** Answers of one query, the median. */
  readonly answers: number;
}
type Measurements = ReadonlyMap<string, Measured>;

const textOf = ({ ms, cpu, answers }: Measured): string => `${latencies(ms)}, ${cpu}, ${short(answers)} answers`;

async function measureAll(peer: Peer, known: readonly KnownStudy[], count: number): Promise<Measurements> {
  await untilIdle(peer.pid);
  const client = await associate(peer);
  const results = new Map<string, Measured>();
  for (const [name, level, keys] of queries) {
    const found: number[] = [];
    const run = async (index: number) => {
      found.push(await ask(client, level, keys(known[(index * 31) % known.length]!)));
    };
    for (let index = 0; index < warmUps; index++) await run(index);
    let ms: number[] = [];
    const { cpuSeconds } = await sample(peer.pid, async () => {
      ms = await inLanes(count, 1, run);
    });
    if (quantile(found, 0.5) === 0) throw new Error(`${peer.name} found nothing by ${name}`);
    results.set(name, { ms, cpu: `${short((cpuSeconds / count) * 1000)} ms CPU each`, answers: quantile(found, 0.5) });
  }
  await client.release();
  return results;
}

function associate(peer: Peer): Promise<DimseClient> {
  return DimseClient.connect({
    ...{ host: '127.0.0.1', port: peer.dimsePort, calledAeTitle: peer.aeTitle, callingAeTitle: 'BENCH' },
    contexts: [{ abstractSyntaxUid: studyRoot, transferSyntaxUids: [explicitLittle] }],
    timeoutMs: 120_000,
  });
}

/** @returns the number of answers */
async function ask(client: DimseClient, level: string, keys: Keys): Promise<number> {
  const entries = Object.entries({ ...keys, '00080052': level });
  const identifier = Object.fromEntries(
    entries.map(([tag, value]) => [tag, value === '' ? {} : attributeOf(tag, value)]),
  );
  let count = 0;
  for await (const _match of client.find({ sopClassUid: studyRoot, identifier })) count += 1;
  return count;
}

const attributeOf = (tag: string, value: string) => ({ Value: [tag === '00100010' ? { Alphabetic: value } : value] });
