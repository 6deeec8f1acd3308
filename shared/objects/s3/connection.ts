import { setTimeout as sleep } from 'node:timers/promises';
import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { StoreUnavailableError } from '../errors';
import type { S3Preset } from './presets';
import { isAbsent, isPassing, s3Error } from './s3-errors';

/** What the adapter needs of the SDK's client. */
export type S3Sender = Pick<S3Client, 'send' | 'destroy'>;

/** How long requests may take and how often they are sent. */
export interface S3Limits {
  /** Sendings of one request, the first included. */
  readonly attempts: number;
  /** Before the second one; doubled each time, up to `longestPauseMs`, and spread by half. */
  readonly pauseMs: number;
  readonly longestPauseMs: number;
  /** No request is sent again after this time: who waits for it has given up. */
  readonly repeatMs: number;
  /** For the answer to begin and end, beside the time that its bytes may take. */
  readonly answerMs: number;
  /** Slower than this is taken for broken. */
  readonly bytesPerMs: number;
}

export const defaultS3Limits: S3Limits = {
  attempts: 5,
  pauseMs: 100,
  longestPauseMs: 3_000,
  repeatMs: 60_000,
  answerMs: 30_000,
  bytesPerMs: 256,
};

/** Of one request. */
export interface S3Request {
  /** Of the object, for the error; as the port names it. */
  readonly key?: string;
  /** Sent or received. Default 0. */
  readonly bytes?: number;
}

/** What is known of an object that is there. */
export interface StoredObject {
  readonly length: number;
  readonly etag: string;
  /** Hex, where the store keeps one of the whole object. */
  readonly sha256?: string;
  /** Names the put that wrote it. */
  readonly putId?: string;
}

/** One bucket and prefix: repeats what may pass, limits what takes too long, and speaks in the port's errors. */
export class Connection {
  readonly sender: S3Sender;
  readonly bucket: string;
  readonly prefix: string;
  readonly preset: S3Preset;
  readonly #limits: S3Limits;

  constructor(
    sender: S3Sender,
    target: { readonly bucket: string; readonly prefix: string; readonly preset: S3Preset },
    limits: S3Limits = defaultS3Limits,
  ) {
    this.sender = sender;
    this.bucket = target.bucket;
    this.prefix = target.prefix;
    this.preset = target.preset;
    this.#limits = limits;
  }

  /** Bucket and name of an object, for a command. */
  at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.bucket, Key: this.prefix + key };
  }

  /**
   * Sends a request until it is answered, refused for good, or was tried often enough.
   *
   * @param send - sends it once; its body, too, is to be read in it
   * @throws what `s3Error` makes of the last error
   */
  async run<T>(request: S3Request, send: (signal: AbortSignal, attempt: number) => Promise<T>): Promise<T> {
    const { attempts, pauseMs, longestPauseMs, repeatMs } = this.#limits;
    const until = performance.now() + repeatMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(request, (signal) => send(signal, attempt));
      } catch (error) {
        if (attempt >= attempts || performance.now() > until || !isPassing(error)) throw s3Error(error, request.key);
      }
      const pause = Math.min(longestPauseMs, pauseMs * 2 ** (attempt - 1));
      await sleep(pause * (0.5 + Math.random()));
    }
  }

  /** Null when there is no such object. */
  head(key: string): Promise<StoredObject | null> {
    return this.run({ key }, async (abortSignal) => {
      try {
        return storedOf(
          await this.sender.send(new HeadObjectCommand({ ...this.at(key), ChecksumMode: 'ENABLED' }), { abortSignal }),
        );
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    });
  }

  /** Removing what is absent is no error. */
  async remove(key: string): Promise<void> {
    await this.run({ key }, async (abortSignal) => {
      try {
        await this.sender.send(new DeleteObjectCommand(this.at(key)), { abortSignal });
      } catch (error) {
        if (!isAbsent(error)) throw error;
      }
    });
  }

  async #once<T>({ key, bytes = 0 }: S3Request, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { answerMs, bytesPerMs } = this.#limits;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), answerMs + bytes / bytesPerMs);
    try {
      return await send(limit.signal);
    } catch (error) {
      if (!limit.signal.aborted) throw error;
      throw new TimeLimit(key, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Not a PlatformError, so that it is tried again. */
class TimeLimit extends Error {
  readonly code = 'TIME_LIMIT';

  constructor(key: string | undefined, cause: unknown) {
    super(`no answer in time${key === undefined ? '' : ` for ${key}`}`, { cause });
  }
}

function storedOf(answer: HeadObjectCommandOutput): StoredObject {
  const { ContentLength, ETag, ChecksumSHA256, Metadata } = answer;
  if (ContentLength === undefined) throw new StoreUnavailableError('The store does not say how long an object is');
  // A checksum of checksums (of an upload in parts) ends with their count.
  const isWhole = ChecksumSHA256 !== undefined && !ChecksumSHA256.includes('-');
  const putId = Metadata?.[putIdName];
  return {
    length: ContentLength,
    etag: etagOf(ETag),
    ...(isWhole ? { sha256: Buffer.from(ChecksumSHA256, 'base64').toString('hex') } : {}),
    ...(putId === undefined ? {} : { putId }),
  };
}

/** An entity tag in its quotes, which some answers leave out. @throws StoreUnavailableError when there is none */
export function etagOf(etag: string | undefined): string {
  if (!etag) throw new StoreUnavailableError('The store gave no entity tag');
  return etag.startsWith('"') ? etag : `"${etag}"`;
}

/** Metadata of an object that names the put which wrote it. */
export const putIdName = 'radlake-put';
