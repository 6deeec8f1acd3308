import type { InstanceEntry } from '#shared/archive/documents';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, ENCAPSULATED_UNCOMPRESSED } from '#shared/dicom/transfer-syntaxes';
import { canDecode } from '#shared/imaging/codecs/decode-frame';

/** True for what has pixels that can be shown. */
export function isRenderable({ rows, transferSyntaxUid }: Pick<InstanceEntry, 'rows' | 'transferSyntaxUid'>): boolean {
  return rows !== null && (canDecode(transferSyntaxUid) || nativeSyntaxes.has(transferSyntaxUid));
}

const nativeSyntaxes: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  ENCAPSULATED_UNCOMPRESSED,
  '1.2.840.10008.1.2.2',
  DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
]);
