import type { InstanceEntry } from '#shared/archive/documents';
import { inlineLimitBytes } from '#shared/archive/metadata';
import { tagKey } from '#shared/dicom/dictionary';
import { isBulkData, isLeftOut, isPixelData } from '#shared/dicom/json-writer';
import type { SkimmedDataSet, SkimmedValue } from '#shared/dicom/skim';
import { toLittleEndian } from '#shared/dicom/values';
import { type Cursor, type Signal, type Visitor, walk } from '#shared/dicom/walker';
import { storedValues, type Value } from './stored-value';

/** Which values of an instance are wanted: all that its metadata names by address, or its pixel data alone. */
export type BulkKind = 'bulkdata' | 'pixeldata';

/** A value that the metadata names by address: of encapsulated pixel data its fragments. */
export interface BulkItem {
  /** `/7FE00010`, `/54000100/0/54001010`, as `bulkDataUri` takes it. */
  readonly path: string;
  readonly values: readonly Value[];
}

/** Collects values in the order of the data set; of a repeated element the first counts, as where one is asked for. */
class BulkDataLister implements Visitor {
  readonly found = new Map<string, Value[]>();
  private readonly bytes: Uint8Array;
  private readonly entry: InstanceEntry;
  private readonly kind: BulkKind;
  private readonly skimmed: ReadonlyMap<number, SkimmedValue>;
  /** `tag`, `index` of the sequences and items around. */
  private readonly steps: string[] = [];
  private fragments: Value[] | null = null;

  constructor({ bytes, skimmed }: SkimmedDataSet, entry: InstanceEntry, kind: BulkKind) {
    this.bytes = bytes;
    this.entry = entry;
    this.kind = kind;
    this.skimmed = new Map(skimmed.map((value) => [value.tag, value]));
  }

  element(cursor: Cursor): Signal {
    const { tag, vr, valueOffset, length, littleEndian, depth } = cursor;
    if (isLeftOut(cursor) || !this.isWanted(tag)) return undefined;
    const passed = depth === 0 && length === 0 ? this.skimmed.get(tag) : undefined;
    if (passed) this.add(tag, storedValues(passed, this.entry));
    else if (isBulkData(cursor, inlineLimitBytes)) {
      const value = this.bytes.subarray(valueOffset, valueOffset + length);
      this.add(tag, [{ bytes: toLittleEndian(vr, value, littleEndian) }]);
    }
    return undefined;
  }

  enterSequence({ tag }: Cursor): Signal {
    if (this.kind === 'pixeldata') return 'skip';
    this.steps.push(tagKey(tag), '0');
    return undefined;
  }

  enterItem(_item: Cursor, index: number): Signal {
    this.steps[this.steps.length - 1] = String(index);
    return undefined;
  }

  leaveSequence(): Signal {
    this.steps.splice(-2);
    return undefined;
  }

  enterFragments({ tag }: Cursor): Signal {
    if (!this.isWanted(tag)) return 'skip';
    this.fragments = [];
    this.add(tag, this.fragments);
    return undefined;
  }

  fragment(_cursor: Cursor, index: number, valueOffset: number, length: number): Signal {
    if (index > 0) this.fragments?.push({ bytes: this.bytes.subarray(valueOffset, valueOffset + length) });
    return undefined;
  }

  private isWanted(tag: number): boolean {
    return this.kind === 'bulkdata' || isPixelData(tag);
  }

  private add(tag: number, values: Value[]): void {
    const path = `/${[...this.steps, tagKey(tag)].join('/')}`;
    if (!this.found.has(path)) this.found.set(path, values);
  }
}

/**
 * The values of a data set that its metadata names by address, in one walk.
 *
 * @throws MalformedDataSetError, LimitExceededError as `walk`
 */
export function listBulkData(dataSet: SkimmedDataSet, entry: InstanceEntry, kind: BulkKind): BulkItem[] {
  const lister = new BulkDataLister(dataSet, entry, kind);
  walk(dataSet.bytes, { transferSyntaxUid: entry.transferSyntaxUid }, lister);
  return [...lister.found].map(([path, values]) => ({ path, values })).filter(({ values }) => values.length > 0);
}
