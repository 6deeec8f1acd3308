import { setTimeout as sleep } from 'node:timers/promises';
import { ListMultipartUploadsCommand, ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { createS3Client } from '#shared/objects/s3/client';
import type { S3Target } from '#shared/objects/s3/s3-url';
import { seaweedCredentials } from './seaweed-server';

/** What lies under a prefix, by other eyes than the adapter's. */
export class Bucket {
  private readonly target: S3Target;

  constructor(target: S3Target) {
    this.target = target;
  }

  /** Names of all objects, the platform's own included. */
  async keys(prefix = ''): Promise<string[]> {
    const client = createS3Client(this.target, seaweedCredentials);
    const keys: string[] = [];
    try {
      let token: string | undefined;
      do {
        const page: ListObjectsV2CommandOutput = await client.send(
          new ListObjectsV2Command({
            Bucket: this.target.bucket,
            Prefix: this.target.prefix + prefix,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key.slice(this.target.prefix.length)));
        token = page.NextContinuationToken;
      } while (token !== undefined && token !== '');
    } finally {
      client.destroy();
    }
    return keys.sort();
  }

  /** Uploads in parts that were begun and not ended. */
  async uploads(): Promise<number> {
    const client = createS3Client(this.target, seaweedCredentials);
    try {
      const { bucket: Bucket, prefix: Prefix } = this.target;
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
      return Uploads.length;
    } finally {
      client.destroy();
    }
  }

  /** Resolves when the names under a prefix are as wanted; what they were at the end, when they never are. */
  async until(prefix: string, isReached: (keys: readonly string[]) => boolean): Promise<string[]> {
    const limit = performance.now() + 120_000;
    for (;;) {
      const keys = await this.keys(prefix);
      if (isReached(keys) || performance.now() > limit) return keys;
      await sleep(200);
    }
  }
}
