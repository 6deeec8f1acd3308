import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Part10Head, parsePart10Head } from '#shared/dicom/part10';
import { untilListens } from '../../bench/harness/dcmqrscp';
import { mainRoot, retrieveObjects } from '../support/dicomweb';
import { freePorts, type PlatformProcess, testApiKey } from '../support/platform-process';
import { dcmtk, type ToolResult } from './dcmtk';

interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly counts: { readonly sent: number; readonly failed: number };
}

/** Every way that a study of the main space goes out, to DCMTK's programs and to another space of the platform. */
export class Doors {
  readonly #platform: PlatformProcess;
  readonly #folder: string;
  readonly #sinks: ChildProcess[] = [];

  private constructor(platform: PlatformProcess, folder: string) {
    this.#platform = platform;
    this.#folder = folder;
  }

  /** Starts SINK, which takes anything, and PLAIN, which takes Implicit VR Little Endian alone. @param folder - empty */
  static async open(platform: PlatformProcess, folder: string): Promise<Doors> {
    const doors = new Doors(platform, folder);
    const ports = await freePorts(2);
    for (const [at, title] of ['SINK', 'PLAIN'].entries()) {
      mkdirSync(path.join(folder, title));
      const syntax = title === 'PLAIN' ? '+xi' : '+xa';
      const args = ['-aet', title, syntax, '+B', '-od', path.join(folder, title), String(ports[at])];
      doors.#sinks.push(spawn('/usr/bin/storescp', args, { stdio: 'ignore' }));
      await untilListens(ports[at]!);
      const node = { name: title.toLowerCase(), kind: 'dimse', aeTitle: title, host: '127.0.0.1', port: ports[at] };
      await doors.#post('/api/nodes', node);
    }
    await doors.#post('/api/spaces', { name: 'other' });
    const url = `${platform.url}/spaces/other/dicomweb`;
    const credentials = { kind: 'bearer', token: testApiKey };
    await doors.#post('/api/nodes', { name: 'web', kind: 'dicomweb', url, credentials });
    return doors;
  }

  close(): void {
    for (const sink of this.#sinks) sink.kill('SIGKILL');
  }

  /** Data sets by each door, the way that one is named for. */
  readonly all: readonly (readonly [string, (study: string) => Promise<Buffer[]>])[] = [
    ['WADO-RS', (study) => this.#wado('main', study)],
    ['C-GET', (study) => this.#get(study)],
    ['C-MOVE', (study) => this.#moved(study)],
    ['a delivery by C-STORE', (study) => this.#delivered(study)],
    ['a delivery by STOW-RS', (study) => this.#stored(study)],
  ];

  /** Moves a study, or what further keys name of it. */
  async move(title: 'SINK' | 'PLAIN', study: string): Promise<ToolResult> {
    this.#empty(title);
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study}`];
    return await dcmtk('movescu', ['-v', '-S', '-aec', 'RADLAKE', '-aem', title, ...keys, ...this.#address]);
  }

  /** The Part 10 files that a destination received last. */
  received(title: 'SINK' | 'PLAIN'): { readonly head: Part10Head; readonly dataSet: Buffer }[] {
    const place = path.join(this.#folder, title);
    return readdirSync(place).map((name) => {
      const bytes = readFileSync(path.join(place, name));
      const head = parsePart10Head(bytes);
      return { head, dataSet: bytes.subarray(head.dataSetOffset) };
    });
  }

  /** Begins a delivery and waits until it is done or parked. */
  async deliver(study: string, node: string): Promise<Delivery> {
    const { id } = await this.#post<Delivery>('/api/spaces/main/deliveries', { studyInstanceUid: study, node });
    return await this.#ended(id);
  }

  async retry(id: string): Promise<Delivery> {
    await this.#post(`/api/spaces/main/deliveries/${id}/retry`, {});
    return await this.#ended(id);
  }

  async #ended(id: string): Promise<Delivery> {
    for (;;) {
      const now = await this.#platform.json<Delivery>(`/api/spaces/main/deliveries/${id}`);
      if (!['queued', 'running'].includes(now.state)) return now;
      await sleep(20);
    }
  }

  async #wado(space: string, study: string): Promise<Buffer[]> {
    const found = await retrieveObjects(this.#platform, `${mainRoot.replace('main', space)}/studies/${study}`);
    return (found ?? []).map(({ dataSet }) => dataSet);
  }

  async #get(study: string): Promise<Buffer[]> {
    this.#empty('SINK');
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${study}`];
    const into = ['+B', '-od', path.join(this.#folder, 'SINK')];
    await dcmtk('getscu', ['-S', ...into, ...keys, '-aec', 'RADLAKE', ...this.#address]);
    return this.received('SINK').map(({ dataSet }) => dataSet);
  }

  async #moved(study: string): Promise<Buffer[]> {
    await this.move('SINK', study);
    return this.received('SINK').map(({ dataSet }) => dataSet);
  }

  async #delivered(study: string): Promise<Buffer[]> {
    this.#empty('SINK');
    await this.deliver(study, 'sink');
    return this.received('SINK').map(({ dataSet }) => dataSet);
  }

  async #stored(study: string): Promise<Buffer[]> {
    await this.deliver(study, 'web');
    return await this.#wado('other', study);
  }

  get #address(): string[] {
    return ['127.0.0.1', String(this.#platform.dimsePort)];
  }

  #empty(title: string): void {
    const place = path.join(this.#folder, title);
    for (const name of readdirSync(place)) rmSync(path.join(place, name));
  }

  async #post<T>(target: string, body: object): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    const answer = await this.#platform.call(target, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`POST ${target}: ${answer.status} ${await answer.text()}`);
    return (await answer.json().catch(() => null)) as T;
  }
}
