import http from 'node:http';
import https from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Target } from './s3-url';

/** Keys of the account that the platform has at the store. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Landing, packing and the readers together; more requests wait for a socket. */
const maxSockets = 64;
const connectMs = 10_000;

/**
 * The SDK's client for a target. Repeating and time limits are the adapter's own (`Connection`), because it knows how
 * many bytes a request moves; so are the checksums, which some stores take in headers only.
 *
 * @param credentials - undefined: as the SDK finds them (`AWS_*`, profile, role of the container or machine)
 */
export function createS3Client(target: S3Target, credentials: S3Credentials | undefined): S3Client {
  const agent = { keepAlive: true, maxSockets, scheduling: 'lifo' } as const;
  return new S3Client({
    region: target.region,
    forcePathStyle: target.preset.isPathStyle,
    ...(target.endpoint === undefined ? {} : { endpoint: target.endpoint }),
    ...(credentials ? { credentials } : {}),
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectMs,
      httpAgent: new http.Agent(agent),
      httpsAgent: new https.Agent(agent),
    },
  });
}
