import { parseCharacterSet } from './charset/decode';
import { isPlain } from './charset/planned';
import { DataSetWriter, type HeaderForm } from './data-set-writer';
import { encodingOf } from './transfer-syntaxes';
import { inByteOrder, isTextVr } from './values';
import { type Cursor, type Signal, showsExplicitVr, UNDEFINED_LENGTH, type Visitor, walk } from './walker';

/** What is written instead of the top level element of this tag; null leaves it out. */
export type Replacements = ReadonlyMap<number, ((writer: DataSetWriter) => void) | null>;

/** How text is written in another character set. */
export interface TextRewriting {
  /** Value of Specific Character Set (0008,0005), at the top level and wherever an item has its own. */
  readonly characterSet: string;
  /**
   * New bytes of a value.
   *
   * @param characterSets - those in force where it stands, from `parseCharacterSet`
   */
  readonly write: (value: Uint8Array, vr: string, characterSets: readonly string[]) => Uint8Array;
}

export interface Rewriting {
  /** Of the bytes. */
  readonly transferSyntaxUid: string;
  /** Form of the headers that are written. */
  readonly form: HeaderForm;
  readonly replacements?: Replacements;
  /** Absent: text keeps its bytes. */
  readonly text?: TextRewriting;
  /** Top level elements from this tag on are left out. */
  readonly endTag?: number;
}

const SPECIFIC_CHARACTER_SET = 0x00080005;

/** One data set in work: the top level or an item. */
interface Level {
  readonly writer: DataSetWriter;
  characterSets: readonly string[];
}

/** A sequence in work. */
interface OpenSequence {
  readonly tag: number;
  readonly items: Uint8Array[];
  /** Its end is marked by a delimiter. */
  readonly isDelimited: boolean;
  /** True when what is inside may be written in another form than what is around it. */
  readonly isForeign: boolean;
}

/** Writes what a walk meets; sequences with their lengths. */
class Rewriter implements Visitor {
  readonly root: DataSetWriter;
  private readonly bytes: Uint8Array;
  private readonly options: Rewriting;
  /** True when headers can be copied: they are written in the wanted form already. */
  private readonly isSameForm: boolean;
  private readonly levels: Level[];
  private readonly sequences: OpenSequence[] = [];
  private readonly replaced: Replacements;
  private readonly pending: [number, ((writer: DataSetWriter) => void) | null][];
  private foreign = 0;

  constructor(bytes: Uint8Array, options: Rewriting, isSameForm: boolean) {
    const { form, text, replacements } = options;
    this.bytes = bytes;
    this.options = options;
    this.isSameForm = isSameForm;
    this.root = new DataSetWriter(form);
    this.levels = [{ writer: this.root, characterSets: [] }];
    const replaced = new Map(replacements);
    if (text) replaced.set(SPECIFIC_CHARACTER_SET, (writer) => writeCharacterSet(writer, text));
    this.replaced = replaced;
    this.pending = [...replaced].sort(([a], [b]) => a - b);
  }

  element(cursor: Cursor): Signal {
    const { tag, vr, offset, valueOffset, length, littleEndian, depth } = cursor;
    const value = this.bytes.subarray(valueOffset, valueOffset + length);
    const level = this.levels.at(-1)!;
    if (tag === SPECIFIC_CHARACTER_SET) level.characterSets = readCharacterSet(value);
    if (depth === 0 && !this.isKept(tag)) return undefined;
    if ((tag & 0xffff) === 0) return undefined;
    const { text, form } = this.options;
    if (text && tag === SPECIFIC_CHARACTER_SET) writeCharacterSet(level.writer, text);
    else {
      const isOther = text !== undefined && isTextVr(vr) && !isPlain(value);
      const written = isOther ? text.write(value, vr, level.characterSets) : value;
      if (written === value && this.isSameForm && this.foreign === 0)
        level.writer.raw(this.bytes.subarray(offset, valueOffset + length));
      else level.writer.element(tag, vr, inByteOrder(vr, written, littleEndian, form.littleEndian));
    }
    return undefined;
  }

  enterSequence(cursor: Cursor): Signal {
    const { tag, depth } = cursor;
    if (depth === 0 && !this.isKept(tag)) return 'skip';
    const isForeign = !this.isPlainSequence(cursor);
    if (isForeign) this.foreign += 1;
    this.sequences.push({ tag, items: [], isForeign, isDelimited: cursor.length === UNDEFINED_LENGTH });
    return undefined;
  }

  enterItem(): Signal {
    const { characterSets } = this.levels.at(-1)!;
    this.levels.push({ writer: new DataSetWriter(this.options.form), characterSets });
    return undefined;
  }

  leaveItem(): Signal {
    this.sequences.at(-1)!.items.push(this.levels.pop()!.writer.toBytes());
    return undefined;
  }

  leaveSequence(): Signal {
    const { tag, items, isForeign, isDelimited } = this.sequences.pop()!;
    if (isForeign) this.foreign -= 1;
    const { writer } = this.levels.at(-1)!;
    // Without a VR only that tells that a private element is a sequence (PS3.5 7.5.1).
    if (isDelimited && !this.options.form.explicitVr) writeDelimited(writer, tag, items);
    else writer.element(tag, 'SQ', items);
    return undefined;
  }

  enterFragments({ tag, vr, depth }: Cursor): Signal {
    if (depth === 0 && !this.isKept(tag)) return undefined;
    this.levels.at(-1)!.writer.begin(tag, vr, UNDEFINED_LENGTH);
    return undefined;
  }

  fragment({ tag, depth }: Cursor, _index: number, valueOffset: number, length: number): Signal {
    if (depth === 0 && !this.isWritten(tag)) return undefined;
    const value = this.bytes.subarray(valueOffset, valueOffset + length);
    this.levels.at(-1)!.writer.beginFragment(length).raw(value);
    return undefined;
  }

  leaveFragments({ tag, depth }: Cursor): Signal {
    if (depth > 0 || this.isWritten(tag)) this.levels.at(-1)!.writer.endFragments();
    return undefined;
  }

  /** Writes replacements that belong before an element. */
  writeBefore(tag: number): void {
    while (this.pending.length > 0 && this.pending[0]![0] <= tag) this.pending.shift()![1]?.(this.root);
  }

  /** Writes what belongs before an element of the top level; false when the element itself is not written. */
  private isKept(tag: number): boolean {
    this.writeBefore(tag);
    return this.isWritten(tag);
  }

  private isWritten(tag: number): boolean {
    const { endTag = 0xffffffff } = this.options;
    return tag < endTag && !this.replaced.has(tag);
  }

  /** A sequence whose header says so: what is inside is written as what is around it (PS3.5 6.2.2, 7.5). */
  private isPlainSequence({ offset }: Cursor): boolean {
    if (!this.options.form.explicitVr) return true;
    return this.bytes[offset + 4] === 0x53 && this.bytes[offset + 5] === 0x51;
  }
}

function writeDelimited(writer: DataSetWriter, tag: number, items: readonly Uint8Array[]): void {
  writer.begin(tag, 'SQ', UNDEFINED_LENGTH);
  for (const item of items) writer.beginFragment(item.length).raw(item);
  writer.endFragments();
}

function readCharacterSet(value: Uint8Array): readonly string[] {
  return parseCharacterSet(
    Buffer.from(value.buffer, value.byteOffset, Math.min(value.length, 1024)).toString('latin1'),
  );
}

function writeCharacterSet(writer: DataSetWriter, { characterSet }: TextRewriting): void {
  writer.element(SPECIFIC_CHARACTER_SET, 'CS', characterSet);
}

/**
 * Writes a data set anew: in another form, with other text, with some of its top level elements replaced. What changes
 * in none of these ways keeps its bytes, headers too. Group lengths are left out, sequences get lengths but for those that
 * would not be known as such.
 *
 * @param bytes - as for `walk`; what is cut off at their end is left out
 * @returns new bytes
 * @throws MalformedDataSetError, LimitExceededError as `walk`
 */
export function rewriteDataSet(bytes: Uint8Array, options: Rewriting): Uint8Array {
  const { transferSyntaxUid, form } = options;
  const { explicitVr, littleEndian } = formOf(bytes, transferSyntaxUid);
  const isSameForm = explicitVr === form.explicitVr && littleEndian === form.littleEndian;
  const rewriter = new Rewriter(bytes, options, isSameForm);
  walk(bytes, { transferSyntaxUid }, rewriter);
  rewriter.writeBefore(0xffffffff);
  return rewriter.root.toBytes();
}

/** The form in which a data set is written: as its first element shows, since some contradict their transfer syntax. */
export function formOf(bytes: Uint8Array, transferSyntaxUid: string): HeaderForm {
  const { littleEndian } = encodingOf(transferSyntaxUid);
  return { explicitVr: showsExplicitVr(bytes, transferSyntaxUid), littleEndian };
}
