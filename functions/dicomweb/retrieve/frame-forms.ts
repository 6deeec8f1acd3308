import { type Framing, framings, type Offer } from '#shared/archive/retrieval/accept';
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

/** Content-Type of a frame. */
export const frameContentType = ({ type, transferSyntaxUid }: FrameMedia): string =>
  type === 'application/octet-stream' ? type : `${type}; transfer-syntax=${transferSyntaxUid}`;
