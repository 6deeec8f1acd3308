import { LimitExceededError } from '#shared/kernel/errors';
import { cannotBeFollowed, MalformedDataSetError } from './errors';
import { encodingOf } from './transfer-syntaxes';
import { isTextVr } from './values';
import { vrAt, vrIndex } from './vr';
import {
  type Cursor,
  type ElementHeader,
  type Signal,
  showsExplicitVr,
  UNDEFINED_LENGTH,
  type Visitor,
  walk,
} from './walker';

/** A top level value that was passed by without being held. */
export interface SkimmedValue {
  readonly tag: number;
  readonly vr: string;
  /** Where the value begins, in bytes from the start of the data set. */
  readonly valueOffset: number;
  /** Bytes; `UNDEFINED_LENGTH` for fragments. */
  readonly length: number;
  /** Fragments as `[offset, length]` from the start of the data set; the first is the Basic Offset Table (PS3.5 A.4). */
  readonly fragments?: readonly (readonly [number, number])[];
}

/** A data set without its long values. */
export interface SkimmedDataSet {
  /** The data set in its own encoding, skimmed values with length zero: for `walk` and, with `skimmed`, `toDicomJson`. */
  readonly bytes: Uint8Array;
  readonly skimmed: readonly SkimmedValue[];
  /** True when the data set ended within an element; what was complete before is in `bytes`. */
  readonly truncated: boolean;
}

export interface SkimOptions {
  readonly transferSyntaxUid: string;
  /** Longer top level values are passed by; default 65,536 bytes. Sequences are always held. */
  readonly longValueBytes?: number;
  /** Text is held whatever its length, to be written anew. */
  readonly holdsText?: boolean;
  /** Top level values passed by whatever their length. */
  readonly passTags?: ReadonlySet<number>;
  /** Refuse to hold more; default 64 MiB. */
  readonly maxHeldBytes?: number;
  /** Refuse more fragments; default 1,000,000. */
  readonly maxFragments?: number;
  /** As for `walk`; `pass` also ends the data set, as truncated, where it is too large or its fragments cannot be followed. */
  readonly faults?: 'refuse' | 'pass';
}

/** Most headers are shorter. */
const inMemoryChunkBytes = 16 * 1024;
const ITEM = 0xfffee000;
const SEQUENCE_END = 0xfffee0dd;

/** Stops at the first top level value that shall not be held. */
class LongValueFinder implements Visitor {
  found: ElementHeader | undefined;
  /** Where a sequence begins behind which nothing is found any more. */
  lostAt: number | undefined;
  private readonly options: Required<SkimOptions>;

  constructor(options: Required<SkimOptions>) {
    this.options = options;
  }

  element(cursor: Cursor): Signal {
    if (cursor.depth > 0) return undefined;
    return this.options.passTags.has(cursor.tag) || isLong(cursor, this.options) ? this.stop(cursor) : undefined;
  }

  enterFragments(cursor: Cursor): Signal {
    return cursor.depth === 0 ? this.stop(cursor) : undefined;
  }

  faultySequence({ offset, length }: Cursor): void {
    if (length === UNDEFINED_LENGTH) this.lostAt = offset;
  }

  private stop({ tag, vr, offset, valueOffset, length }: Cursor): Signal {
    this.found = { tag, vr, offset, valueOffset, length };
    return 'stop';
  }
}

/** True for a value too long to be held, by its length alone. */
function isLong({ vr, length }: Pick<ElementHeader, 'vr' | 'length'>, options: Required<SkimOptions>): boolean {
  return length > options.longValueBytes && !(options.holdsText && isTextVr(vr));
}

/**
 * Takes a data set in chunks of any size and keeps everything but its long top level values: pixel data passes by
 * without being held. Memory: what is kept, at most one chunk more, and a pair of numbers for each fragment.
 *
 * A deflated data set must come through an inflater first.
 */
export class Skimmer {
  private readonly options: Required<SkimOptions>;
  private readonly littleEndian: boolean;
  private readonly kept: Uint8Array[] = [];
  private readonly skimmed: SkimmedValue[] = [];
  private keptBytes = 0;
  /** Bytes not yet consumed, and where they begin in the data set. */
  private rest: Buffer = Buffer.alloc(0);
  private restAt = 0;
  /** Chunks behind `rest`, not joined yet. */
  private readonly pending: Buffer[] = [];
  private pendingBytes = 0;
  private explicitVr: boolean | undefined;
  /** Bytes of a long value still to pass by. */
  private passBy = 0;
  /** Walking again makes no sense before the rest has so many bytes. */
  private wanted = 8;
  private open: { readonly value: SkimmedValue; readonly fragments: [number, number][] } | undefined;

  constructor(options: SkimOptions) {
    this.options = {
      longValueBytes: 65_536,
      holdsText: false,
      passTags: new Set(),
      maxHeldBytes: 64 << 20,
      maxFragments: 1_000_000,
      faults: 'refuse',
      ...options,
    };
    this.littleEndian = encodingOf(options.transferSyntaxUid).littleEndian;
  }

  /**
   * Takes the next bytes; what is kept of them is copied.
   *
   * @throws MalformedDataSetError as `walk`
   * @throws LimitExceededError for too many held bytes, fragments or levels
   */
  push(chunk: Uint8Array): void {
    this.follow(() => this.take(chunk));
  }

  private take(chunk: Uint8Array): void {
    const passed = Math.min(chunk.length, this.passBy);
    this.passBy -= passed;
    this.restAt += passed;
    if (passed === chunk.length) return;
    const fresh = Buffer.from(chunk.subarray(passed));
    this.pending.push(fresh);
    this.pendingBytes += fresh.length;
    this.checkHeld();
    if (this.rest.length + this.pendingBytes >= this.wanted) this.advance();
  }

  /** Bytes of a long value still to come: a source with random access may jump over them instead of pushing them. */
  get passing(): number {
    return this.passBy;
  }

  /** Says that so many bytes, at most `passing`, were jumped over. */
  jump(length: number): void {
    const jumped = Math.min(length, this.passBy);
    this.passBy -= jumped;
    this.restAt += jumped;
  }

  /** Ends the data set. The skimmer cannot be used any more. */
  finish(): SkimmedDataSet {
    this.follow(() => this.advance());
    const truncated = this.rest.length > 0 || this.passBy > 0 || this.open !== undefined;
    this.closeFragments();
    return { bytes: Buffer.concat(this.kept), skimmed: this.skimmed, truncated };
  }

  private follow(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (this.options.faults === 'refuse' || !cannotBeFollowed(error)) throw error;
      this.end();
    }
  }

  /** Whatever comes is passed by. */
  private end(): void {
    this.pending.length = 0;
    this.pendingBytes = 0;
    this.consume(this.rest.length);
    this.closeFragments();
    this.passBy = Number.MAX_SAFE_INTEGER;
  }

  /** Joins what is pending, which happens only when there is enough of it, and goes on as far as it reaches. */
  private advance(): void {
    this.rest = Buffer.concat([this.rest, ...this.pending.splice(0)]);
    this.pendingBytes = 0;
    let more = this.rest.length >= 8;
    while (more) more = this.open === undefined ? this.elements() : this.fragment();
    this.checkHeld();
  }

  /** Keeps whole elements up to the next long value; false when more bytes are needed. */
  private elements(): boolean {
    const { transferSyntaxUid, faults } = this.options;
    const finder = new LongValueFinder(this.options);
    this.explicitVr ??= showsExplicitVr(this.rest, transferSyntaxUid);
    const result = walk(this.rest, { transferSyntaxUid, faults, explicitVr: this.explicitVr }, finder);
    if (finder.lostAt !== undefined) {
      this.keep(this.rest.subarray(0, finder.lostAt));
      this.end();
      return false;
    }
    const long = finder.found ?? (this.isLong(result.cut) ? result.cut : undefined);
    if (long !== undefined) {
      this.skim(long);
      return this.rest.length >= 8;
    }
    this.keep(this.rest.subarray(0, result.offset));
    this.consume(result.offset);
    // A sequence is walked again when it is complete, or when twice as much is there: linear on the whole.
    this.wanted = Math.max(8, result.next === undefined ? this.rest.length * 2 : result.next - result.offset);
    return false;
  }

  private isLong(cut: ElementHeader | undefined): cut is ElementHeader {
    if (cut === undefined || cut.vr === 'SQ') return false;
    if (this.options.passTags.has(cut.tag)) return cut.length !== UNDEFINED_LENGTH || cut.vr.startsWith('O');
    if (!isLong(cut, this.options)) return false;
    if (cut.length === UNDEFINED_LENGTH) return cut.vr.startsWith('O');
    // A private sequence may hide in UN.
    return cut.vr !== 'UN' || this.rest.length < cut.valueOffset + 4 || this.tagAt(cut.valueOffset) !== ITEM;
  }

  /** Keeps what lies before a long value and its header with length zero, and passes its value by. */
  private skim({ tag, vr, offset, valueOffset, length }: ElementHeader): void {
    this.keep(this.rest.subarray(0, offset));
    this.keep(withoutLength(this.rest.subarray(offset, valueOffset)));
    this.consume(valueOffset);
    const value: SkimmedValue = { tag, vr, valueOffset: this.restAt, length };
    if (length === UNDEFINED_LENGTH) {
      this.open = { value, fragments: [] };
    } else {
      this.skimmed.push(value);
      this.pass(length);
    }
  }

  private fragment(): boolean {
    const tag = this.tagAt(0);
    const length = this.littleEndian ? this.rest.readUInt32LE(4) : this.rest.readUInt32BE(4);
    this.consume(8);
    if (tag === SEQUENCE_END) {
      this.closeFragments();
      return this.rest.length >= 8;
    }
    if (tag !== ITEM || length === UNDEFINED_LENGTH) {
      const details = { offset: this.restAt - 8 };
      throw new MalformedDataSetError('Pixel data holds something else than fragments', { details });
    }
    const fragments = this.open?.fragments ?? [];
    fragments.push([this.restAt, length]);
    if (fragments.length > this.options.maxFragments) this.refuse('fragments', this.options.maxFragments);
    this.pass(length);
    return this.rest.length >= 8;
  }

  private closeFragments(): void {
    if (this.open !== undefined) this.skimmed.push({ ...this.open.value, fragments: this.open.fragments });
    this.open = undefined;
  }

  private pass(length: number): void {
    const here = Math.min(length, this.rest.length);
    this.consume(here);
    this.passBy = length - here;
  }

  private consume(length: number): void {
    this.rest = this.rest.subarray(length);
    this.restAt += length;
    this.wanted = 8;
  }

  private keep(bytes: Uint8Array): void {
    this.kept.push(Uint8Array.from(bytes));
    this.keptBytes += bytes.length;
  }

  private tagAt(at: number): number {
    const { rest } = this;
    if (this.littleEndian) return rest.readUInt16LE(at) * 0x10000 + rest.readUInt16LE(at + 2);
    return rest.readUInt16BE(at) * 0x10000 + rest.readUInt16BE(at + 2);
  }

  private checkHeld(): void {
    const { maxHeldBytes } = this.options;
    if (this.keptBytes + this.rest.length + this.pendingBytes > maxHeldBytes) this.refuse('heldBytes', maxHeldBytes);
  }

  private refuse(limit: string, maximum: number): never {
    throw new LimitExceededError('A data set is too large besides its long values', { details: { limit, maximum } });
  }
}

/** A copy of an element's header with length zero, whatever the form of its length (PS3.5 7.1). */
function withoutLength(header: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(header);
  const short = header.length === 8 && vrAt(vrIndex(header[4] ?? 0, header[5] ?? 0)) !== undefined;
  copy.fill(0, short ? 6 : header.length - 4);
  return copy;
}

/** As `Skimmer`, of a data set that is in memory as a whole; what is kept is copied. */
export function skimBytes(bytes: Uint8Array, options: SkimOptions): SkimmedDataSet {
  const skimmer = new Skimmer(options);
  for (let at = 0; at < bytes.length; ) {
    const chunk = bytes.subarray(at, at + inMemoryChunkBytes);
    skimmer.push(chunk);
    const jumped = Math.min(skimmer.passing, bytes.length - at - chunk.length);
    skimmer.jump(jumped);
    at += chunk.length + jumped;
  }
  return skimmer.finish();
}
