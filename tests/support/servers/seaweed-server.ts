import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createS3Client, type S3Credentials } from '#shared/objects/s3/client';
import { parseS3Url, type S3Target } from '#shared/objects/s3/s3-url';

const startTimeoutMs = 90_000;
const linesKept = 200;
/** Master, volume, filer and S3, each with HTTP and gRPC. */
const portCount = 8;

/** Of the one account of the test server. */
export const seaweedCredentials: S3Credentials = { accessKeyId: 'test-key', secretAccessKey: 'test-secret-of-a-suite' };

/** A real SeaweedFS with its S3 gateway, on free ports of loopback, over a temporary folder that `remove` deletes. */
export class SeaweedServer {
  readonly bucket = 'images';
  private readonly folder: string;
  private readonly ports: readonly number[];
  private child: ChildProcess | undefined;
  private readonly lines: string[] = [];

  private constructor(folder: string, ports: readonly number[]) {
    this.folder = folder;
    this.ports = ports;
  }

  /** Resolves when its bucket can be used. A port that somebody else was faster to take: once more, on others. */
  static async start(attempts = 4): Promise<SeaweedServer> {
    const server = new SeaweedServer(mkdtempSync(path.join(tmpdir(), 'radlake-seaweed-')), await freePorts());
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      if (attempts === 1 || !String(error).includes('address already in use')) throw error;
      return await SeaweedServer.start(attempts - 1);
    }
  }

  /** As `RADLAKE_OBJECTS` takes it. */
  url(prefix: string): string {
    return `s3://${this.bucket}/${prefix}?preset=seaweedfs&endpoint=http://127.0.0.1:${this.ports[6]}`;
  }

  target(prefix: string): S3Target {
    const target = parseS3Url(this.url(prefix));
    if ('problems' in target) throw new Error(target.problems.join('; '));
    return target;
  }

  /** Starts it, the second time over the same folder and on the same ports. */
  async start(): Promise<void> {
    const program = process.env['RADLAKE_TEST_SEAWEEDFS'];
    if (!program) throw new Error('RADLAKE_TEST_SEAWEEDFS must name the program weed: use npm run test:ports');
    this.child = spawn(program, this.arguments(), { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.lines.push(...text.split('\n'));
      this.lines.splice(0, Math.max(0, this.lines.length - linesKept));
    });
    await this.untilReady();
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    });
    child.kill('SIGKILL');
    await ended;
  }

  /** Ends it and deletes what it stored. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Puts work only when the volume server has joined: a bucket alone says nothing. */
  private async untilReady(): Promise<void> {
    const until = performance.now() + startTimeoutMs;
    const client = createS3Client(this.target('ready'), seaweedCredentials);
    const probe = { Bucket: this.bucket, Key: 'ready/probe' };
    try {
      for (;;) {
        try {
          await client.send(new CreateBucketCommand({ Bucket: this.bucket })).catch((error: Error) => {
            if (error.name !== 'BucketAlreadyOwnedByYou') throw error;
          });
          await client.send(new PutObjectCommand({ ...probe, Body: Buffer.alloc(100_000) }));
          await client.send(new DeleteObjectCommand(probe));
          return;
        } catch (error) {
          const isGone = this.child?.exitCode !== null || performance.now() > until;
          if (isGone) throw new Error(`SeaweedFS did not start:\n${this.lines.join('\n')}`, { cause: error });
          await sleep(100);
        }
      }
    } finally {
      client.destroy();
    }
  }

  private arguments(): string[] {
    const [master, masterGrpc, volume, volumeGrpc, filer, filerGrpc, s3, s3Grpc] = this.ports;
    const data = path.join(this.folder, 'data');
    mkdirSync(data, { recursive: true });
    const accounts = path.join(this.folder, 's3.json');
    const { accessKeyId: accessKey, secretAccessKey: secretKey } = seaweedCredentials;
    const actions = ['Admin', 'Read', 'Write', 'List', 'Tagging'];
    writeFileSync(
      accounts,
      JSON.stringify({ identities: [{ name: 'suite', credentials: [{ accessKey, secretKey }], actions }] }),
    );
    return [
      '-logtostderr=true',
      'server',
      `-dir=${data}`,
      ...['-ip=127.0.0.1', '-ip.bind=127.0.0.1', '-s3.ip.bind=127.0.0.1'],
      ...[`-master.port=${master}`, `-master.port.grpc=${masterGrpc}`, '-master.volumeSizeLimitMB=64'],
      ...['-master.telemetry=false', '-volume.max=100'],
      ...[`-volume.port=${volume}`, `-volume.port.grpc=${volumeGrpc}`],
      ...['-filer=true', `-filer.port=${filer}`, `-filer.port.grpc=${filerGrpc}`],
      ...['-s3=true', `-s3.port=${s3}`, `-s3.port.grpc=${s3Grpc}`, `-s3.config=${accounts}`],
      ...['-s3.port.iceberg=0', '-s3.port.lance=0'],
    ];
  }
}

/** Ports that were free a moment ago, all at once. */
async function freePorts(): Promise<number[]> {
  const servers = Array.from({ length: portCount }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
