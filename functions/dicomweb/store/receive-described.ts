import type { Archive } from '#shared/archive/archive';
import type { IncomingInstances } from '#shared/archive/incoming';
import { InvalidDicomJsonError, InvalidNativeModelError } from '#shared/dicom/errors';
import { endOfObject } from '#shared/dicom/json-text';
import { fromNativeModel } from '#shared/dicom/native-model-reader';
import { LimitExceededError, PlatformError } from '#shared/kernel/errors';
import { readMediaType } from '#shared/kernel/multipart/media-type';
import { BulkParts, type BulkValue, discardValue } from './bulk-parts';
import { DescribedInstance } from './described-instance';

/** Metadata of one request at most; it is held while its bulk data comes. */
const metadataLimitBytes = 32 * 1024 * 1024;
const instanceLimit = 10_000;

/** An instance that waits for bulk data. */
interface Waiting {
  readonly instance: DescribedInstance;
  readonly values: Map<string, BulkValue>;
}

/**
 * Takes a request of metadata and bulk data part by part (PS3.18 8.6.1.2.1): metadata first, then the bulk data that it
 * names by Content-Location. An instance lands as soon as all it names is there and a part of another name begins.
 */
export class DescribedInstances {
  readonly #incoming: IncomingInstances;
  readonly #bulk: BulkParts;
  readonly #waiting = new Map<string, Waiting>();
  readonly #all = new Set<Waiting>();
  #kind: 'json' | 'xml' | 'bulk' | 'none' = 'none';
  #chunks: Buffer[] = [];
  #metadataBytes = 0;
  #count = 0;
  /** Of the bulk data that came last. */
  #lastName = '';

  constructor(archive: Archive, incoming: IncomingInstances) {
    this.#incoming = incoming;
    this.#bulk = new BulkParts(archive);
  }

  /** @throws UnsupportedMediaTypeError, LimitExceededError */
  async begin(headers: ReadonlyMap<string, string>): Promise<void> {
    const { type } = readMediaType(headers.get('content-type'));
    this.#chunks = [];
    if (type === 'application/dicom+json' || type === 'application/dicom+xml') {
      this.#kind = type === 'application/dicom+json' ? 'json' : 'xml';
      return;
    }
    this.#kind = 'bulk';
    const name = this.#bulk.begin(headers);
    if (name !== this.#lastName) await this.#arrived(this.#lastName);
    this.#lastName = name;
  }

  /** @throws LimitExceededError */
  write(bytes: Uint8Array): void | Promise<void> {
    if (this.#kind === 'bulk') return this.#bulk.write(bytes);
    this.#metadataBytes += bytes.length;
    if (this.#metadataBytes > metadataLimitBytes) throw tooMuch('metadata', metadataLimitBytes);
    this.#chunks.push(Buffer.from(bytes));
    return undefined;
  }

  /** @throws InvalidDicomJsonError, InvalidNativeModelError, LimitExceededError */
  async end(): Promise<void> {
    const kind = this.#kind;
    this.#kind = 'none';
    if (kind === 'bulk') return this.#bulk.end();
    const text = textOf(this.#chunks.splice(0), kind === 'xml');
    const objects = kind === 'json' ? objectsOf(text) : [fromNativeModel(text)];
    for (const object of objects) await this.#describe(object);
  }

  /** All parts are there: instances that still lack something fail. */
  async finish(): Promise<void> {
    await this.#arrived(this.#lastName);
    for (const waiting of [...this.#all]) {
      // Bulk data may also have come before the metadata that names it.
      for (const name of waiting.instance.names) {
        const value = waiting.values.has(name) ? undefined : this.#bulk.take(name);
        if (value) waiting.values.set(name, value);
      }
      await this.#land(waiting);
    }
    await this.#bulk.discard();
  }

  /** The body broke off. Instances that were complete have landed. */
  async abort(error: unknown): Promise<void> {
    for (const { instance, values } of this.#all) {
      this.#incoming.refuse(error, instance.identity);
      for (const value of values.values()) await discardValue(value);
    }
    this.#all.clear();
    await this.#bulk.discard();
  }

  async #describe(json: unknown): Promise<void> {
    this.#count += 1;
    if (this.#count > instanceLimit) throw tooMuch('instances', instanceLimit);
    const waiting = { instance: new DescribedInstance(json), values: new Map<string, BulkValue>() };
    if (waiting.instance.names.size === 0) return await this.#land(waiting);
    this.#all.add(waiting);
    // A value belongs to the instance that named it first.
    for (const name of waiting.instance.names) if (!this.#waiting.has(name)) this.#waiting.set(name, waiting);
  }

  /** All parts of this name are there. */
  async #arrived(name: string): Promise<void> {
    const waiting = this.#waiting.get(name);
    if (name === '' || !waiting || !this.#bulk.has(name)) return;
    waiting.values.set(name, this.#bulk.take(name)!);
    if (waiting.values.size === waiting.instance.names.size) await this.#land(waiting);
  }

  async #land(waiting: Waiting): Promise<void> {
    const { instance, values } = waiting;
    this.#all.delete(waiting);
    try {
      await this.#compose(instance, values);
    } finally {
      for (const value of values.values()) await discardValue(value);
    }
  }

  async #compose(instance: DescribedInstance, values: ReadonlyMap<string, BulkValue>): Promise<void> {
    let isBegun = false;
    try {
      for await (const chunk of instance.part10(values)) {
        if (!isBegun) this.#incoming.begin();
        isBegun = true;
        const pause = this.#incoming.write(chunk);
        if (pause) await pause;
      }
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      if (isBegun) this.#incoming.abort(error);
      else this.#incoming.refuse(error, instance.identity);
      return;
    }
    const pause = this.#incoming.end();
    if (pause) await pause;
  }
}

function textOf(chunks: readonly Buffer[], isXml: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    if (isXml) throw new InvalidNativeModelError('Metadata in XML comes in UTF-8', { cause });
    throw new InvalidDicomJsonError('Metadata in JSON comes in UTF-8', { details: { path: '/' }, cause });
  }
}

/** The objects of an array, each parsed when its turn comes; one alone is taken for an array of one. */
function* objectsOf(text: string): Generator<unknown> {
  const isArray = /^\s*\[/.test(text);
  let at = isArray ? text.indexOf('[') + 1 : 0;
  for (let isFirst = true; ; isFirst = false) {
    at = skipSpace(text, at);
    if (isArray && text[at] === ']') break;
    if (!isFirst && text[at] !== ',') throw notJson();
    const start = isFirst ? at : skipSpace(text, at + 1);
    const end = endOfObject(text, start);
    yield parsed(text.slice(start, end));
    at = end;
    if (!isArray) break;
  }
  if (skipSpace(text, isArray ? at + 1 : at) < text.length) throw notJson();
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at]!)) at += 1;
  return at;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(cause);
  }
}

const notJson = (cause?: unknown) =>
  new InvalidDicomJsonError('The metadata is no JSON array of objects', { details: { path: '/' }, cause });

const tooMuch = (limit: string, maximum: number) =>
  new LimitExceededError('Too much metadata in one request', { details: { limit, maximum } });
