import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a process with its children has used. */
export interface Usage {
  /** utime + stime since it started, with those of children that ended, in seconds. */
  readonly cpuSeconds: number;
  readonly rssBytes: number;
  /** Highest RSS since it started, or since `resetPeak`. */
  readonly peakRssBytes: number;
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU and memory of a process and of all below it, from /proc. */
export function usageOf(pid: number): Usage {
  const sum = { cpuSeconds: 0, rssBytes: 0, peakRssBytes: 0 };
  for (const one of processTree(pid)) {
    try {
      const fields = statFields(one);
      const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
      sum.cpuSeconds += ticks / ticksPerSecond;
      const status = readFileSync(`/proc/${one}/status`, 'utf8');
      sum.rssBytes += kibibytes(status, 'VmRSS');
      sum.peakRssBytes += kibibytes(status, 'VmHWM');
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOENT') throw error;
    }
  }
  return sum;
}

const kibibytes = (status: string, field: string): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;

/** Fields of /proc/PID/stat behind the command's name. */
const statFields = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').at(-1)!.trim().split(' ');

function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(statFields(Number(name))[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended while we looked.
    }
  }
  const found = [root];
  for (let at = 0; at < found.length; at++) found.push(...(children.get(found[at]!) ?? []));
  return found;
}

/** Samples RSS while `work` runs. */
export async function peakRssDuring<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ result: T; peakRssBytes: number }> {
  let peakRssBytes = usageOf(pid).rssBytes;
  const timer = setInterval(() => {
    peakRssBytes = Math.max(peakRssBytes, usageOf(pid).rssBytes);
  }, 50);
  try {
    return { result: await work(), peakRssBytes };
  } finally {
    clearInterval(timer);
  }
}

/** Resolves when the process has used less than 3 % of a core for a second (at most `limitMs`). */
export async function untilIdle(pid: number, limitMs = 120_000): Promise<void> {
  const end = Date.now() + limitMs;
  let quiet = 0;
  for (let last = usageOf(pid).cpuSeconds; quiet < 4 && Date.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const now = usageOf(pid).cpuSeconds;
    quiet = now - last < 0.02 ? quiet + 1 : 0;
    last = now;
  }
}
