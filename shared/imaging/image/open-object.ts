import type { SkimmedDataSet, SkimmedValue } from '#shared/dicom/skim';
import { NoFramesError, type ReadRange } from '../frames';
import { type OpenImage, openImage } from './frame-source';

/** A stored object of any kind, without its long values. */
export interface OpenObject {
  readonly transferSyntaxUid: string;
  /** Its data set without long values (`Skimmer`). */
  readonly header: Uint8Array;
  /** What the header lacks, by where it lies in the data set. */
  readonly skimmed: readonly SkimmedValue[];
  /** It ends within an element. */
  readonly isTruncated: boolean;
  /** Its frames; null where there are none, or none that can be told apart. */
  readonly image: OpenImage | null;
}

const pixelTags: ReadonlySet<number> = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);

/** The pixel data of an object, in any form. */
export function pixelDataOf({ skimmed }: Pick<OpenObject, 'skimmed'>): SkimmedValue | undefined {
  return skimmed.find(({ tag }) => pixelTags.has(tag));
}

/**
 * Opens an object without reading its long values.
 *
 * @param dataSet - skimmed of `framePassTags`
 * @param read - ranges of the data set as it was before it was skimmed
 */
export async function openObject(
  dataSet: SkimmedDataSet,
  transferSyntaxUid: string,
  read: ReadRange,
): Promise<OpenObject> {
  const { bytes: header, skimmed, truncated: isTruncated } = dataSet;
  const image = pixelDataOf(dataSet) ? await imageOf(dataSet, transferSyntaxUid, read) : null;
  return { transferSyntaxUid, header, skimmed, isTruncated, image };
}

async function imageOf(dataSet: SkimmedDataSet, transferSyntaxUid: string, read: ReadRange): Promise<OpenImage | null> {
  try {
    return await openImage(dataSet, transferSyntaxUid, read);
  } catch (error) {
    if (error instanceof NoFramesError) return null;
    throw error;
  }
}
