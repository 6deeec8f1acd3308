import type { Archive } from '#shared/archive/archive';
import { syntaxOfFrames } from '#shared/dicom/frame-media';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { LimitExceededError } from '#shared/kernel/errors';
import { UnsupportedMediaTypeError } from '#shared/kernel/function/errors';
import { readMediaType } from '#shared/kernel/multipart/media-type';

type Intake = ReturnType<Archive['lander']['intake']>;

/** The value that one location names: its parts in order, of compressed frames one each. */
export interface BulkValue {
  readonly parts: readonly Intake[];
  /** Explicit VR Little Endian for plain bytes, else that of the frames. */
  readonly transferSyntaxUid: string;
}

/** Parts that wait for their instances at a time. */
const waitingLimit = 1000;
const locationLimit = 2048;

/**
 * Bulk data of one request on its way to the instances that name it: in landing memory, or in files where that is tight.
 * Each value is taken once.
 */
export class BulkParts {
  readonly #archive: Archive;
  readonly #values = new Map<string, { parts: Intake[]; transferSyntaxUid: string }>();
  #open: Intake | null = null;

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  /**
   * Begins a part. Its name is its Content-Location, or `cid:` and its Content-ID.
   *
   * @returns its name; '' for a part that has none, whose bytes are passed by
   * @throws UnsupportedMediaTypeError, LimitExceededError
   */
  begin(headers: ReadonlyMap<string, string>): string {
    const name = nameOf(headers);
    if (name === '') return name;
    const { type, parameters } = readMediaType(headers.get('content-type') ?? 'application/octet-stream');
    const plain = type === 'application/octet-stream';
    const transferSyntaxUid = plain
      ? EXPLICIT_VR_LITTLE_ENDIAN
      : syntaxOfFrames(type, parameters.get('transfer-syntax'));
    if (transferSyntaxUid === undefined) {
      throw new UnsupportedMediaTypeError('Bulk data comes as application/octet-stream or as compressed frames', {
        details: { available: ['application/octet-stream', 'image/*', 'video/*'] },
      });
    }
    const value = this.#values.get(name) ?? { parts: [], transferSyntaxUid };
    this.#values.set(name, value);
    this.#open = this.#archive.lander.intake();
    value.parts.push(this.#open);
    const count = [...this.#values.values()].reduce((sum, { parts }) => sum + parts.length, 0);
    if (count > waitingLimit) {
      throw new LimitExceededError('Too many parts of bulk data wait for their instances', {
        details: { limit: 'parts', maximum: waitingLimit },
      });
    }
    return name;
  }

  /** Takes bytes of the part begun last; a promise means: give no more until it resolves. */
  write(bytes: Uint8Array): void | Promise<void> {
    return this.#open?.write(bytes);
  }

  end(): void {
    this.#open = null;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** Hands a value over; who takes it discards its parts. */
  take(name: string): BulkValue | undefined {
    const value = this.#values.get(name);
    this.#values.delete(name);
    return value;
  }

  /** Throws away what nobody took. */
  async discard(): Promise<void> {
    this.#open = null;
    for (const name of [...this.#values.keys()]) await discardValue(this.take(name));
  }
}

/** Frees a value that was taken. */
export async function discardValue(value: BulkValue | undefined): Promise<void> {
  for (const part of value?.parts ?? []) await part.discard();
}

function nameOf(headers: ReadonlyMap<string, string>): string {
  const location = headers.get('content-location')?.trim() ?? '';
  if (location !== '') return location.slice(0, locationLimit);
  const id = /^<(.+)>$/.exec(headers.get('content-id')?.trim() ?? '')?.[1];
  return id === undefined ? '' : `cid:${id}`.slice(0, locationLimit);
}
