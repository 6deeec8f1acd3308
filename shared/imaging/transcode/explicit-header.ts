import { explicitForm } from '#shared/dicom/data-set-writer';
import { type Replacements, rewriteDataSet } from '#shared/dicom/rewrite';

/** Pixel data is written by itself; what follows it (padding, signatures of other bytes) is not kept. */
const pixelGroup = 0x7fe00000;

/**
 * A data set up to its pixel data in Explicit VR Little Endian, some of its top level elements replaced. Group lengths
 * are left out.
 *
 * @param header - a data set without long values (`Skimmer`)
 * @throws MalformedDataSetError, LimitExceededError as `walk`
 */
export function explicitHeader(header: Uint8Array, transferSyntaxUid: string, replacements: Replacements): Uint8Array {
  return rewriteDataSet(header, { transferSyntaxUid, form: explicitForm, replacements, endTag: pixelGroup });
}
