import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { ask, dicomParts, withConnections } from './harness/ask';
import type { Bench } from './harness/bench';
import { perRun } from './harness/describe';
import { type Contender, compare } from './harness/measure';
import type { Peer } from './harness/peer';
import { isWanted, report } from './harness/report';
import type { SyntheticSeries } from './harness/synthetic-ct';

/** The size of a thin-slice study takes 3 GB on the disk of each server. */
const sizes = process.env['BENCH_LARGE'] === '1' ? [296, 636, 910, 5673] : [296, 636, 910];

/** WADO-RS of whole series; nginx sends a file with the same bytes. */
export async function series(bench: Bench): Promise<void> {
  for (const slices of sizes) {
    const row = `WADO-RS whole series, ${slices} slices`;
    if (!isWanted(row)) continue;
    const stored = await bench.stored({ seed: `series-${slices}`, slices });
    const archives = await bench.archives();
    const nginx = await bench.nginx();
    const bytes = await answerBytes(archives[0], stored);
    writeBytes(path.join(nginx.folder, `${slices}`), bytes);
    const contenders: Contender[] = [
      ...archives.map((peer) => ({ name: peer.name, pid: peer.pid, work: () => retrieve(peer, stored) })),
      { name: 'nginx', pid: nginx.pid, work: () => fetchFile(nginx.port, `/${slices}`, bytes) },
    ];
    const figures = await compare(contenders);
    const [us, other, ceiling] = ['radlake', 'orthanc', 'nginx'].map((name) => figures.get(name)!);
    report({
      row,
      us: perRun(us!),
      peer: `${perRun(other!)}; nginx ${perRun(ceiling!)}`,
      budgets: [
        { what: 'rate', value: other!.seconds / us!.seconds, atLeast: 1.2 },
        { what: "share of nginx's rate", value: ceiling!.seconds / us!.seconds, atLeast: 0.8 },
        { what: 'images/s', value: slices / us!.seconds, atLeast: 500, unit: '/s' },
        { what: 'CPU', value: us!.cpuSeconds / other!.cpuSeconds },
      ],
    });
  }
}

const pathOf = ({ studyInstanceUid, seriesInstanceUid }: SyntheticSeries): string =>
  `/studies/${studyInstanceUid}/series/${seriesInstanceUid}`;

async function retrieve(peer: Peer, stored: SyntheticSeries): Promise<void> {
  await answerBytes(peer, stored);
}

async function answerBytes(peer: Peer, stored: SyntheticSeries): Promise<number> {
  const least = stored.plan.slices * 2 * (stored.plan.size ?? 512) ** 2;
  return await withConnections(peer.httpPort, 1, async ([connection]) => {
    const { bodyBytes } = await ask(connection!, peer, { path: pathOf(stored), accept: dicomParts });
    if (bodyBytes < least) throw new Error(`${peer.name} sent ${bodyBytes} bytes of a series, less than its pixels`);
    return bodyBytes;
  });
}

async function fetchFile(port: number, file: string, bytes: number): Promise<void> {
  await withConnections(port, 1, async ([connection]) => {
    const answer = await connection!.call({ path: file });
    if (answer.status !== 200 || answer.bodyBytes !== bytes) throw new Error(`nginx answered ${answer.status}`);
  });
}

function writeBytes(file: string, bytes: number): void {
  const handle = openSync(file, 'w');
  const block = Buffer.alloc(1024 * 1024, 7);
  for (let left = bytes; left > 0; left -= block.length) writeSync(handle, block, 0, Math.min(left, block.length));
  closeSync(handle);
}
