import { walkOptionsOf } from '#shared/dicom/correct/elements';
import { topElements } from '#shared/dicom/correct/top-elements';
import { DataSetWriter, type HeaderForm } from '#shared/dicom/data-set-writer';
import { formOf, type Replacements, rewriteDataSet } from '#shared/dicom/rewrite';
import { walk } from '#shared/dicom/walker';
import type { OpenObject } from '../image/open-object';

/** A long value that is not held: where it lies in the source, and how. */
export interface Gap {
  readonly vr: string;
  readonly valueOffset: number;
  readonly length: number;
  readonly littleEndian: boolean;
}

/** Pixel data is written by itself; what follows it (padding, signatures of other bytes) is not kept. */
const pixelGroup = 0x7fe00000;

/**
 * A data set up to its pixel data in another form, some of its top level elements replaced: bytes, and the long values
 * that follow them.
 *
 * @throws MalformedDataSetError, LimitExceededError as `walk`
 */
export function headerPieces(
  { header, skimmed, transferSyntaxUid }: Pick<OpenObject, 'header' | 'skimmed' | 'transferSyntaxUid'>,
  form: HeaderForm,
  replacements: Replacements,
): readonly (Uint8Array | Gap)[] {
  const bytes = rewriteDataSet(header, { transferSyntaxUid, form, replacements, endTag: pixelGroup });
  const long = skimmed.filter(({ tag }) => tag < pixelGroup);
  if (long.length === 0) return [bytes];
  const swapped = bigEndianTags(header, transferSyntaxUid);
  const pieces: (Uint8Array | Gap)[] = [];
  let from = 0;
  for (const { tag, vr, offset, length: held, valueOffset } of topElements(bytes, walkOptionsOf(form))) {
    const value = long[0];
    if (!value || held !== 0 || tag !== value.tag) continue;
    long.shift();
    const { length } = value;
    const before = new DataSetWriter(form).begin(tag, vr, length + (length % 2)).toBytes();
    pieces.push(bytes.subarray(from, offset), before);
    pieces.push({ vr, valueOffset: value.valueOffset, length, littleEndian: !swapped.has(tag) });
    if (length % 2 === 1) pieces.push(Uint8Array.of(0));
    from = valueOffset;
  }
  return [...pieces, bytes.subarray(from)];
}

/** Top level elements whose values are big endian: not those that are written as UN (PS3.5 6.2.2). */
function bigEndianTags(header: Uint8Array, transferSyntaxUid: string): ReadonlySet<number> {
  const tags = new Set<number>();
  if (formOf(header, transferSyntaxUid).littleEndian) return tags;
  walk(
    header,
    { transferSyntaxUid },
    {
      enterSequence: () => 'skip',
      element: ({ tag, littleEndian, depth }) => {
        if (depth === 0 && !littleEndian) tags.add(tag);
        return undefined;
      },
    },
  );
  return tags;
}

/** Whether compressed pixels lie within sequences: they would have to be brought to another syntax as well. */
export function hasNestedFragments({ header, transferSyntaxUid }: OpenObject): boolean {
  let isFound = false;
  walk(
    header,
    { transferSyntaxUid },
    {
      enterFragments: ({ depth }) => {
        isFound ||= depth > 0;
        return isFound ? 'stop' : undefined;
      },
    },
  );
  return isFound;
}
