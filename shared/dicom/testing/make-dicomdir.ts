import { DataSetWriter } from '../data-set-writer';
import { mediaStorageDirectory } from '../dicomdir';
import { buildFileMeta } from '../file-meta';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '../transfer-syntaxes';

/** A record of a directory: what kind it is, the file it names, the records below it. */
export interface RecordOfTest {
  readonly type: string;
  readonly fileId?: string;
  readonly sopInstanceUid?: string;
  readonly isInUse?: boolean;
  readonly below?: readonly RecordOfTest[];
}

interface Placed {
  readonly record: RecordOfTest;
  next: Placed | null;
  lower: Placed | null;
  offset: number;
}

/**
 * A DICOMDIR as a Part 10 file (PS3.3 F.3), for tests.
 *
 * @param isReversed - true: the records stand in the reverse of the order in which they lead to each other
 */
export function makeDicomDir(records: readonly RecordOfTest[], isReversed = false): Buffer {
  const placed: Placed[] = [];
  const place = (some: readonly RecordOfTest[]): Placed | null => {
    const own = some.map((record): Placed => {
      const one: Placed = { record, next: null, lower: null, offset: 0 };
      placed.push(one);
      one.lower = place(record.below ?? []);
      return one;
    });
    own.forEach((one, at) => {
      one.next = own[at + 1] ?? null;
    });
    return own[0] ?? null;
  };
  const first = place(records);
  if (isReversed) placed.reverse();
  const meta = buildFileMeta({
    sopClassUid: mediaStorageDirectory,
    sopInstanceUid: '1.2.3.9',
    transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
  });
  // Offsets are numbers of fixed length: where everything lies does not depend on them.
  const head = (): DataSetWriter =>
    new DataSetWriter()
      .element(0x00041130, 'CS', 'TEST')
      .element(0x00041200, 'UL', number(first?.offset ?? 0))
      .element(0x00041202, 'UL', number(0))
      .element(0x00041212, 'US', Buffer.alloc(2));
  let offset = meta.length + head().length + 12;
  for (const one of placed) {
    one.offset = offset;
    offset += 8 + itemOf(one).length;
  }
  return Buffer.concat([meta, head().element(0x00041220, 'SQ', placed.map(itemOf)).toBytes()]);
}

function itemOf({ record, next, lower }: Placed): Uint8Array {
  const writer = new DataSetWriter()
    .element(0x00041400, 'UL', number(next?.offset ?? 0))
    .element(0x00041410, 'US', Buffer.from(record.isInUse === false ? [0, 0] : [0xff, 0xff]))
    .element(0x00041420, 'UL', number(lower?.offset ?? 0))
    .element(0x00041430, 'CS', record.type);
  if (record.fileId !== undefined) writer.element(0x00041500, 'CS', record.fileId);
  if (record.sopInstanceUid !== undefined) writer.element(0x00041511, 'UI', record.sopInstanceUid);
  return writer.toBytes();
}

function number(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
