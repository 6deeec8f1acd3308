import { createHash, randomUUID, webcrypto } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { ObjectExistsError, StoreUnavailableError } from '../errors';
import { Lane } from '../file/lane';
import { type Connection, etagOf, putIdName, type StoredObject } from './connection';
import { codeOf } from './s3-errors';

export interface UploadOptions {
  /** @throws ObjectExistsError when the key is taken */
  readonly ifAbsent?: boolean;
  /** Replaces this version only, where the store can be told so. @throws ObjectExistsError when it is another */
  readonly ifMatch?: string;
}

/** What a put says when it is there. */
export type Uploaded = Pick<StoredObject, 'length' | 'etag' | 'sha256'>;

/** Hashed in the calling thread up to this size. */
const hashedHereBytes = 64 * 1024;

/** Uploads whole bodies and bodies in parts. */
export class Uploader {
  readonly #connection: Connection;
  /** For stores that must be asked before whether a key is free. */
  readonly #asking = new Lane();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Puts bytes in one request; the store compares them with their hash before it answers. */
  async put(key: string, bytes: Uint8Array, options: UploadOptions = {}): Promise<Uploaded> {
    const { sender, preset } = this.#connection;
    const hash = await hashOf(bytes);
    const putId = randomUUID();
    return await this.#place(key, putId, options, (conditions) =>
      this.#connection.run({ key, bytes: bytes.length }, async (abortSignal) => {
        const command = new PutObjectCommand({
          ...this.#connection.at(key),
          ...integrityOf(bytes, hash, preset.integrity),
          ...conditions.input,
          Body: bytes,
          ContentLength: bytes.length,
          Metadata: { [putIdName]: putId },
        });
        addHeaders(command, { 'x-amz-content-sha256': hash, ...conditions.headers });
        const { ETag } = await sender.send(command, { abortSignal });
        return { length: bytes.length, etag: etagOf(ETag), sha256: hash };
      }),
    );
  }

  /** Begins an upload in parts. Ends with `complete` or `abort`. */
  async begin(key: string): Promise<PartUpload> {
    const { sender, preset } = this.#connection;
    const putId = randomUUID();
    const command = {
      ...this.#connection.at(key),
      Metadata: { [putIdName]: putId },
      ...(preset.integrity === 'sha256' ? { ChecksumAlgorithm: 'SHA256' as const } : {}),
    };
    const { UploadId } = await this.#connection.run({ key }, (abortSignal) =>
      sender.send(new CreateMultipartUploadCommand(command), { abortSignal }),
    );
    if (UploadId === undefined) throw new StoreUnavailableError('The store gave no upload id', { details: { key } });
    return new PartUpload(this.#connection, key, UploadId, (options, complete) =>
      this.#place(key, putId, options, complete),
    );
  }

  /** Carries out the request that makes an object visible, under the conditions that its store understands. */
  async #place<T extends Uploaded>(
    key: string,
    putId: string,
    options: UploadOptions,
    send: (conditions: Conditions) => Promise<T>,
  ): Promise<T | Uploaded> {
    const { createIfAbsent, replacesIfMatch } = this.#connection.preset;
    const sendOnce = async (): Promise<T | Uploaded> => {
      const conditions = conditionsOf(options, createIfAbsent, replacesIfMatch);
      try {
        return await send(conditions);
      } catch (error) {
        // An answer that was lost: the request is repeated, and meets what it has written itself.
        const isMet = error instanceof ObjectExistsError || codeOf(causeOf(error)) === 'NoSuchUpload';
        const found = isMet ? await this.#connection.head(key) : null;
        if (found?.putId === putId) return found;
        throw error;
      }
    };
    if (!options.ifAbsent || createIfAbsent !== 'check') return await sendOnce();
    return await this.#asking.run(async () => {
      if (await this.#connection.head(key)) throw new ObjectExistsError('The key is taken', { details: { key } });
      return await sendOnce();
    });
  }
}

/** An object that is uploaded in parts of at least 5 MiB (the last may be shorter), in any order. */
export class PartUpload {
  readonly #connection: Connection;
  readonly #key: string;
  readonly #uploadId: string;
  readonly #place: (
    options: UploadOptions,
    complete: (conditions: Conditions) => Promise<Uploaded>,
  ) => Promise<Uploaded>;
  readonly #parts = new Map<number, CompletedPart>();
  #length = 0;

  constructor(
    connection: Connection,
    key: string,
    uploadId: string,
    place: (options: UploadOptions, complete: (conditions: Conditions) => Promise<Uploaded>) => Promise<Uploaded>,
  ) {
    this.#connection = connection;
    this.#key = key;
    this.#uploadId = uploadId;
    this.#place = place;
  }

  /** @param number - from 1 on; the order of the parts in the object */
  async put(number: number, bytes: Uint8Array): Promise<void> {
    const { sender, preset } = this.#connection;
    const hash = await hashOf(bytes);
    const integrity = integrityOf(bytes, hash, preset.integrity);
    const { ETag } = await this.#connection.run({ key: this.#key, bytes: bytes.length }, (abortSignal) => {
      const place = { ...this.#at(), PartNumber: number, Body: bytes, ContentLength: bytes.length };
      const command = new UploadPartCommand({ ...place, ...integrity });
      addHeaders(command, { 'x-amz-content-sha256': hash });
      return sender.send(command, { abortSignal });
    });
    const { ChecksumSHA256 } = integrity;
    const checksum = ChecksumSHA256 === undefined ? {} : { ChecksumSHA256 };
    this.#parts.set(number, { PartNumber: number, ETag: etagOf(ETag), ...checksum });
    this.#length += bytes.length;
  }

  /** Takes a range of another object of the bucket as a part, within the store. */
  async copy(number: number, source: { readonly key: string; readonly etag: string }, start: number, length: number) {
    const { bucket, prefix, sender } = this.#connection;
    const { CopyPartResult } = await this.#connection.run({ key: this.#key, bytes: length }, (abortSignal) =>
      sender.send(
        new UploadPartCopyCommand({
          ...this.#at(),
          PartNumber: number,
          CopySource: `${bucket}/${prefix}${source.key}`,
          CopySourceIfMatch: source.etag,
          CopySourceRange: `bytes=${start}-${start + length - 1}`,
        }),
        { abortSignal },
      ),
    );
    const { ETag, ChecksumSHA256 } = CopyPartResult ?? {};
    const checksum = ChecksumSHA256 === undefined ? {} : { ChecksumSHA256 };
    this.#parts.set(number, { PartNumber: number, ETag: etagOf(ETag), ...checksum });
    this.#length += length;
  }

  /** Makes the object visible. */
  complete(options: UploadOptions = {}): Promise<Uploaded> {
    const { sender } = this.#connection;
    const Parts = [...this.#parts.values()].sort((a, b) => a.PartNumber! - b.PartNumber!);
    return this.#place(options, (conditions) =>
      this.#connection.run({ key: this.#key, bytes: this.#length }, async (abortSignal) => {
        const command = new CompleteMultipartUploadCommand({
          ...this.#at(),
          ...conditions.input,
          MultipartUpload: { Parts },
        });
        addHeaders(command, conditions.headers);
        const { ETag } = await sender.send(command, { abortSignal });
        return { length: this.#length, etag: etagOf(ETag) };
      }),
    );
  }

  /** Throws the parts away. Where that fails they are swept at the next start, and by the rule of the bucket. */
  async abort(): Promise<void> {
    const { sender } = this.#connection;
    await this.#connection
      .run({ key: this.#key }, (abortSignal) =>
        sender.send(new AbortMultipartUploadCommand(this.#at()), { abortSignal }),
      )
      .catch(() => undefined); // the caller hears of what made it give up
  }

  #at() {
    return { ...this.#connection.at(this.#key), UploadId: this.#uploadId };
  }
}

interface Conditions {
  readonly input: { readonly IfNoneMatch?: string; readonly IfMatch?: string };
  readonly headers: Readonly<Record<string, string>>;
}

function conditionsOf(
  { ifAbsent, ifMatch }: UploadOptions,
  createIfAbsent: Connection['preset']['createIfAbsent'],
  replacesIfMatch: boolean,
): Conditions {
  const input = {
    ...(ifAbsent && createIfAbsent === 'if-none-match' ? { IfNoneMatch: '*' } : {}),
    ...(ifMatch !== undefined && replacesIfMatch ? { IfMatch: ifMatch } : {}),
  };
  const headers = ifAbsent && typeof createIfAbsent === 'object' ? { [createIfAbsent.header]: 'true' } : {};
  return { input, headers };
}

type Next = (args: { readonly request: unknown }) => Promise<unknown>;

/** Of a command of the SDK, whose own types say more than is needed here. */
interface RequestSteps {
  add(step: (next: Next) => Next, options: { readonly step: 'build'; readonly name: string }): void;
}

/** Adds headers to a request before it is signed. The hash of the body spares the SDK hashing it in this thread. */
function addHeaders(command: { readonly middlewareStack: unknown }, headers: Readonly<Record<string, string>>): void {
  (command.middlewareStack as RequestSteps).add(
    (next) => (args) => {
      Object.assign((args.request as { headers: Record<string, string> }).headers, headers);
      return next(args);
    },
    { step: 'build', name: 'radlakeHeaders' },
  );
}

/** SHA-256 in hex; larger bodies on another thread. */
async function hashOf(bytes: Uint8Array): Promise<string> {
  if (bytes.length <= hashedHereBytes) return createHash('sha256').update(bytes).digest('hex');
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');
}

function integrityOf(
  bytes: Uint8Array,
  sha256: string,
  integrity: 'sha256' | 'md5',
): { readonly ChecksumSHA256?: string; readonly ContentMD5?: string } {
  return integrity === 'sha256'
    ? { ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64') }
    : { ContentMD5: createHash('md5').update(bytes).digest('base64') };
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
