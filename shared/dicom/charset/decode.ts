import { planFor } from './plan';
import { checkLength, decodeLatin1, decodePlanned, isPlain } from './planned';
import { splitValues, type TextRules, textRules, trimPads } from './value-representation';

export { parseCharacterSet } from './character-set';
export {
  decodeTextChecked,
  decodeValuesChecked,
  type SourceCharacterSets,
} from './checked';

/**
 * Decodes the text of one element, all its values together, without the pads at its ends.
 *
 * What is no character of the declared sets becomes U+FFFD; 8-bit bytes under the default repertoire are read as
 * ISO 8859-1. Use `decodeTextChecked` to have such contradictions resolved and marked.
 *
 * @param bytes - raw value, not changed
 * @param characterSets - from `parseCharacterSet`; empty for the default repertoire
 * @param vr - two letters; only SH, LO, ST, LT, UC, UT and PN use the character sets
 * @throws LimitExceededError for more than 256 MiB; nothing else
 * @see DICOM PS3.5 6.1.2, PS3.3 C.12.1.1.2
 */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[], vr: string): string {
  const rules = textRules(vr);
  return trimPads(decodeUntrimmed(bytes, characterSets, rules), rules);
}

/**
 * Decodes the values of one element, split at the true delimiters (0x5C may be half of a character).
 *
 * @returns values without pads; none when the element has nothing but pads
 * @throws LimitExceededError for more than 256 MiB; nothing else
 * @see DICOM PS3.5 6.2, 6.4
 */
export function decodeValues(bytes: Uint8Array, characterSets: readonly string[], vr: string): string[] {
  const rules = textRules(vr);
  return splitValues(decodeUntrimmed(bytes, characterSets, rules), rules);
}

function decodeUntrimmed(bytes: Uint8Array, characterSets: readonly string[], rules: TextRules): string {
  checkLength(bytes);
  if (!rules.extended || isPlain(bytes)) return decodeLatin1(bytes);
  return decodePlanned(bytes, planFor(characterSets), rules);
}
