import { parseCharacterSet } from '#shared/dicom/charset/character-set';
import { decodeValues } from '#shared/dicom/charset/decode';
import { decodeElement, isTextVr } from '#shared/dicom/values';
import { type Cursor, type Signal, type Visitor, walk } from '#shared/dicom/walker';

/** One value as it lies in the data set: a view. */
export interface RawValue {
  readonly vr: string;
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
}

/** Top level sequences that rendering reads, by group: pixels, presentation, functional groups; and references. */
const wantedGroups: ReadonlySet<number> = new Set([0x0028, 0x0070, 0x2050, 0x5200]);
const wantedSequences: ReadonlySet<number> = new Set([0x00081115, 0x00081140]);
const perFrameGroups = 0x52009230;

/** A data set or an item of one, with its sequences. */
export class AttributeTree {
  private readonly values = new Map<number, RawValue>();
  private readonly sequences = new Map<number, AttributeTree[]>();
  private readonly parent: AttributeTree | null;

  constructor(parent: AttributeTree | null = null) {
    this.parent = parent;
  }

  set(tag: number, value: RawValue): void {
    this.values.set(tag, value);
  }

  /** Adds an item to a sequence. */
  add(tag: number): AttributeTree {
    const item = new AttributeTree(this);
    const items = this.sequences.get(tag);
    if (items) items.push(item);
    else this.sequences.set(tag, [item]);
    return item;
  }

  has(tag: number): boolean {
    return this.values.has(tag);
  }

  /** The items of a sequence; none when it is absent. */
  items(tag: number): readonly AttributeTree[] {
    return this.sequences.get(tag) ?? [];
  }

  raw(tag: number): RawValue | undefined {
    return this.values.get(tag);
  }

  /** Values that are finite numbers, whether binary, DS or IS. */
  numbers(tag: number): number[] {
    const raw = this.values.get(tag);
    if (!raw) return [];
    const values = decodeElement(raw.vr, raw.bytes, { littleEndian: raw.littleEndian });
    if (values instanceof Uint8Array) return [];
    const numbers = values.map((value) => (typeof value === 'string' ? Number.parseFloat(value) : Number(value)));
    return numbers.every(Number.isFinite) ? numbers : [];
  }

  number(tag: number): number | undefined {
    return this.numbers(tag)[0];
  }

  /** Values as text, in the character set of the data set around it. */
  texts(tag: number): string[] {
    const raw = this.values.get(tag);
    if (!raw || !isTextVr(raw.vr)) return [];
    return decodeValues(raw.bytes, this.characterSets(), raw.vr).map(String);
  }

  text(tag: number): string {
    return this.texts(tag)[0]?.trim() ?? '';
  }

  private characterSets(): readonly string[] {
    const raw = this.values.get(0x00080005);
    if (!raw) return this.parent?.characterSets() ?? [];
    return parseCharacterSet(decodeValues(raw.bytes, [], 'CS').join('\\'));
  }
}

/** Builds the tree; of the functional groups of frames only those of one frame. */
class TreeBuilder implements Visitor {
  readonly root = new AttributeTree();
  private readonly open: AttributeTree[] = [this.root];
  private readonly frame: number;
  private readonly bytes: Uint8Array;
  /** Tags of the sequences around. */
  private readonly sequences: number[] = [];
  private isOtherFrame = false;

  constructor(bytes: Uint8Array, frame: number) {
    this.bytes = bytes;
    this.frame = frame;
  }

  element({ tag, vr, valueOffset, length, littleEndian }: Cursor): Signal {
    if (this.isOtherFrame) return undefined;
    const bytes = this.bytes.subarray(valueOffset, valueOffset + length);
    this.open.at(-1)!.set(tag, { vr, bytes, littleEndian });
    return undefined;
  }

  enterSequence({ tag, depth }: Cursor): Signal {
    const isWanted = depth > 0 || wantedGroups.has(tag >>> 16) || wantedSequences.has(tag);
    if (this.isOtherFrame || !isWanted) return 'skip';
    this.sequences.push(tag);
    return undefined;
  }

  leaveSequence(): Signal {
    this.sequences.pop();
    return undefined;
  }

  enterItem(_item: Cursor, index: number): Signal {
    const isOfFrames = this.sequences.length === 1 && this.sequences[0] === perFrameGroups;
    if (isOfFrames) this.isOtherFrame = index !== this.frame - 1;
    if (!this.isOtherFrame) this.open.push(this.open.at(-1)!.add(this.sequences.at(-1)!));
    return undefined;
  }

  leaveItem(): Signal {
    if (this.isOtherFrame) this.isOtherFrame = false;
    else this.open.pop();
    return undefined;
  }

  enterFragments(): Signal {
    return 'skip';
  }
}

/**
 * Reads a data set whose long values were passed by.
 *
 * @param frame - number from 1: its functional groups are the one item of (5200,9230) that the tree has
 * @throws MalformedDataSetError, LimitExceededError as `walk`
 */
export function readAttributeTree(bytes: Uint8Array, transferSyntaxUid: string, frame: number): AttributeTree {
  const builder = new TreeBuilder(bytes, frame);
  walk(bytes, { transferSyntaxUid }, builder);
  return builder.root;
}
