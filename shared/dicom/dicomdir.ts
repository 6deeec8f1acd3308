import { MalformedDataSetError } from './errors';
import { parsePart10Head } from './part10';
import { type Cursor, type Signal, type Visitor, walk } from './walker';

/** Media Storage Directory Storage (PS3.10 8): an index of other files, not an image. */
export const mediaStorageDirectory = '1.2.840.10008.1.3.10';

/** A file that a DICOMDIR names. */
export interface ReferencedFile {
  /** Components of the Referenced File ID (0004,1500), below the folder of the DICOMDIR. */
  readonly fileId: readonly string[];
  /** Referenced SOP Instance UID in File (0004,1511); null where it is absent. */
  readonly sopInstanceUid: string | null;
}

interface DirectoryRecord {
  readonly offset: number;
  next: number;
  lower: number;
  inUse: boolean;
  fileId: readonly string[] | null;
  sopInstanceUid: string | null;
}

const directoryRecords = 0x00041220;
/** Records of one DICOMDIR at most: a full DVD has some ten thousand. */
const recordLimit = 1_000_000;

/**
 * Reads the files that a DICOMDIR names, in the order of its records: a directory's records one after another, each
 * followed by those below it. Records that are not in use are left out, those that no other record leads to come last.
 *
 * @param bytes - the whole file
 * @throws NotDicomError, MalformedDataSetError, LimitExceededError
 * @see DICOM PS3.3 F.3.2.2
 */
export function readDicomDir(bytes: Uint8Array): ReferencedFile[] {
  const { transferSyntaxUid, dataSetOffset } = parsePart10Head(bytes);
  const collector = new RecordCollector(bytes);
  const { status } = walk(bytes, { transferSyntaxUid, offset: dataSetOffset }, collector);
  if (status === 'truncated') throw new MalformedDataSetError('A DICOMDIR ends too early');
  return inOrder(collector.records, collector.first).flatMap(({ fileId, inUse, sopInstanceUid }) =>
    fileId && inUse ? [{ fileId, sopInstanceUid }] : [],
  );
}

/** Follows first, next and lower; each record once, whatever the offsets say. */
function inOrder(records: readonly DirectoryRecord[], first: number): DirectoryRecord[] {
  const left = new Map(records.map((record) => [record.offset, record]));
  const ordered: DirectoryRecord[] = [];
  const follow = (start: number) => {
    const stack = [start];
    for (let offset = stack.pop(); offset !== undefined; offset = stack.pop()) {
      const record = left.get(offset);
      if (!record) continue;
      left.delete(offset);
      ordered.push(record);
      stack.push(record.next, record.lower);
    }
  };
  follow(first);
  for (const { offset } of records) follow(offset);
  return ordered;
}

class RecordCollector implements Visitor {
  readonly records: DirectoryRecord[] = [];
  /** Offset of the First Directory Record of the Root Directory Entity (0004,1200). */
  first = 0;
  readonly #bytes: Uint8Array;
  #isInside = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  enterSequence({ tag, depth }: Cursor): Signal {
    if (depth !== 0 || tag !== directoryRecords) return 'skip';
    this.#isInside = true;
    return undefined;
  }

  leaveSequence({ depth }: Cursor): Signal {
    if (depth === 0) this.#isInside = false;
    return undefined;
  }

  enterItem({ offset }: Cursor): Signal {
    if (this.records.length >= recordLimit) throw new MalformedDataSetError('A DICOMDIR has too many records');
    this.records.push({ offset, next: 0, lower: 0, inUse: true, fileId: null, sopInstanceUid: null });
    return undefined;
  }

  element(cursor: Cursor): Signal {
    if (cursor.tag === 0x00041200) this.first = this.#number(cursor);
    const record = this.#isInside ? this.records.at(-1) : undefined;
    if (record) this.#note(record, cursor);
    return undefined;
  }

  #note(record: DirectoryRecord, cursor: Cursor): void {
    if (cursor.tag === 0x00041400) record.next = this.#number(cursor);
    else if (cursor.tag === 0x00041410) record.inUse = this.#number(cursor) !== 0;
    else if (cursor.tag === 0x00041420) record.lower = this.#number(cursor);
    else if (cursor.tag === 0x00041500) record.fileId = fileIdOf(this.#text(cursor));
    else if (cursor.tag === 0x00041511) record.sopInstanceUid = this.#text(cursor) || null;
  }

  #number({ valueOffset, length, littleEndian }: Cursor): number {
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + valueOffset, length);
    if (length === 4) return view.getUint32(0, littleEndian);
    return length === 2 ? view.getUint16(0, littleEndian) : 0;
  }

  #text({ valueOffset, length }: Cursor): string {
    const text = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + valueOffset, Math.min(length, 1024));
    return text.toString('latin1').replace(/[\0 ]+$/, '');
  }
}

/** Components that can be file names below the DICOMDIR; null when one could lead elsewhere (PS3.10 8.2). */
function fileIdOf(text: string): readonly string[] | null {
  const components = text.split('\\').map((component) => component.trim());
  const isSafe = components.every((name) => /^[^/\0]{1,64}$/.test(name) && name !== '.' && name !== '..');
  return isSafe && components.length <= 16 ? components : null;
}
