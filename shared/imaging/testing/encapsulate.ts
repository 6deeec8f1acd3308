import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { PixelSource } from '../same-pixels';
import type { Frame } from './encode-frame';

/** Image Pixel Module of a frame (PS3.3 C.7.6.3), without pixel data. */
function header(frame: Frame, photometric: string, planarConfiguration: number, frames: number): DataSetWriter {
  const writer = new DataSetWriter()
    .integers(0x00280002, 'US', frame.samplesPerPixel)
    .element(0x00280004, 'CS', photometric);
  if (frame.samplesPerPixel > 1) writer.integers(0x00280006, 'US', planarConfiguration);
  return writer
    .element(0x00280008, 'IS', String(frames))
    .integers(0x00280010, 'US', frame.rows)
    .integers(0x00280011, 'US', frame.columns)
    .integers(0x00280100, 'US', frame.bitsAllocated)
    .integers(0x00280101, 'US', frame.bitsStored)
    .integers(0x00280102, 'US', frame.bitsStored - 1)
    .integers(0x00280103, 'US', frame.isSigned ? 1 : 0);
}

/** A data set of native frames. For tests. */
export function nativeImage(
  frame: Frame,
  frames: readonly Uint8Array[],
  { photometric, planarConfiguration = 0 }: { readonly photometric: string; readonly planarConfiguration?: number },
): PixelSource {
  const dataSet = header(frame, photometric, planarConfiguration, frames.length)
    .element(0x7fe00010, frame.bitsAllocated === 8 ? 'OB' : 'OW', Buffer.concat(frames))
    .toBytes();
  return { dataSet, transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN, bitsAllocated: frame.bitsAllocated };
}

/** A data set of compressed frames, one fragment each, with an empty Basic Offset Table (PS3.5 A.4). For tests. */
export function encapsulatedImage(
  frame: Frame,
  frames: readonly Uint8Array[],
  { photometric, transferSyntaxUid }: { readonly photometric: string; readonly transferSyntaxUid: string },
): PixelSource {
  const dataSet = header(frame, photometric, 0, frames.length)
    .fragments(0x7fe00010, 'OB', [new Uint8Array(0), ...frames])
    .toBytes();
  return { dataSet, transferSyntaxUid, bitsAllocated: frame.bitsAllocated };
}
