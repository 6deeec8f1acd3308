import { usageOf } from './process-usage';
import { say } from './report';
import { median } from './statistics';

/** What a server took for one piece of work. */
export interface Sample {
  readonly seconds: number;
  /** Of the server, all its threads and children. */
  readonly cpuSeconds: number;
}

/** Medians over the runs of one contender. */
export interface Figures extends Sample {
  readonly runs: readonly Sample[];
  readonly rssBytes: number;
}

/** Somebody who does the same work as the others. */
export interface Contender {
  readonly name: string;
  readonly pid: number;
  /** Done before each run, not measured. */
  readonly prepare?: (run: number) => Promise<void> | void;
  readonly work: (run: number) => Promise<void>;
}

/** Runs of each contender; `BENCH_RUNS` changes it. */
export const defaultRuns = Number(process.env['BENCH_RUNS'] ?? 3);

/** Measures one piece of work. */
export async function sample(pid: number, work: () => Promise<void>): Promise<Sample> {
  const before = usageOf(pid).cpuSeconds;
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, cpuSeconds: usageOf(pid).cpuSeconds - before };
}

/** Unmeasured runs before: a server in use has compiled its code and filled its caches. `BENCH_WARM_UPS` changes it. */
const defaultWarmUps = Number(process.env['BENCH_WARM_UPS'] ?? 3);

/** Unmeasured calls before single ones are measured, of each contender: as above. */
export const warmUpCalls = 1000;

/** Lets the contenders take turns, so that what else happens on the machine meets all of them alike. */
export async function compare(
  contenders: readonly Contender[],
  runs = defaultRuns,
  warmUps = defaultWarmUps,
): Promise<Map<string, Figures>> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let run = -warmUps; run < runs; run++) {
    for (const contender of contenders) {
      await contender.prepare?.(run);
      const taken = await sample(contender.pid, () => contender.work(run));
      if (run >= 0) samples.get(contender.name)!.push(taken);
      if (process.env['BENCH_VERBOSE']) say(`    ${contender.name} ${JSON.stringify(taken)}`);
    }
  }
  return new Map(contenders.map(({ name, pid }) => [name, figures(samples.get(name)!, pid)]));
}

function figures(runs: readonly Sample[], pid: number): Figures {
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    runs,
    rssBytes: usageOf(pid).rssBytes,
  };
}

/** Runs `count` jobs with `lanes` of them at a time; resolves with the milliseconds that each took. */
export async function inLanes(
  count: number,
  lanes: number,
  job: (index: number, lane: number) => Promise<void>,
): Promise<number[]> {
  const took: number[] = [];
  let next = 0;
  const lane = async (number: number) => {
    for (let index = next++; index < count; index = next++) {
      const startedAt = performance.now();
      await job(index, number);
      took.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  return took;
}
