import { LimitExceededError } from '#shared/kernel/errors';
import { type DataSetScope, effectiveVr, newScope } from './effective-vr';
import { cannotBeFollowed, MalformedDataSetError } from './errors';
import { encodingOf } from './transfer-syntaxes';
import { hasLongForm, vrAt, vrIndex } from './vr';

/** Length of an element whose end is marked by a delimiter. */
export const UNDEFINED_LENGTH = 0xffffffff;
/** How deep sequences may nest. */
export const MAX_DEPTH = 64;

const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;

/** Where the walk stands. One object is reused for the whole walk: copy what must outlive the call. */
export interface Cursor {
  /** `0xGGGGEEEE`, unsigned. */
  readonly tag: number;
  /** The VR in force: of the header, or from the dictionaries for implicit VR and for UN (PS3.5 6.2.2). */
  readonly vr: string;
  /** First byte of the element's header. */
  readonly offset: number;
  readonly valueOffset: number;
  /** Bytes of the value; `UNDEFINED_LENGTH` for delimited sequences and fragments. */
  readonly length: number;
  /** Byte order of the value. */
  readonly littleEndian: boolean;
  /** 0 at the top level, 1 in items of top level sequences. */
  readonly depth: number;
}

/** `skip` jumps over a sequence (from `enterSequence`), `stop` ends the walk. */
export type Signal = 'skip' | 'stop' | undefined;

/** What the walk calls. Methods left out are steps nobody needs. Nothing is copied: offsets point into the bytes. */
export interface Visitor {
  /** A value, or native pixel data. */
  element?(cursor: Cursor): Signal;
  enterSequence?(cursor: Cursor): Signal;
  enterItem?(cursor: Cursor, index: number): Signal;
  leaveItem?(cursor: Cursor, index: number): Signal;
  /** `cursor` describes the sequence; `endOffset` is where its content ends (before a delimiter). */
  leaveSequence?(cursor: Cursor, endOffset: number): Signal;
  /** Encapsulated pixel data begins (PS3.5 A.4). */
  enterFragments?(cursor: Cursor): Signal;
  /** Index 0 is the Basic Offset Table. */
  fragment?(cursor: Cursor, index: number, valueOffset: number, length: number): Signal;
  leaveFragments?(cursor: Cursor, endOffset: number): Signal;
  /** A top level sequence cannot be followed, and is passed by (`faults`): what was visited in it counts no more. */
  faultySequence?(cursor: Cursor): void;
}

export interface WalkOptions {
  readonly transferSyntaxUid: string;
  /** Where the data set begins; default 0. */
  readonly offset?: number;
  /** Where the available bytes end; default all. */
  readonly end?: number;
  /**
   * How headers are written, when it is known already (a walk that goes on in the middle of a data set). Default: what
   * the first element shows, since some files contradict their transfer syntax.
   */
  readonly explicitVr?: boolean;
  /**
   * Sequences and fragments whose structure contradicts PS3.5 7.5, or that nest too deeply: `refuse` them (default), or
   * `pass` them by. Behind one of undefined length nothing is found any more: the walk ends as `truncated`.
   */
  readonly faults?: 'refuse' | 'pass';
}

/**
 * How a walk ended. `truncated`: the bytes ended within an element; `offset` is where its top level element begins.
 * `next` is where that element would end, when its header told so: it may lie far behind the bytes at hand.
 */
export interface WalkResult {
  readonly status: 'complete' | 'stopped' | 'truncated';
  /** First byte that was not consumed. */
  readonly offset: number;
  readonly next?: number;
  /** The header of the top level element that was cut off, when it was whole. */
  readonly cut?: ElementHeader;
}

/** What the header of an element tells. */
export interface ElementHeader {
  readonly tag: number;
  readonly vr: string;
  readonly offset: number;
  readonly valueOffset: number;
  readonly length: number;
}

/** Returned in place of an offset when the walk must end. */
const HALT = -1;

/** Byte order and kind of headers of a stretch of bytes. */
interface Encoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

const explicitLittle: Encoding = { explicit: true, littleEndian: true };
const implicitLittle: Encoding = { explicit: false, littleEndian: true };
const explicitBig: Encoding = { explicit: true, littleEndian: false };
const implicitBig: Encoding = { explicit: false, littleEndian: false };

function encoding(explicit: boolean, littleEndian: boolean): Encoding {
  if (littleEndian) return explicit ? explicitLittle : implicitLittle;
  return explicit ? explicitBig : implicitBig;
}

class MutableCursor implements Cursor {
  tag = 0;
  vr = '';
  offset = 0;
  valueOffset = 0;
  length = 0;
  littleEndian = true;
  depth = 0;

  set(from: Cursor): void {
    this.tag = from.tag;
    this.vr = from.vr;
    this.offset = from.offset;
    this.valueOffset = from.valueOffset;
    this.length = from.length;
    this.littleEndian = from.littleEndian;
    this.depth = from.depth;
  }
}

class Walk {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private visitor: Visitor;
  private readonly cursor = new MutableCursor();
  private truncated = false;
  /** Zero padding at the end is looked for once, so that the search stays linear. */
  private paddingTried = false;
  /** Top level element in work, for the result. */
  private topOffset = 0;
  private topNext: number | undefined;
  /** How the value of the current element is encoded; set by `header`. */
  private inner: Encoding = explicitLittle;
  private readonly passesFaults: boolean;

  constructor(bytes: Uint8Array, end: number, visitor: Visitor, faults: WalkOptions['faults']) {
    this.bytes = bytes;
    this.end = end;
    this.visitor = visitor;
    this.passesFaults = faults === 'pass';
  }

  run(offset: number, enc: Encoding): WalkResult {
    this.topOffset = offset;
    const scope = newScope(undefined);
    const at = this.dataSet(offset, this.end, false, enc, 0, scope);
    if (at !== HALT) return { status: 'complete', offset: at };
    if (!this.truncated) return { status: 'stopped', offset: this.topOffset };
    const [next, cut] = [this.topNext, this.cutElement(enc, scope)];
    const known = { ...(next === undefined ? {} : { next }), ...(cut === undefined ? {} : { cut }) };
    return { status: 'truncated', offset: this.topOffset, ...known };
  }

  private cutElement(enc: Encoding, scope: DataSetScope): ElementHeader | undefined {
    const at = this.topOffset;
    if (at + 8 > this.end) return undefined;
    const whole = this.header(at, this.end, this.tagAt(at, enc.littleEndian), enc, 0, scope);
    const { tag, vr, offset, valueOffset, length } = this.cursor;
    return whole ? { tag, vr, offset, valueOffset, length } : undefined;
  }

  private u16(at: number, littleEndian: boolean): number {
    const a = this.bytes[at] as number;
    const b = this.bytes[at + 1] as number;
    return littleEndian ? a | (b << 8) : (a << 8) | b;
  }

  private u32(at: number, littleEndian: boolean): number {
    const first = this.u16(at, littleEndian);
    const second = this.u16(at + 2, littleEndian);
    return littleEndian ? first + second * 0x10000 : first * 0x10000 + second;
  }

  private tagAt(at: number, littleEndian: boolean): number {
    return this.u16(at, littleEndian) * 0x10000 + this.u16(at + 2, littleEndian);
  }

  private ranOut(): typeof HALT {
    this.truncated = true;
    return HALT;
  }

  /** Something passes the end of what holds it: truncated when the bytes end there too, malformed otherwise. */
  private overrun(at: number): typeof HALT {
    if (at > this.end) return this.ranOut();
    const { offset } = this.cursor;
    throw new MalformedDataSetError('An element passes the end of its item', { details: { offset } });
  }

  /** Walks elements from `start`; returns the offset behind the data set (behind its delimiter), or HALT. */
  private dataSet(
    start: number,
    end: number,
    delimited: boolean,
    enc: Encoding,
    depth: number,
    scope: DataSetScope,
  ): number {
    let at = start;
    while (at < end) {
      if (depth === 0) {
        this.topOffset = at;
        this.topNext = undefined;
      }
      if (at + 8 > end) return this.tail(at, end);
      const tag = this.tagAt(at, enc.littleEndian);
      if (tag === ITEM_END || tag === SEQUENCE_END) {
        // A sequence delimiter also ends an item that lacks its own (seen in the wild); the sequence reads it again.
        if (depth > 0 && delimited) return tag === ITEM_END ? at + 8 : at;
        at += 8;
        continue;
      }
      if (tag === 0 && this.isPadding(at, end)) return end;
      if (!this.header(at, end, tag, enc, depth, scope)) return this.overrun(at + 12);
      at = this.body(end, enc, depth, scope);
      if (at === HALT) return HALT;
    }
    return delimited ? this.ranOut() : at;
  }

  /** Fewer than 8 bytes left: padding when all are zero, else the start of an element that is cut off. */
  private tail(at: number, end: number): number {
    for (let i = at; i < end; i++) {
      if (this.bytes[i] !== 0) return end === this.end ? this.ranOut() : this.overrun(at + 8);
    }
    return end === this.end ? this.ranOut() : end;
  }

  private isPadding(at: number, end: number): boolean {
    if (this.paddingTried) return false;
    for (let i = at; i < end; i++) {
      if (this.bytes[i] !== 0) {
        this.paddingTried = this.u32(at + 4, true) === 0;
        return false;
      }
    }
    return true;
  }

  /** Reads tag, VR and length into the cursor; false when the header does not fit before `end`. */
  private header(at: number, end: number, tag: number, enc: Encoding, depth: number, scope: DataSetScope): boolean {
    const cursor = this.cursor;
    cursor.tag = tag;
    cursor.offset = at;
    cursor.depth = depth;
    cursor.littleEndian = enc.littleEndian;
    this.inner = enc;
    const index = enc.explicit ? vrIndex(this.bytes[at + 4] as number, this.bytes[at + 5] as number) : -1;
    if (index < 0) {
      // Also an element written implicitly within an explicit data set: it has no letters where the VR should be.
      if (enc.explicit) this.inner = encoding(false, enc.littleEndian);
      cursor.vr = effectiveVr(this.bytes, scope, tag);
      cursor.length = this.u32(at + 4, enc.littleEndian);
      cursor.valueOffset = at + 8;
      return true;
    }
    const vr = vrAt(index);
    const long = vr === undefined ? this.looksLong(at, end, enc.littleEndian) : hasLongForm(index);
    if (long && at + 12 > end) return false;
    cursor.length = long ? this.u32(at + 8, enc.littleEndian) : this.u16(at + 6, enc.littleEndian);
    cursor.valueOffset = long ? at + 12 : at + 8;
    cursor.vr = vr ?? effectiveVr(this.bytes, scope, tag);
    if (vr === 'UN') this.resolveUnknown(scope);
    return true;
  }

  /** An unknown VR: new ones have 32-bit lengths (PS3.5 7.1.2), writers of wrong ones used 16 bits. */
  private looksLong(at: number, end: number, littleEndian: boolean): boolean {
    if (at + 12 > end || this.u16(at + 6, littleEndian) !== 0) return false;
    const length = this.u32(at + 8, littleEndian);
    return length === UNDEFINED_LENGTH || at + 12 + length <= end;
  }

  /** The value of a UN element is implicit VR little endian, whatever surrounds it (PS3.5 6.2.2). */
  private resolveUnknown(scope: DataSetScope): void {
    const cursor = this.cursor;
    cursor.vr = effectiveVr(this.bytes, scope, cursor.tag);
    cursor.littleEndian = true;
    this.inner = implicitLittle;
    if (cursor.vr === 'SQ' && !this.beginsWithItem()) cursor.vr = 'UN';
  }

  private beginsWithItem(): boolean {
    const { valueOffset, length, littleEndian } = this.cursor;
    if (length === 0 || length === UNDEFINED_LENGTH) return true;
    return valueOffset + 8 <= this.end && this.tagAt(valueOffset, littleEndian) === ITEM;
  }

  private body(end: number, enc: Encoding, depth: number, scope: DataSetScope): number {
    const cursor = this.cursor;
    if (cursor.length === UNDEFINED_LENGTH) {
      if (cursor.vr.charCodeAt(0) === 0x4f /* OB, OW, ... */) {
        return this.passesFaults && depth === 0 ? this.orPast(() => this.fragments(end)) : this.fragments(end);
      }
      cursor.vr = 'SQ';
      return this.anySequence(end, enc, depth, scope);
    }
    const next = cursor.valueOffset + cursor.length;
    if (depth === 0) this.topNext = next;
    if (next > end && (cursor.vr !== 'SQ' || next <= this.end)) return this.overrun(next);
    if (cursor.vr === 'SQ') return this.anySequence(end, enc, depth, scope);
    this.remember(scope);
    return this.visitor.element?.(cursor) === 'stop' ? HALT : next;
  }

  private anySequence(end: number, enc: Encoding, depth: number, scope: DataSetScope): number {
    const content = this.contentEncoding(enc);
    if (!this.passesFaults || depth > 0) return this.sequence(end, content, depth, scope);
    return this.orPast(() => this.sequence(end, content, depth, scope));
  }

  /** Follows a top level sequence, or fragments; what cannot be followed is passed by. */
  private orPast(follow: () => number): number {
    const own: Cursor = { ...this.cursor };
    const heard = this.visitor;
    try {
      return follow();
    } catch (error) {
      if (!cannotBeFollowed(error)) throw error;
      this.visitor = heard;
      this.cursor.set(own);
      heard.faultySequence?.(this.cursor);
      const next = own.valueOffset + own.length;
      return own.length === UNDEFINED_LENGTH || next > this.end ? this.ranOut() : next;
    }
  }

  /** As the data set around it, or, behind a header without a usable VR, as its own first element shows. */
  private contentEncoding(enc: Encoding): Encoding {
    if (this.inner === enc) return enc;
    const at = this.cursor.valueOffset + 8;
    if (at + 8 > this.end) return this.inner;
    const vr = vrAt(vrIndex(this.bytes[at + 4] as number, this.bytes[at + 5] as number));
    return vr === undefined ? this.inner : encoding(true, this.inner.littleEndian);
  }

  /** Keeps what later elements of the same data set depend on. */
  private remember(scope: DataSetScope): void {
    const { tag, valueOffset, length, littleEndian } = this.cursor;
    if (tag === 0x00280103 && length >= 2) scope.pixelRepresentation = this.u16(valueOffset, littleEndian);
    else if (tag === 0x00283002 && length >= 2) scope.lutEntries = this.u16(valueOffset, littleEndian);
    else if ((tag & 0x1ff00) === 0x10000 && (tag & 0xff) >= 0x10) {
      scope.creators ??= new Map();
      scope.creators.set(((tag >>> 16) << 8) | (tag & 0xff), [valueOffset, length]);
    }
  }

  private sequence(end: number, enc: Encoding, depth: number, scope: DataSetScope): number {
    if (depth >= MAX_DEPTH) {
      throw new LimitExceededError('Sequences nest too deeply', { details: { limit: 'depth', maximum: MAX_DEPTH } });
    }
    const own: Cursor = { ...this.cursor };
    const delimited = own.length === UNDEFINED_LENGTH;
    const contentEnd = delimited ? end : own.valueOffset + own.length;
    // What is there of a sequence that the bytes cut off is still visited.
    const cut = contentEnd > this.end;
    const signal = this.visitor.enterSequence?.(this.cursor);
    if (signal === 'stop') return HALT;
    if (signal === 'skip' && !delimited) return cut ? this.ranOut() : contentEnd;
    const heard = this.visitor;
    if (signal === 'skip') this.visitor = {};
    const at = this.items(own.valueOffset, cut ? end : contentEnd, delimited, enc, depth, scope);
    this.visitor = heard;
    if (cut && at !== HALT) return this.ranOut();
    if (at === HALT || signal === 'skip') return at;
    this.cursor.set(own);
    return heard.leaveSequence?.(this.cursor, delimited ? at - 8 : at) === 'stop' ? HALT : at;
  }

  private items(
    start: number,
    end: number,
    delimited: boolean,
    enc: Encoding,
    depth: number,
    scope: DataSetScope,
  ): number {
    let at = start;
    for (let index = 0; at < end; index++) {
      if (at + 8 > end) return this.overrun(at + 8);
      const tag = this.tagAt(at, enc.littleEndian);
      const length = this.u32(at + 4, enc.littleEndian);
      if (tag === SEQUENCE_END && delimited) return at + 8;
      if (tag !== ITEM) {
        throw new MalformedDataSetError('A sequence holds something else than items', { details: { offset: at } });
      }
      at = this.item(at, end, length, index, enc, depth + 1, scope);
      if (at === HALT) return HALT;
    }
    return delimited ? this.overrun(end + 1) : at;
  }

  private item(
    at: number,
    end: number,
    length: number,
    index: number,
    enc: Encoding,
    depth: number,
    scope: DataSetScope,
  ): number {
    const delimited = length === UNDEFINED_LENGTH;
    const itemEnd = delimited ? end : at + 8 + length;
    const { littleEndian } = enc;
    const own: Cursor = { tag: ITEM, vr: '', offset: at, valueOffset: at + 8, length, littleEndian, depth };
    this.cursor.set(own);
    const cut = itemEnd > this.end;
    if (itemEnd > end && !cut) return this.overrun(itemEnd);
    if (this.visitor.enterItem?.(this.cursor, index) === 'stop') return HALT;
    const next = this.dataSet(at + 8, cut ? end : itemEnd, delimited, enc, depth, newScope(scope));
    if (next === HALT) return HALT;
    if (cut) return this.ranOut();
    this.cursor.set(own);
    return this.visitor.leaveItem?.(this.cursor, index) === 'stop' ? HALT : next;
  }

  private fragments(end: number): number {
    const cursor = this.cursor;
    const { littleEndian } = cursor;
    // Encapsulated is OB; the dictionary's OW is for native pixel data in implicit VR (PS3.5 A.1, A.4).
    if (!this.inner.explicit) cursor.vr = 'OB';
    if (this.visitor.enterFragments?.(cursor) === 'stop') return HALT;
    let at = cursor.valueOffset;
    for (let index = 0; at + 8 <= end; index++) {
      const tag = this.tagAt(at, littleEndian);
      const length = this.u32(at + 4, littleEndian);
      if (tag === SEQUENCE_END) return this.visitor.leaveFragments?.(cursor, at) === 'stop' ? HALT : at + 8;
      if (tag !== ITEM || length === UNDEFINED_LENGTH) {
        throw new MalformedDataSetError('Pixel data holds something else than fragments', { details: { offset: at } });
      }
      if (at + 8 + length > end) return this.overrun(at + 8 + length);
      if (this.visitor.fragment?.(cursor, index, at + 8, length) === 'stop') return HALT;
      at += 8 + length;
    }
    return this.overrun(end + 1);
  }
}

/**
 * Walks a data set once, in order, without copying or allocating by its lengths.
 *
 * @param bytes - a data set without preamble and group 2; a deflated one must be inflated first (`inflateDataSet`)
 * @throws MalformedDataSetError when the structure contradicts PS3.5 7.5, unless `faults` are passed by
 * @throws LimitExceededError when sequences nest deeper than `MAX_DEPTH`, unless `faults` are passed by
 * @see PS3.5 7 (data set), A (transfer syntaxes), 6.2.2 (UN)
 */
export function walk(bytes: Uint8Array, options: WalkOptions, visitor: Visitor): WalkResult {
  const { transferSyntaxUid, offset = 0 } = options;
  const end = Math.min(options.end ?? bytes.length, bytes.length);
  const explicit = options.explicitVr ?? showsExplicitVr(bytes.subarray(offset, end), transferSyntaxUid);
  return new Walk(bytes, end, visitor, options.faults).run(
    offset,
    encoding(explicit, encodingOf(transferSyntaxUid).littleEndian),
  );
}

/**
 * Whether a data set is written in explicit VR: as its transfer syntax says, unless its first element shows otherwise.
 *
 * @param bytes - the start of the data set
 */
export function showsExplicitVr(bytes: Uint8Array, transferSyntaxUid: string): boolean {
  const declared = encodingOf(transferSyntaxUid).explicitVr;
  if (bytes.length < 8) return declared;
  const index = vrIndex(bytes[4] as number, bytes[5] as number);
  return declared ? index >= 0 : vrAt(index) !== undefined;
}
