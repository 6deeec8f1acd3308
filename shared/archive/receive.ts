import { buildFileMeta } from '#shared/dicom/file-meta';
import { parsePart10Head } from '#shared/dicom/part10';
import { PlatformError } from '#shared/kernel/errors';
import type { Intake } from '#shared/objects/intake';
import { checkMemberName } from '#shared/objects/keys';
import type { Landed, Lander } from '#shared/objects/landing';
import type { ArrivalFacts, MemberName } from '#shared/objects/port';
import type { Archive } from './archive';
import { rangeChunks } from './aside';
import { IdentityMismatchError, MissingAttributeError } from './errors';
import { quarantineIncoming } from './quarantine';
import { headBytes, readObjectHeader } from './read-header';
import { sourceCharacterSets } from './read-object';
import { findSpace, SpaceNotFoundError } from './spaces';

/** Characters of a source path that events and journal carry. */
const pathLimit = 4096;

/** How an object comes in. */
export interface Arrival {
  readonly space: string;
  /** The door: `dimse`, `stow`, `inbox`, `import`. */
  readonly source: string;
  readonly callingAeTitle?: string;
  readonly calledAeTitle?: string;
  readonly peer?: string;
  readonly path?: string;
  /** As for `ArrivalFacts`. */
  readonly characterSets?: NonNullable<ArrivalFacts['characterSets']>;
}

/** What a DIMSE message says about the data set that follows it. */
export interface DataSetIdentity {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
}

/** Where objects land: durably, but for those that are only passed through. */
export type Landing = Pick<Lander, 'intake' | 'landIntake'>;

/** A stored instance, durable. */
export interface StoredInstance extends MemberName {
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly location: Landed;
  /** Keywords of Type 1 attributes that are absent; stored all the same unless the space rejects that. */
  readonly missingType1: readonly string[];
}

/** What `finish` may require of the object. */
export interface Expectation {
  /** STOW-RS at a study: instances of other studies are refused (PS3.18 10.5.1). */
  readonly studyInstanceUid?: string;
  readonly sopClassUid?: string;
  readonly sopInstanceUid?: string;
}

/** What becomes of bytes that cannot be stored. */
export interface FinishOptions {
  /** False: they are thrown away, because the sender has them still. */
  readonly quarantine?: boolean;
}

/**
 * One object on its way in: chunks as they come, then `finish`. The bytes of the data set are stored unchanged; a Part 10
 * object with preamble, meta group and transfer syntax is stored unchanged as a whole.
 */
export class Reception {
  readonly #archive: Archive;
  readonly #arrival: Arrival;
  readonly #landing: Landing;
  readonly #intake: Intake;
  /** First chunks of an object that came without file meta, until there is enough to write one. */
  #held: Uint8Array[] | null = null;
  #heldBytes = 0;
  readonly #identity: DataSetIdentity | null;
  /** File meta for a bare data set, written with the first chunk. */
  #prefix: Uint8Array | null;
  /** Why the first bytes are no DICOM object; told by `finish`, when all bytes are there to be quarantined. */
  #problem: PlatformError | null = null;

  /**
   * @param identity - for a bare data set (DIMSE); absent for Part 10 bytes
   * @param landing - default: that of the archive
   */
  constructor(
    archive: Archive,
    arrival: Arrival,
    identity: DataSetIdentity | null = null,
    landing: Landing = archive.lander,
  ) {
    this.#archive = archive;
    this.#arrival = arrival;
    this.#identity = identity;
    this.#landing = landing;
    this.#intake = landing.intake();
    this.#prefix = identity ? fileMeta(identity, arrival) : null;
    if (!identity) this.#held = [];
  }

  /** Copies a chunk: its bytes are the caller's again when this returns. A promise means: send no more until it resolves. */
  write(chunk: Uint8Array): void | Promise<void> {
    const prefix = this.#prefix;
    if (prefix) {
      this.#prefix = null;
      const pause = this.#intake.write(prefix);
      if (pause) {
        const own = Uint8Array.from(chunk);
        return pause.then(() => this.#intake.write(own));
      }
    }
    if (!this.#held) return this.#intake.write(chunk);
    this.#held.push(Uint8Array.from(chunk));
    this.#heldBytes += chunk.length;
    if (this.#heldBytes >= headBytes) return this.#releaseHeld();
    return undefined;
  }

  /**
   * Ends the object: checks, lands, acknowledges. Durable when it resolves.
   *
   * @throws StoreFullError, StoreUnavailableError; NotDicomError, MalformedDataSetError, MissingIdentityError and
   *   IdentityMismatchError after the bytes went to quarantine (`details.quarantine`)
   */
  async finish(expected: Expectation = {}, { quarantine = true }: FinishOptions = {}): Promise<StoredInstance> {
    try {
      await this.#releaseHeld();
      if (this.#problem) throw this.#problem;
      return await this.#land({ ...this.#identity, ...expected });
    } catch (error) {
      if (quarantine && isFaulty(error)) await this.#quarantine(error);
      else await this.#intake.discard();
      throw error;
    }
  }

  /** The sender went away in the middle of the object. */
  abort(): void {
    this.#held = null;
    this.#intake.discard().catch((error: unknown) => {
      this.#archive.log.warn({ err: error }, 'an object that was given up could not be removed');
    });
  }

  async #land(expected: Expectation): Promise<StoredInstance> {
    const read = await readObjectHeader(
      this.#intake.size,
      async (n) => await this.#intake.head(n),
      sourceCharacterSets(this.#archive, this.#arrival.characterSets),
    );
    const { part10, header } = read;
    checkExpectation(expected, header);
    // Refused here while the bytes are still at hand for quarantine.
    const name = await acceptedName(this.#archive, this.#arrival.space, header);
    const { transferSyntaxUid } = part10;
    const { sopClassUid, missingType1 } = header;
    const location = await this.#landing.landIntake(this.#intake, name, this.#facts(transferSyntaxUid));
    if (this.#landing === this.#archive.lander) this.#archive.landedHeaders.put(location, read);
    return { ...name, sopClassUid, transferSyntaxUid, location, missingType1 };
  }

  /** Writes what was held, with a file meta group of our own where it came without a usable one. */
  async #releaseHeld(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    const head = held.length === 1 ? held[0]! : Buffer.concat(held);
    for (const chunk of await this.#withFileMeta(head)) await this.#intake.write(chunk);
  }

  async #withFileMeta(head: Uint8Array): Promise<Uint8Array[]> {
    try {
      return await withFileMeta(head, this.#arrival);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      this.#problem = error;
      return [head];
    }
  }

  #facts(transferSyntaxUid: string): ArrivalFacts {
    const { path } = this.#arrival;
    return {
      ...this.#arrival,
      transferSyntaxUid,
      ...(path === undefined ? {} : { path: path.slice(0, pathLimit) }),
    };
  }

  async #quarantine(error: PlatformError): Promise<void> {
    const { size } = this.#intake;
    const reader = {
      length: size,
      read: (buffer: Uint8Array, position: number) => this.#intake.read(buffer, position),
      close: async () => undefined,
    };
    const facts = this.#facts(this.#identity?.transferSyntaxUid ?? '');
    try {
      const id = await quarantineIncoming(this.#archive, rangeChunks(reader, 0, size), size, facts, error);
      Object.assign(error.details, { quarantine: id });
    } finally {
      await this.#intake.discard();
    }
  }
}

/**
 * The name of an object that a space takes.
 *
 * @throws SpaceNotFoundError, MissingAttributeError, InvalidKeyError
 */
export async function acceptedName(
  archive: Archive,
  space: string,
  header: MemberName & { readonly missingType1: readonly string[] },
): Promise<MemberName> {
  const { missingType1: policy } = await findSpace(archive, space);
  if (policy === 'reject' && header.missingType1.length > 0) {
    throw new MissingAttributeError(`Required attributes are missing: ${header.missingType1.join(', ')}`, {
      details: { missing: header.missingType1 },
    });
  }
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = header;
  const name = { studyInstanceUid, seriesInstanceUid, sopInstanceUid };
  checkMemberName(name);
  return name;
}

/** Whether the fault lies in the bytes, so that they are kept for an administrator. */
function isFaulty(error: unknown): error is PlatformError {
  return (
    error instanceof PlatformError && !error.retryable && error.status < 500 && !(error instanceof SpaceNotFoundError)
  );
}

function checkExpectation(
  expected: Expectation,
  header: { studyInstanceUid: string; sopClassUid: string; sopInstanceUid: string },
): void {
  const differing = (['studyInstanceUid', 'sopClassUid', 'sopInstanceUid'] as const).filter(
    (key) => expected[key] !== undefined && expected[key] !== header[key],
  );
  if (differing.length > 0) {
    throw new IdentityMismatchError(`The data set does not have the announced ${differing.join(', ')}`, {
      details: { differing },
    });
  }
}

function fileMeta(identity: DataSetIdentity, arrival: Arrival): Uint8Array {
  const title = arrival.callingAeTitle;
  return buildFileMeta({ ...identity, ...(title ? { sourceApplicationEntityTitle: title } : {}) });
}

/** Part 10 bytes as they are, or preamble and meta group of our own before the data set of an irregular file. */
async function withFileMeta(head: Uint8Array, arrival: Arrival): Promise<Uint8Array[]> {
  const part10 = parsePart10Head(head);
  if (part10.hasPreamble && part10.hasMeta && !part10.sniffed) return [head];
  const { header } = await readObjectHeader(head.length, async () => head);
  const { sopClassUid, sopInstanceUid } = header;
  const meta = fileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid: part10.transferSyntaxUid }, arrival);
  return [meta, head.subarray(part10.dataSetOffset)];
}
