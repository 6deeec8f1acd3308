import { UNDEFINED_LENGTH, walk } from '#shared/dicom/walker';

/** Pixel data of a data set, found but not decoded. Views, no copies. */
export interface PixelData {
  /** `OB` or `OW` in native form; the VR decides the width of a sample when bytes are swapped. */
  readonly vr: string;
  readonly littleEndian: boolean;
  /** The native value, or null when it is encapsulated. */
  readonly native: Uint8Array | null;
  /** Fragments without the Basic Offset Table; empty in native form. */
  readonly fragments: readonly Uint8Array[];
}

const pixelDataTags: ReadonlySet<number> = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);

/**
 * Finds the top level pixel data of a data set (inflated, without file meta).
 *
 * @returns null when there is none
 * @see PS3.5 8.1, A.4
 */
export function findPixelData(dataSet: Uint8Array, transferSyntaxUid: string): PixelData | null {
  let found: PixelData | null = null;
  const fragments: Uint8Array[] = [];
  walk(
    dataSet,
    { transferSyntaxUid },
    {
      enterSequence: () => 'skip',
      element: ({ tag, vr, valueOffset, length, littleEndian, depth }) => {
        if (depth !== 0 || !pixelDataTags.has(tag) || length === UNDEFINED_LENGTH) return undefined;
        found = { vr, littleEndian, native: dataSet.subarray(valueOffset, valueOffset + length), fragments: [] };
        return 'stop';
      },
      enterFragments: ({ tag, depth }) => (depth === 0 && pixelDataTags.has(tag) ? undefined : 'skip'),
      fragment: ({ vr }, index, valueOffset, length) => {
        if (index > 0) fragments.push(dataSet.subarray(valueOffset, valueOffset + length));
        found = { vr, littleEndian: true, native: null, fragments };
        return undefined;
      },
    },
  );
  return found;
}
