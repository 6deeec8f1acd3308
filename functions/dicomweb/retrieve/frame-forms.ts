import {
  type Accept,
  type Choice,
  type Framing,
  framings,
  type Offer,
  rankOffers,
} from '#shared/archive/retrieval/accept';
import { type FrameMedia, frameMediaType } from '#shared/dicom/frame-media';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { encodableSyntaxes } from '#shared/imaging/transcode/transcode-frame';

/** Forms that frames are made in: the default syntax of a media type before others of it (PS3.18 Table 8.7.3-4). */
const made: readonly FrameMedia[] = [EXPLICIT_VR_LITTLE_ENDIAN, ...encodableSyntaxes].map(frameMediaType);

/** Everything that frames may be given as: as they are stored, else made. */
export function frameOffers(stored: FrameMedia, allowSingle: boolean): Offer<Framing>[] {
  const others = made.filter(({ transferSyntaxUid }) => transferSyntaxUid !== stored.transferSyntaxUid);
  return [
    ...framings(stored.type, allowSingle, { transferSyntaxUid: stored.transferSyntaxUid }),
    ...others.flatMap(({ type, transferSyntaxUid }) =>
      framings(type, allowSingle, { transferSyntaxUid, isMade: true }),
    ),
  ];
}

/** What clients accept, ranked before: viewers ask for frame after frame in the same words. */
const ranked = new Map<string, readonly Choice<Framing>[]>();
const rankedLimit = 256;
const rankedLength = 1000;

/** What a client accepts of frames that are stored in a form, the best first. */
export function rankFrames(accept: Accept, stored: FrameMedia, allowSingle: boolean): readonly Choice<Framing>[] {
  const key = JSON.stringify([stored.transferSyntaxUid, allowSingle, accept]);
  const known = ranked.get(key);
  if (known) return known;
  const choices = rankOffers(accept, frameOffers(stored, allowSingle));
  if (key.length > rankedLength) return choices;
  if (ranked.size >= rankedLimit) ranked.clear();
  ranked.set(key, choices);
  return choices;
}

/** Content-Type of a frame. */
export const frameContentType = ({ type, transferSyntaxUid }: FrameMedia): string =>
  type === 'application/octet-stream' ? type : `${type}; transfer-syntax=${transferSyntaxUid}`;
