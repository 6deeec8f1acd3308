import type { Bench } from './harness/bench';
import { perUnit } from './harness/describe';
import { HttpConnection } from './harness/http-client';
import { compare } from './harness/measure';
import type { Peer } from './harness/peer';
import { untilIdle } from './harness/process-usage';
import { isWanted, report } from './harness/report';
import { makeSeries } from './harness/synthetic-ct';

const images = 300;
const boundary = 'radlake-bench-part';
let seeds = 0;

/** STOW-RS of 300 CT images of 0.53 MB over one connection, in batches of 10 and of 50. */
export async function stow(bench: Bench): Promise<void> {
  for (const batch of [10, 50]) {
    const row = `STOW-RS, batches of ${batch}`;
    if (!isWanted(row)) continue;
    const archives = await bench.receivers();
    const contenders = archives.map((peer) => {
      let bodies: Buffer[][] = [];
      return {
        name: peer.name,
        pid: peer.pid,
        prepare: async () => {
          bodies = makeBodies(batch);
          for (const each of archives) await untilIdle(each.pid, 20_000);
        },
        work: () => post(peer, bodies, batch),
      };
    });
    const figures = await compare(contenders);
    const [us, other] = [figures.get('radlake')!, figures.get('orthanc')!];
    report({
      row,
      us: perUnit(us, images, 'images'),
      peer: perUnit(other, images, 'images'),
      budgets: [
        { what: 'rate', value: other.seconds / us.seconds, ...(batch === 50 ? { atLeast: 4 } : {}) },
        { what: 'CPU per image', value: us.cpuSeconds / other.cpuSeconds },
      ],
    });
  }
}

function makeBodies(batch: number): Buffer[][] {
  const series = makeSeries({ seed: `stow-${seeds++}`, slices: images });
  const head = Buffer.from(`\r\n--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`);
  const bodies: Buffer[][] = [];
  for (let start = 0; start < images; start += batch) {
    const parts = Array.from({ length: Math.min(batch, images - start) }, (_, at) => [head, series.file(start + at)]);
    bodies.push([...parts.flat(), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  }
  return bodies;
}

async function post(peer: Peer, bodies: readonly Buffer[][], batch: number): Promise<void> {
  const connection = await HttpConnection.open(peer.httpPort);
  for (const body of bodies) {
    const answer = await connection.call({
      method: 'POST',
      path: `${peer.dicomWeb}/studies`,
      headers: {
        ...peer.headers,
        'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
        accept: 'application/dicom+json',
      },
      body,
      keep: true,
    });
    const stored = answer.body!.toString().split('00081155').length - 1;
    if (answer.status !== 200 || stored < batch) throw new Error(`${peer.name} stored ${stored}: ${answer.status}`);
  }
  connection.close();
}
