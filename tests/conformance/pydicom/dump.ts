import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { decodeValues, parseCharacterSet } from '#shared/dicom/charset/decode';
import { inflateDataSet } from '#shared/dicom/deflate';
import { tagKey } from '#shared/dicom/dictionary';
import { NotDicomError } from '#shared/dicom/errors';
import { isDeflated, parsePart10Head } from '#shared/dicom/part10';
import { decodeNumbers, decodeTags, isNumberVr, isTextVr, toLittleEndian } from '#shared/dicom/values';
import { type Cursor, type Signal, type Visitor, walk } from '#shared/dicom/walker';
import type { ReadDataSet, ReadFile } from '../differences/compare';

/** A file in the form of dump_pydicom.py. */
export interface DumpedFile extends ReadFile {
  readonly file: string;
}

interface Level {
  readonly elements: ReadDataSet;
  characterSets: readonly string[];
}

/** Collects every element, nested ones included, in the form of dump_pydicom.py. */
class Dumper implements Visitor {
  readonly root: ReadDataSet = {};
  private readonly bytes: Uint8Array;
  private levels: Level[];
  private readonly items: ReadDataSet[][] = [];
  private readonly openTags: number[] = [];
  private parts: Uint8Array[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.levels = [{ elements: this.root, characterSets: [] }];
  }

  element(cursor: Cursor): Signal {
    const { tag, vr, valueOffset, length } = cursor;
    const value = this.bytes.subarray(valueOffset, valueOffset + length);
    const level = this.levels.at(-1)!;
    if (tag === 0x00080005) level.characterSets = parseCharacterSet(Buffer.from(value).toString('latin1'));
    return this.put(tag, vr, this.valueOf(cursor, value, level));
  }

  enterSequence(cursor: Cursor): Signal {
    this.items.push([]);
    this.openTags.push(cursor.tag);
    return undefined;
  }

  enterItem(): Signal {
    const elements: ReadDataSet = {};
    this.items.at(-1)!.push(elements);
    this.levels.push({ elements, characterSets: this.levels.at(-1)!.characterSets });
    return undefined;
  }

  leaveItem(): Signal {
    this.levels.pop();
    return undefined;
  }

  leaveSequence(): Signal {
    return this.put(this.openTags.pop()!, 'SQ', this.items.pop()!);
  }

  /** Keeps what was read of sequences that a truncated file leaves open. */
  close(): ReadDataSet {
    while (this.openTags.length > 0) {
      if (this.levels.length > this.openTags.length) this.levels.pop();
      this.leaveSequence();
    }
    return this.root;
  }

  enterFragments(): Signal {
    this.parts = [];
    return undefined;
  }

  fragment(_cursor: Cursor, _index: number, at: number, length: number): Signal {
    this.parts.push(this.bytes.subarray(at, at + length));
    return undefined;
  }

  leaveFragments(cursor: Cursor): Signal {
    const hash = createHash('sha256');
    for (const part of this.parts) hash.update(part);
    return this.put(cursor.tag, cursor.vr, [{ fragments: this.parts.length, sha256: hash.digest('hex') }]);
  }

  private put(tag: number, vr: string, value: readonly unknown[]): Signal {
    this.levels.at(-1)!.elements[tagKey(tag)] = { vr, value };
    return undefined;
  }

  private valueOf({ vr, littleEndian }: Cursor, value: Uint8Array, level: Level): readonly unknown[] {
    if (value.length === 0) return [];
    if (isTextVr(vr)) return decodeValues(value, level.characterSets, vr);
    if (isNumberVr(vr)) return decodeNumbers(vr, value, littleEndian).map(numberOrText);
    if (vr === 'AT') return decodeTags(value, littleEndian);
    const bytes = toLittleEndian(vr, value, littleEndian);
    return [{ sha256: createHash('sha256').update(bytes).digest('hex'), length: bytes.length }];
  }
}

function numberOrText(value: number | bigint): number | string {
  if (typeof value === 'bigint') return String(value);
  return Number.isFinite(value) ? value : String(value);
}

/** Reads one file with our parser. */
export function dumpFile(file: string): DumpedFile {
  try {
    const bytes = readFileSync(file);
    const head = parsePart10Head(bytes);
    const rest = bytes.subarray(head.dataSetOffset);
    const dataSet = isDeflated(head) ? inflateDataSet(rest, 1 << 30) : rest;
    const dumper = new Dumper(dataSet);
    const result = walk(dataSet, { transferSyntaxUid: head.transferSyntaxUid }, dumper);
    if (result.status === 'truncated') return { file, elements: dumper.close(), error: 'truncated' };
    return { file, elements: dumper.root };
  } catch (error) {
    if (error instanceof NotDicomError) return { file, error: 'not DICOM' };
    return { file, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
