import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from './harness/bench';
import { perUnit } from './harness/describe';
import { type Contender, compare } from './harness/measure';
import type { Peer } from './harness/peer';
import { untilIdle } from './harness/process-usage';
import { isWanted, report } from './harness/report';
import { sendImages } from './harness/send';
import { makeSeries } from './harness/synthetic-ct';

const images = 300;
const run = promisify(execFile);
const storescu = process.env['BENCH_STORESCU'] ?? '/usr/bin/storescu';

/** C-STORE of 300 CT images of 0.53 MB, durable: DCMTK's storescu and a client that has them in memory. */
export async function cstore(bench: Bench): Promise<void> {
  for (const associations of [1, 4]) {
    await measure(bench, `C-STORE, storescu, ${associations} association(s)`, associations, fromFiles, {
      rate: associations === 1 ? 2 : 1.7,
      cpu: associations === 1 ? 1 / 3 : 1 / 4,
    });
  }
  for (const associations of [1, 4]) {
    await measure(bench, `C-STORE, preloaded client, ${associations} association(s)`, associations, fromMemory, {
      ...(associations === 4 ? { rate: 3 } : {}),
      cpu: associations === 1 ? 1 / 3 : 1 / 4,
    });
  }
}

type Sender = (bench: Bench, peer: Peer, associations: number) => Pick<Contender, 'prepare' | 'work'>;
let seeds = 0;

async function measure(
  bench: Bench,
  row: string,
  associations: number,
  sender: Sender,
  budget: { rate?: number; cpu: number },
): Promise<void> {
  if (!isWanted(row)) return;
  const archives = await bench.receivers();
  const contenders = archives.map((peer) => {
    const { prepare, work } = sender(bench, peer, associations);
    const idle = async (index: number) => {
      await prepare?.(index);
      for (const each of archives) await untilIdle(each.pid, 20_000);
    };
    return { name: peer.name, pid: peer.pid, prepare: idle, work };
  });
  const figures = await compare(contenders);
  const [us, other] = [figures.get('radlake')!, figures.get('orthanc')!];
  report({
    row,
    us: perUnit(us, images, 'images'),
    peer: perUnit(other, images, 'images'),
    budgets: [
      { what: 'rate', value: other.seconds / us.seconds, ...(budget.rate ? { atLeast: budget.rate } : {}) },
      { what: 'CPU per image', value: us.cpuSeconds / other.cpuSeconds, atMost: budget.cpu },
    ],
  });
}

/** Files in memory, one folder per association; new UIDs in each run. */
const fromFiles: Sender = (bench, peer, associations) => {
  let folders: string[] = [];
  return {
    prepare: () => {
      folders = Array.from({ length: associations }, (_, lane) => path.join(bench.memory, `${peer.name}-${lane}`));
      for (const folder of folders) {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
      }
      const series = makeSeries({ seed: `cstore-${seeds++}`, slices: images });
      for (let slice = 0; slice < images; slice++) {
        writeFileSync(path.join(folders[slice % associations]!, `${slice}.dcm`), series.file(slice));
      }
    },
    work: async () => {
      const pdu = ['-pdu', '131072', '--max-send-pdu', '131072'];
      const call = (folder: string) =>
        run(storescu, ['-R', '-aec', peer.aeTitle, ...pdu, '+sd', '127.0.0.1', String(peer.dimsePort), folder], {
          env: { ...process.env, TCP_NODELAY: '1', TCP_BUFFER_LENGTH: '1048576' },
        });
      await Promise.all(folders.map(call));
    },
  };
};

const fromMemory: Sender = (_bench, peer, associations) => {
  let outgoing: { sopInstanceUid: string; dataSet: Uint8Array }[] = [];
  return {
    prepare: () => {
      const series = makeSeries({ seed: `cstore-${seeds++}`, slices: images });
      outgoing = series.sopInstanceUids.map((sopInstanceUid, slice) => ({
        sopInstanceUid,
        dataSet: series.dataSet(slice),
      }));
    },
    work: () => sendImages(peer, images, associations, (index) => outgoing[index]!),
  };
};
