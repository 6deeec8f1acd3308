import { ctImageStorage, makeObject } from '#shared/archive/testing/make-object';
import { parsePart10Head } from '#shared/dicom/part10';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import type { RunningPlatform } from './running-platform';

/** A client that stores by both doors and reads back, over and over, while others misbehave. */
export class GoodClient {
  readonly failures: string[] = [];
  rounds = 0;
  slowestMs = 0;
  #isRunning = true;
  readonly #done: Promise<void>;
  readonly #platform: RunningPlatform;

  constructor(platform: RunningPlatform) {
    this.#platform = platform;
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.#done;
  }

  async #run(): Promise<void> {
    while (this.#isRunning) {
      const startedAt = performance.now();
      try {
        await this.#round(this.rounds++);
      } catch (error) {
        this.failures.push(String(error));
      }
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #round(round: number): Promise<void> {
    const uid = `1.77.${round}`;
    const byStow = object(`${uid}.1.1`, uid);
    const byDimse = object(`${uid}.1.2`, uid);
    this.#expect('healthz', (await this.#platform.get('/healthz', { key: null })).status, 200);
    this.#expect('STOW', (await this.#platform.stow([byStow])).status, 200);
    this.#expect('C-STORE', await this.#store(byDimse, `${uid}.1.2`), 0);
    const found = await this.#platform.get(`/dicomweb/studies/${uid}/instances`);
    this.#expect('QIDO', found.json.length, 2);
    for (const [sop, bytes] of [
      [`${uid}.1.1`, byStow],
      [`${uid}.1.2`, byDimse],
    ] as const) {
      const path = `/dicomweb/studies/${uid}/series/${uid}.1/instances/${sop}`;
      const got = await this.#platform.get(path, { headers: { accept: 'application/dicom' } });
      this.#expect('WADO', Buffer.compare(dataSetOf(got.body), dataSetOf(bytes)), 0);
    }
  }

  async #store(bytes: Buffer, sopInstanceUid: string): Promise<number> {
    const client = await DimseClient.connect({
      host: '127.0.0.1',
      port: this.#platform.dimsePort,
      calledAeTitle: 'RADLAKE',
      callingAeTitle: 'GOOD',
      contexts: [{ abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN] }],
    });
    const { status } = await client.store({ sopClassUid: ctImageStorage, sopInstanceUid, dataSet: dataSetOf(bytes) });
    await client.release();
    return status;
  }

  #expect(what: string, got: number, wanted: number): void {
    if (got !== wanted) this.failures.push(`${what}: ${got}`);
  }
}

const dataSetOf = (bytes: Buffer) => bytes.subarray(parsePart10Head(bytes).dataSetOffset);

const object = (sop: string, study: string) => makeObject({ 524312: sop, 2097165: study, 2097166: `${study}.1` }, 4096);
