import type { Figures } from './measure';
import { quantile, short } from './statistics';

/** `310 images/s, 1.30 ms CPU each, RSS 120 MB` */
export function perUnit({ seconds, cpuSeconds, rssBytes }: Figures, units: number, what: string): string {
  const cpu = `${short((cpuSeconds / units) * 1000)} ms CPU each`;
  return `${short(units / seconds)} ${what}/s, ${cpu}, RSS ${short(rssBytes / 1e6)} MB`;
}

/** `0.140 s (0.130 s CPU), RSS 120 MB` */
export function perRun({ seconds, cpuSeconds, rssBytes }: Figures): string {
  return `${seconds.toFixed(3)} s (${cpuSeconds.toFixed(3)} s CPU), RSS ${short(rssBytes / 1e6)} MB`;
}

/** `p50 1.2 ms, p95 3.4 ms` */
export function latencies(ms: readonly number[]): string {
  return `p50 ${short(quantile(ms, 0.5))} ms, p95 ${short(quantile(ms, 0.95))} ms`;
}
