import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { toLittleEndian } from '#shared/dicom/values';
import { type Cursor, type Signal, type Visitor, walk } from '#shared/dicom/walker';

/** An element to write instead of the one of this tag; null leaves it out. */
export type Replacements = ReadonlyMap<number, ((writer: DataSetWriter) => void) | null>;

/** Pixel data is written by itself; what follows it (padding, signatures of other bytes) is not kept. */
const pixelGroup = 0x7fe00000;

/** Writes what a walk meets, in Explicit VR Little Endian; sequences with their lengths. */
class Rewriter implements Visitor {
  readonly root = new DataSetWriter();
  private readonly open: DataSetWriter[] = [this.root];
  private readonly items: Uint8Array[][] = [];
  private readonly tags: number[] = [];
  private readonly bytes: Uint8Array;
  private readonly pending: [number, ((writer: DataSetWriter) => void) | null][];
  private readonly replaced: Replacements;

  constructor(bytes: Uint8Array, replacements: Replacements) {
    this.bytes = bytes;
    this.replaced = replacements;
    this.pending = [...replacements].sort(([a], [b]) => a - b);
  }

  element({ tag, vr, valueOffset, length, littleEndian, depth }: Cursor): Signal {
    if (depth === 0 && !this.isKept(tag)) return undefined;
    if ((tag & 0xffff) === 0) return undefined;
    const value = this.bytes.subarray(valueOffset, valueOffset + length);
    this.open.at(-1)!.element(tag, vr, toLittleEndian(vr, value, littleEndian));
    return undefined;
  }

  enterSequence({ tag, depth }: Cursor): Signal {
    if (depth === 0 && !this.isKept(tag)) return 'skip';
    this.items.push([]);
    this.tags.push(tag);
    return undefined;
  }

  enterItem(): Signal {
    this.open.push(new DataSetWriter());
    return undefined;
  }

  leaveItem(): Signal {
    this.items.at(-1)!.push(this.open.pop()!.toBytes());
    return undefined;
  }

  leaveSequence(): Signal {
    this.open.at(-1)!.element(this.tags.pop()!, 'SQ', this.items.pop()!);
    return undefined;
  }

  /** Writes what belongs before an element of the top level; false when the element itself is not written. */
  private isKept(tag: number): boolean {
    this.writeBefore(tag);
    return tag < pixelGroup && !this.replaced.has(tag);
  }

  /** Writes replacements that belong before an element. */
  writeBefore(tag: number): void {
    while (this.pending.length > 0 && this.pending[0]![0] <= tag) this.pending.shift()![1]?.(this.root);
  }
}

/**
 * A data set up to its pixel data in Explicit VR Little Endian, some of its top level elements replaced. Group lengths
 * are left out.
 *
 * @param header - a data set without long values (`Skimmer`)
 * @throws MalformedDataSetError, LimitExceededError as `walk`
 */
export function explicitHeader(header: Uint8Array, transferSyntaxUid: string, replacements: Replacements): Uint8Array {
  const rewriter = new Rewriter(header, replacements);
  walk(header, { transferSyntaxUid }, rewriter);
  rewriter.writeBefore(0xffffffff);
  return rewriter.root.toBytes();
}
