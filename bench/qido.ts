import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, dicomJson, withConnections } from './harness/ask';
import type { Bench } from './harness/bench';
import { latencies } from './harness/describe';
import { generateCatalogue, type KnownStudy } from './harness/generated-catalogue';
import { inLanes, sample } from './harness/measure';
import type { Peer } from './harness/peer';
import { untilIdle } from './harness/process-usage';
import { report, say } from './harness/report';
import { sendSeries } from './harness/send';
import { quantile, short } from './harness/statistics';
import { makeSeries, type SyntheticSeries } from './harness/synthetic-ct';

const instances = Number(process.env['BENCH_INSTANCES'] ?? 1_000_000);
/** As in a hospital: 33 instances in a study. */
export const large = { studies: Number(process.env['BENCH_STUDIES'] ?? Math.round(instances * 0.03)), instances };
const small = { studies: 300, instancesOfEach: 10 };
/** Unmeasured calls of each query, of each contender: a compiler takes about as many to be done. */
const warmUps = 20;

/** The required keys of PS3.18 10.6.1, a page of 50. */
const queries: readonly (readonly [string, (study: KnownStudy) => string])[] = [
  ['first page', () => 'studies?limit=50'],
  [
    'StudyDate range + ModalitiesInStudy',
    (s) => `studies?StudyDate=${s.studyDate}-${Number(s.studyDate) + 7}&ModalitiesInStudy=CT&limit=50`,
  ],
  ['StudyDate', (s) => `studies?StudyDate=${s.studyDate}&limit=50`],
  ['StudyTime', () => 'studies?StudyTime=1000-1030&limit=50'],
  ['AccessionNumber', (s) => `studies?AccessionNumber=${s.accessionNumber}&limit=50`],
  ['ModalitiesInStudy', () => 'studies?ModalitiesInStudy=MR&limit=50'],
  ['ReferringPhysicianName', () => 'studies?ReferringPhysicianName=Ref7%5EDoctor&limit=50'],
  ['PatientName, prefix', (s) => `studies?PatientName=${s.familyName}*&limit=50`],
  ['PatientName, one Chinese character', () => `studies?PatientName=*${encodeURIComponent('张')}*&limit=50`],
  ['PatientName, contains', (s) => `studies?PatientName=*${s.familyName.slice(1, 4)}*&limit=50`],
  ['PatientID', (s) => `studies?PatientID=${s.patientId}&limit=50`],
  ['StudyInstanceUID', (s) => `studies?StudyInstanceUID=${s.studyInstanceUid}&limit=50`],
  ['StudyID', (s) => `studies?StudyID=${s.studyId}&limit=50`],
  ['series of a study', (s) => `studies/${s.studyInstanceUid}/series?limit=50`],
  ['Modality (series)', () => 'series?Modality=MR&limit=50'],
  ['SeriesInstanceUID', (s) => `series?SeriesInstanceUID=${s.seriesInstanceUid}&limit=50`],
  ['SeriesNumber', () => 'series?SeriesNumber=2&limit=50'],
  ['PerformedProcedureStepStartDate', (s) => `series?PerformedProcedureStepStartDate=${s.studyDate}&limit=50`],
  ['PerformedProcedureStepStartTime', () => 'series?PerformedProcedureStepStartTime=0915&limit=50'],
  [
    'ScheduledProcedureStepID',
    (s) => `series?RequestAttributesSequence.ScheduledProcedureStepID=SPS${s.studyId.slice(1)}&limit=50`,
  ],
  [
    'RequestedProcedureID',
    (s) => `series?RequestAttributesSequence.RequestedProcedureID=RP${s.studyId.slice(1)}&limit=50`,
  ],
  ['StationName (series)', () => 'series?StationName=STATION7&limit=50'],
  ['instances of a series', (s) => `studies/${s.studyInstanceUid}/series/${s.seriesInstanceUid}/instances?limit=50`],
  ['SOPInstanceUID', (s) => `instances?SOPInstanceUID=${s.sopInstanceUid}&limit=50`],
  [
    'SOPClassUID + study',
    (s) => `studies/${s.studyInstanceUid}/instances?SOPClassUID=1.2.840.10008.5.1.4.1.1.2&limit=50`,
  ],
  ['InstanceNumber + study', (s) => `studies/${s.studyInstanceUid}/instances?InstanceNumber=1&limit=50`],
];

/** QIDO-RS with every required key: both at the same small catalogue, then ours at a million instances. */
export async function qido(bench: Bench): Promise<void> {
  const [ours, theirs] = await bench.archives();
  const known = await storeSmall([ours, theirs], small.studies);
  say(`  both: ${small.studies} studies, ${small.studies * small.instancesOfEach} instances`);
  const same = { us: await measureAll(ours, known, 15), other: await measureAll(theirs, known, 5) };
  const { known: big, folder } = await generated(bench);
  const server = await bench.startRadlake('million', { data: folder });
  say(`  ours at ${large.studies} studies, ${large.instances} instances, 95 % of them packed`);
  const at1M = await measureAll(server, big, 25);
  for (const [name] of queries) {
    const [us, other, million] = [same.us.get(name)!, same.other.get(name)!, at1M.get(name)!];
    report({
      row: `QIDO ${name}`,
      us: `${latencies(us.ms)}, ${us.cpu}; at ${large.instances} instances ${latencies(million.ms)}, ${million.cpu}`,
      peer: `${latencies(other.ms)}, ${other.cpu}`,
      budgets: [
        { what: 'rate (p50), same catalogue', value: quantile(other.ms, 0.5) / quantile(us.ms, 0.5), atLeast: 10 },
        { what: 'p95 at 1 M', value: quantile(million.ms, 0.95), atMost: 20, unit: 'ms' },
        { what: 'rate (p50), ours at 1 M', value: quantile(other.ms, 0.5) / quantile(million.ms, 0.5) },
      ],
    });
  }
}

interface Measured {
  readonly ms: readonly number[];
  readonly cpu: string;
}

async function measureAll(peer: Peer, known: readonly KnownStudy[], count: number): Promise<Map<string, Measured>> {
  await untilIdle(peer.pid);
  return await withConnections(peer.httpPort, 1, async ([connection]) => {
    const results = new Map<string, Measured>();
    for (const [name, query] of queries) {
      const run = async (index: number) => {
        await ask(connection!, peer, { path: `/${query(known[(index * 31) % known.length]!)}`, accept: dicomJson });
      };
      for (let index = 0; index < warmUps; index++) await run(index);
      let ms: number[] = [];
      const { cpuSeconds } = await sample(peer.pid, async () => {
        ms = await inLanes(count, 1, run);
      });
      results.set(name, { ms, cpu: `${short((cpuSeconds / count) * 1000)} ms CPU each` });
    }
    return results;
  });
}

/** The same few studies in several archives. */
export async function storeSmall(peers: readonly Peer[], studies: number): Promise<readonly KnownStudy[]> {
  const series = smallSeries(studies);
  for (const peer of peers) {
    await inLanes(series.length, 4, (index) => sendSeries(peer, series[index]!, 1));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await untilIdle(peer.pid);
  }
  return series.map(knownOf);
}

/** A study of one series each. */
export function smallSeries(studies: number): readonly SyntheticSeries[] {
  const plans = Array.from({ length: studies }, (_, number) => ({
    seed: `qido-${number}`,
    slices: small.instancesOfEach,
    size: 64,
    modality: number % 3 === 0 ? 'MR' : 'CT',
    patientId: `P${number}`,
    patientName: `${['Smith', 'Jones', 'Garcia', 'Tanaka'][number % 4]}^Test${number}`,
    studyDate: `2024${String(1 + (number % 12)).padStart(2, '0')}${String(1 + (number % 28)).padStart(2, '0')}`,
    accessionNumber: `ACC${number}`,
    seriesNumber: 1 + (number % 3),
  }));
  return plans.map(makeSeries);
}

/** What to ask such a study for. */
function knownOf({ plan, ...uids }: SyntheticSeries): KnownStudy {
  return {
    studyInstanceUid: uids.studyInstanceUid,
    seriesInstanceUid: uids.seriesInstanceUid,
    sopInstanceUid: uids.sopInstanceUids[0]!,
    patientId: plan.patientId!,
    familyName: plan.patientName!.split('^')[0]!,
    accessionNumber: plan.accessionNumber!,
    studyId: 'S1',
    studyDate: plan.studyDate!,
  };
}

/**
 * Our large catalogue. `BENCH_CATALOGUE=FOLDER` makes it there, goes on with one that was interrupted, and keeps it for
 * further runs, which use it in place: it has no copy.
 */
export async function generated(bench: Bench): Promise<{ known: readonly KnownStudy[]; folder: string }> {
  const folder = process.env['BENCH_CATALOGUE'] ?? path.join(bench.disk, 'million');
  const facts = path.join(folder, 'known.json');
  if (!existsSync(facts)) {
    mkdirSync(folder, { recursive: true });
    const startedAt = performance.now();
    const known = await generateCatalogue(path.join(folder, 'catalogue.db'), large, say);
    writeFileSync(facts, JSON.stringify(known));
    say(`  generated ${large.instances} instances in ${short((performance.now() - startedAt) / 1000)} s`);
  }
  return { known: JSON.parse(readFileSync(facts, 'utf8')) as KnownStudy[], folder };
}
