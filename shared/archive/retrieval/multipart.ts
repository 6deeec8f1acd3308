import { randomUUID } from 'node:crypto';
import type { InstanceEntry } from '#shared/archive/documents';

/** Part headers and lengths of one multipart/related answer (RFC 2387). */
export class Multipart {
  /** Nobody can know it before: a stored object must not be able to end its own part. */
  readonly boundary = `radlake-${randomUUID()}`;
  readonly #headers = new Map<string, Buffer>();
  readonly #type: string;
  #end: Buffer | null = null;

  /** @param type - media type of the root part, e.g. `application/dicom` */
  constructor(type: string) {
    this.#type = type;
  }

  /** Value of the answer's Content-Type. */
  get contentType(): string {
    return `multipart/related; type="${this.#type}"; boundary=${this.boundary}`;
  }

  /** Boundary and headers of an instance's part. */
  instanceHeader({ transferSyntaxUid }: Pick<InstanceEntry, 'transferSyntaxUid'>): Buffer {
    return this.header(`application/dicom; transfer-syntax=${transferSyntaxUid}`);
  }

  /** Boundary and headers of a part, ready to send; the same buffer for the same content type. */
  header(contentType: string, location?: string): Buffer {
    const key = `${contentType}\n${location ?? ''}`;
    const known = this.#headers.get(key);
    if (known) return known;
    const where = location === undefined ? '' : `\r\nContent-Location: ${location}`;
    const header = Buffer.from(`\r\n--${this.boundary}\r\nContent-Type: ${contentType}${where}\r\n\r\n`);
    if (this.#headers.size < 64) this.#headers.set(key, header);
    return header;
  }

  /** What ends the body. */
  get end(): Buffer {
    this.#end ??= Buffer.from(`\r\n--${this.boundary}--\r\n`, 'latin1');
    return this.#end;
  }

  /** Length of the whole body for these instances. */
  lengthOf(entries: readonly InstanceEntry[]): number {
    let length = this.end.length;
    for (const entry of entries) length += this.instanceHeader(entry).length + entry.location.length;
    return length;
  }
}
