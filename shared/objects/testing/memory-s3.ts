import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { S3Sender } from '../s3/connection';

interface Held {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly sha256?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Upload {
  readonly key: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly parts: Map<number, Buffer>;
}

type Input = Readonly<Record<string, unknown>> & { readonly Key?: string };
type Answer = Record<string, unknown>;

/** One request, before it is carried out or after it: what a test listens to, or makes fail. */
export interface Sent {
  /** As `PutObject`. */
  readonly name: string;
  readonly input: Input;
}

/**
 * A store of the S3 family in memory, for tests: conditional puts, checksums, uploads in parts, ranges, listings by
 * page. Faults are put in front of it (`before`: the request does not arrive) or behind it (`after`: the answer is lost).
 */
export class MemoryS3 implements Pick<S3Sender, 'destroy'> {
  readonly objects = new Map<string, Held>();
  readonly uploads = new Map<string, Upload>();
  /** Every request that arrived. */
  readonly sent: Sent[] = [];
  /** What a request fails with. */
  before: (sent: Sent) => Promise<void> | void = () => undefined;
  after: (sent: Sent) => Promise<void> | void = () => undefined;
  pageSize = 3;
  /** The next body breaks off after so many bytes. */
  breakBodyAfter: number | null = null;

  /** As the adapter takes it. */
  get sender(): S3Sender {
    return this as unknown as S3Sender;
  }

  destroy(): void {
    this.sent.push({ name: 'destroy', input: {} });
  }

  async send(command: { readonly constructor: { readonly name: string }; readonly input: Input }): Promise<Answer> {
    const sent = { name: command.constructor.name.replace(/Command$/, ''), input: command.input };
    await this.before(sent);
    this.sent.push(sent);
    const answer = this.#answer(sent);
    await this.after(sent);
    return answer;
  }

  heldBytes(): number {
    let bytes = 0;
    for (const held of this.objects.values()) bytes += held.bytes.length;
    for (const { parts } of this.uploads.values()) for (const part of parts.values()) bytes += part.length;
    return bytes;
  }

  /** Names of the requests that arrived. */
  names(): string[] {
    return this.sent.map(({ name }) => name);
  }

  #answer({ name, input }: Sent): Answer {
    const answers: Readonly<Record<string, (input: Input) => Answer>> = {
      PutObject: (one) => this.#put(one),
      GetObject: (one) => this.#get(one),
      HeadObject: (one) => this.#head(one),
      DeleteObject: (one) => this.#delete(one),
      CopyObject: (one) => this.#copy(one),
      ListObjectsV2: (one) => this.#list(one),
      CreateMultipartUpload: (one) => this.#begin(one),
      UploadPart: (one) => this.#part(one, bodyOf(one)),
      UploadPartCopy: (one) => this.#partCopy(one),
      CompleteMultipartUpload: (one) => this.#complete(one),
      AbortMultipartUpload: (one) => this.#abort(one),
      ListMultipartUploads: (one) => this.#listUploads(one),
    };
    const answer = answers[name];
    if (!answer) throw failure(501, 'NotImplemented');
    return answer(input);
  }

  #put(input: Input): Answer {
    const bytes = bodyOf(input);
    return this.#place(input, bytes, (input['Metadata'] ?? {}) as Record<string, string>, base64Of(bytes));
  }

  #place(input: Input, bytes: Buffer, metadata: Readonly<Record<string, string>>, sha256?: string): Answer {
    const key = input.Key!;
    const held = this.objects.get(key);
    if (input['IfNoneMatch'] === '*' && held) throw failure(412, 'PreconditionFailed');
    if (input['IfMatch'] !== undefined && held?.etag !== input['IfMatch']) throw failure(412, 'PreconditionFailed');
    const etag = `"${createHash('md5').update(bytes).update(randomUUID()).digest('hex')}"`;
    this.objects.set(key, { bytes, etag, metadata, ...(sha256 === undefined ? {} : { sha256 }) });
    return { ETag: etag };
  }

  #found(key: string): Held {
    const held = this.objects.get(key);
    if (!held) throw failure(404, 'NoSuchKey');
    return held;
  }

  #get(input: Input): Answer {
    const { bytes, etag } = this.#found(input.Key!);
    if (input['IfMatch'] !== undefined && input['IfMatch'] !== etag) throw failure(412, 'PreconditionFailed');
    const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(String(input['Range'])) ?? [];
    const start = Number(from);
    if (start >= bytes.length) throw failure(416, 'InvalidRange');
    const part = bytes.subarray(start, Number(to) + 1);
    const ContentRange = `bytes ${start}-${start + part.length - 1}/${bytes.length}`;
    const end = this.breakBodyAfter ?? part.length;
    this.breakBodyAfter = null;
    return { Body: Readable.from([part.subarray(0, end)]), ContentLength: part.length, ContentRange };
  }

  #head(input: Input): Answer {
    const held = this.objects.get(input.Key!);
    if (!held) throw failure(404, 'NotFound');
    const { bytes, etag, metadata, sha256 } = held;
    return { ContentLength: bytes.length, ETag: etag, Metadata: metadata, ChecksumSHA256: sha256 };
  }

  #delete(input: Input): Answer {
    this.objects.delete(input.Key!);
    return {};
  }

  #source(input: Input): Held {
    const source = String(input['CopySource']);
    const held = this.#found(source.slice(source.indexOf('/') + 1));
    if (input['CopySourceIfMatch'] !== held.etag) throw failure(412, 'PreconditionFailed');
    return held;
  }

  #copy(input: Input): Answer {
    const { bytes, metadata, sha256 } = this.#source(input);
    // Some stores leave the quotes out here.
    const { ETag } = this.#place(input, bytes, metadata, sha256);
    return { CopyObjectResult: { ETag: String(ETag).slice(1, -1) } };
  }

  #list(input: Input): Answer {
    const prefix = String(input['Prefix']);
    const after = String(input['ContinuationToken'] ?? input['StartAfter'] ?? '');
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, Math.min(this.pageSize, Number(input['MaxKeys'] ?? 1000)));
    const Contents = page.map((Key) => ({ Key, Size: this.#found(Key).bytes.length, ETag: this.#found(Key).etag }));
    return { Contents, IsTruncated: page.length < keys.length, NextContinuationToken: page.at(-1) };
  }

  #begin(input: Input): Answer {
    const UploadId = randomUUID();
    const metadata = (input['Metadata'] ?? {}) as Record<string, string>;
    this.uploads.set(UploadId, { key: input.Key!, metadata, parts: new Map() });
    return { UploadId };
  }

  #upload(input: Input): Upload {
    const upload = this.uploads.get(String(input['UploadId']));
    if (!upload) throw failure(404, 'NoSuchUpload');
    return upload;
  }

  #part(input: Input, bytes: Buffer): Answer {
    this.#upload(input).parts.set(Number(input['PartNumber']), bytes);
    return { ETag: `"part${String(input['PartNumber'])}"` };
  }

  #partCopy(input: Input): Answer {
    const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(String(input['CopySourceRange'])) ?? [];
    const { bytes } = this.#source(input);
    return { CopyPartResult: this.#part(input, bytes.subarray(Number(from), Number(to) + 1)) };
  }

  #complete(input: Input): Answer {
    const { metadata, parts } = this.#upload(input);
    const listed = (input['MultipartUpload'] as { Parts: { PartNumber: number }[] }).Parts;
    const answer = this.#place(input, Buffer.concat(listed.map(({ PartNumber }) => parts.get(PartNumber)!)), metadata);
    this.uploads.delete(String(input['UploadId']));
    return answer;
  }

  #abort(input: Input): Answer {
    this.#upload(input);
    this.uploads.delete(String(input['UploadId']));
    return {};
  }

  #listUploads(input: Input): Answer {
    const uploads = [...this.uploads].filter(([, { key }]) => key.startsWith(String(input['Prefix'])));
    return { Uploads: uploads.map(([UploadId, { key }]) => ({ Key: key, UploadId })), IsTruncated: false };
  }
}

/** An error answer, as the SDK throws it. */
export function failure(status: number, code: string): Error {
  return Object.assign(new Error(code), { name: code, $metadata: { httpStatusCode: status } });
}

const base64Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

/** The bytes of a request, compared with the hash that came with them. */
function bodyOf(input: Input): Buffer {
  const bytes = Buffer.from(input['Body'] as Uint8Array);
  const sha256 = input['ChecksumSHA256'];
  const md5 = input['ContentMD5'];
  const fits =
    (sha256 === undefined || sha256 === base64Of(bytes)) &&
    (md5 === undefined || md5 === createHash('md5').update(bytes).digest('base64'));
  if (!fits) throw failure(400, 'BadDigest');
  return bytes;
}
