import { decodeTextChecked, type SourceCharacterSets } from '../charset/decode';
import { encodeText } from '../charset/encode';
import type { HeaderForm } from '../data-set-writer';
import { fromDicomJson } from '../json';
import { rewriteDataSet } from '../rewrite';
import { EXPLICIT_VR_BIG_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '../transfer-syntaxes';
import type { WalkOptions } from '../walker';
import { topElements } from './top-elements';

/** Attributes of the DICOM JSON model (PS3.18 F.2): tag as eight upper-case hexadecimal digits -> attribute. */
export type CorrectingAttributes = Readonly<Record<string, unknown>>;

/** Elements as they are written into a data set, by tag. */
export type Elements = ReadonlyMap<number, Uint8Array>;

/** The form and character sets of a data set, and how text is read that contradicts them. */
export interface Surroundings {
  readonly form: HeaderForm;
  readonly characterSets: readonly string[];
  readonly source: SourceCharacterSets;
}

const SPECIFIC_CHARACTER_SET = 0x00080005;
const utf8 = ['ISO_IR 192'];
/** Corrections of a series are the same for most of its instances: they are written once. */
const known = new WeakMap<CorrectingAttributes, Map<string, Elements | null>>();

/**
 * Encodes attributes as elements of a data set.
 *
 * @returns null when a text does not fit the character sets
 * @throws InvalidDicomJsonError
 */
export function elementsFor(attributes: CorrectingAttributes, around: Surroundings): Elements | null {
  const { form, characterSets, source } = around;
  const key = JSON.stringify([form.explicitVr, form.littleEndian, characterSets, source.fallback, source.override]);
  const byKey = known.get(attributes) ?? new Map<string, Elements | null>();
  known.set(attributes, byKey);
  let elements = byKey.get(key);
  if (elements === undefined) {
    elements = encode(attributes, around);
    byKey.set(key, elements);
  }
  return elements;
}

function encode(attributes: CorrectingAttributes, { form, characterSets, source }: Surroundings): Elements | null {
  let fits = true;
  const write = (value: Uint8Array, vr: string): Uint8Array => {
    const { text } = decodeTextChecked(value, utf8, vr);
    const bytes = encodeText(text, characterSets);
    if (bytes && decodeTextChecked(bytes, characterSets, vr, source).text === text) return bytes;
    fits = false;
    return value;
  };
  const bytes = rewriteDataSet(fromDicomJson(attributes), {
    transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
    form,
    text: { characterSet: characterSets.join('\\'), write },
  });
  if (!fits) return null;
  const written = topElements(bytes, walkOptionsOf(form)).filter(({ tag }) => tag !== SPECIFIC_CHARACTER_SET);
  return new Map(written.map(({ tag, offset, end }) => [tag, bytes.subarray(offset, end)]));
}

/** How a data set of this form is walked, whatever its first element looks like. */
export function walkOptionsOf({ explicitVr, littleEndian }: HeaderForm): WalkOptions {
  const littleEndianSyntax = explicitVr ? EXPLICIT_VR_LITTLE_ENDIAN : IMPLICIT_VR_LITTLE_ENDIAN;
  return { transferSyntaxUid: littleEndian ? littleEndianSyntax : EXPLICIT_VR_BIG_ENDIAN, explicitVr };
}
