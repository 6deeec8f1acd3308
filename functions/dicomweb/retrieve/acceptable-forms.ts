import { type Accept, type Framing, framings, type Offer, rankOffers } from '#shared/archive/retrieval/accept';
import { transcodingTargets } from '#shared/imaging/transcode/can-transcode';

export const dicom = 'application/dicom';

/** A form in which an instance can be given. */
export interface Form {
  readonly framing: Framing;
  readonly transferSyntaxUid: string;
}

/**
 * The forms that a client accepts of an instance, the best first: by quality, then as it is stored, then in the order in
 * which the client wrote. Without the parameter `transfer-syntax` the stored one is taken; the standard's default would be
 * Explicit VR Little Endian (PS3.18 8.7.3.4).
 *
 * @param allowSingle - whether it may come alone
 */
export function acceptableForms(accept: Accept, stored: string, allowSingle: boolean): Form[] {
  return rankOffers(accept, offersOf(stored, allowSingle)).map(({ offer }) => ({
    framing: offer.kind,
    transferSyntaxUid: offer.transferSyntaxUid ?? stored,
  }));
}

/** Everything that an instance may be given as. */
export function offersOf(stored: string, allowSingle: boolean): Offer<Framing>[] {
  const made = transcodingTargets.filter((uid) => uid !== stored);
  return [
    ...framings(dicom, allowSingle, { transferSyntaxUid: stored }),
    ...made.flatMap((transferSyntaxUid) => framings(dicom, allowSingle, { transferSyntaxUid, isMade: true })),
  ];
}
