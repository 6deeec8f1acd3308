import type { JsonAttributes } from '#shared/archive/documents';
import { parseCharacterSet } from '#shared/dicom/charset/decode';
import { explicitForm, implicitForm } from '#shared/dicom/data-set-writer';
import { encodeDicomJson } from '#shared/dicom/json-reader';
import { IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';

const definedTerm = /^$|^(?:ISO_IR|ISO 2022 IR) \d{1,3}$|^GB18030$|^GBK$/;
const utf8 = ['ISO_IR 192'];
const gb18030 = ['GB18030'];

/**
 * How answers to an identifier are written: in its transfer syntax, and in its character sets where they hold all text
 * of the answer; else in GB18030 for who asks in GB18030 or GBK, and in UTF-8 for others.
 *
 * @see DICOM PS3.4 C.4.1.1.3.2, PS3.3 C.12.1.1.2
 */
export function answerEncoder(
  transferSyntaxUid: string,
  identifier: JsonAttributes,
): (answer: JsonAttributes) => Uint8Array {
  const form = transferSyntaxUid === IMPLICIT_VR_LITTLE_ENDIAN ? implicitForm : explicitForm;
  const own = characterSetsOf(identifier);
  const others = own[0]?.startsWith('GB') ? [gb18030, utf8] : [utf8];
  return (answer) => {
    for (const characterSets of [own, ...others]) {
      const bytes = encodeDicomJson(answer, { form, characterSets });
      if (bytes) return bytes;
    }
    throw new Error('cannot happen: UTF-8 holds every text');
  };
}

function characterSetsOf(identifier: JsonAttributes): readonly string[] {
  const values = identifier['00080005']?.Value ?? [];
  const terms = parseCharacterSet(values.map((value) => value ?? '').join('\\'));
  return terms.every((term) => definedTerm.test(term)) ? terms : [];
}
