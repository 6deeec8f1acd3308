import { isUtf8 } from 'node:buffer';
import { parseCharacterSet } from './character-set';
import { type CodeElement, decoderOf, singleByteSet } from './code-elements';
import { hasAnyUtf8, hasLongUtf8, isTruncatedUtf8, looksLikeGb18030 } from './evidence';
import { decodeIso2022, ESCAPE } from './iso2022';
import { type CharsetPlan, planFor } from './plan';
import { checkLength, decodeLatin1, decodePlanned, isPlain } from './planned';
import { splitValues, type TextRules, textRules, trimPads } from './value-representation';

/** What is known of a source beside its declarations; both in the form of (0008,0005), `\` between values. */
export interface SourceCharacterSets {
  /** Set that the source writes when its bytes contradict what it declares. */
  readonly fallback?: string | undefined;
  /** Set that the source always writes, whatever it declares. */
  readonly override?: string | undefined;
}

/** Text as shown; `assumed` names the set it was read in when that is not the declared one, for display beside it. */
export interface CheckedText {
  readonly text: string;
  readonly assumed?: string;
}

/** Values as shown; `assumed` as in `CheckedText`. */
export interface CheckedValues {
  readonly values: string[];
  readonly assumed?: string;
}

const LATIN1_TERM = 'ISO_IR 100';
const JAPANESE_TERMS = new Set(['ISO_IR 13', 'ISO 2022 IR 13', 'ISO 2022 IR 87', 'ISO 2022 IR 159']);
/** Sets in which 0xA0 to 0xBF are signs, so that no word is valid UTF-8 of three bytes a character. */
const SETS_WITH_SIGNS: ReadonlySet<CodeElement | undefined> = new Set([100, 148, 203].map(singleByteSet));
const CONTROLS_OR_UNDEFINED = /[\x80-\x9f\ufffd]/;
const UNDEFINED_OR_PRIVATE = /[\ufffd\ue000-\uf8ff]/;

/**
 * As `decodeText`, but bytes that contradict the declared set are read in the set they are most likely in.
 *
 * The rule stands in README.md. What does not contradict is never re-read. The bytes stay as they are.
 *
 * @returns text, and `assumed` when another set than the declared one was used
 * @throws LimitExceededError for more than 256 MiB; nothing else
 */
export function decodeTextChecked(
  bytes: Uint8Array,
  characterSets: readonly string[],
  vr: string,
  source: SourceCharacterSets = {},
): CheckedText {
  const rules = textRules(vr);
  const read = readChecked(bytes, characterSets, rules, source);
  return { ...read, text: trimPads(read.text, rules) };
}

/** As `decodeValues`, with the rule of `decodeTextChecked` applied to the element as a whole. */
export function decodeValuesChecked(
  bytes: Uint8Array,
  characterSets: readonly string[],
  vr: string,
  source: SourceCharacterSets = {},
): CheckedValues {
  const rules = textRules(vr);
  const { text, assumed } = readChecked(bytes, characterSets, rules, source);
  const values = splitValues(text, rules);
  return assumed === undefined ? { values } : { values, assumed };
}

function readChecked(
  bytes: Uint8Array,
  characterSets: readonly string[],
  rules: TextRules,
  source: SourceCharacterSets,
): CheckedText {
  checkLength(bytes);
  if (isPlain(bytes)) return { text: decodeLatin1(bytes) };
  if (!source.override) {
    const read = readDeclared(bytes, planFor(characterSets), rules, source.fallback);
    // A VR outside the declared sets is ASCII alone, so the declared set itself is an assumption there.
    return rules.extended ? read : { assumed: nameOf(planFor(characterSets)), ...read };
  }
  const override = planFor(parseCharacterSet(source.override));
  return { assumed: nameOf(override), ...readDeclared(bytes, override, rules, source.fallback) };
}

function readDeclared(
  bytes: Uint8Array,
  plan: CharsetPlan,
  rules: TextRules,
  fallback: string | undefined,
): CheckedText {
  const text = decodePlanned(bytes, plan, rules);
  if (plan.alone === undefined && bytes.includes(ESCAPE)) return readEscaped(bytes, plan, rules, text);
  const fallbackPlan = fallback ? planFor(parseCharacterSet(fallback)) : undefined;
  if (!contradicts(bytes, plan, text) && !isHiddenChinese(bytes, plan, fallbackPlan)) return { text };
  return (
    asUtf8(bytes) ??
    asPlanned(bytes, fallbackPlan, rules) ??
    asLikelyG1(plan, text) ??
    asJapanese(bytes, plan) ??
    asGb18030(bytes) ??
    asLatin1(bytes, plan, text)
  );
}

/** Escape sequences say what follows; only bytes outside of them can be an assumption. */
function readEscaped(bytes: Uint8Array, plan: CharsetPlan, rules: TextRules, text: string): CheckedText {
  if (!plan.likelyG1 || decodeIso2022(bytes, undefined, rules.delimiters) === text) return { text };
  return { text, assumed: plan.likelyG1.term };
}

function contradicts(bytes: Uint8Array, plan: CharsetPlan, text: string): boolean {
  if (plan.alone === 'utf8') return !isUtf8(bytes) && !isTruncatedUtf8(bytes);
  if (plan.alone === 'gb18030') return hasUndefinedInside(text);
  if (plan.g1 === undefined) return true;
  if (plan.japaneseG1) return bytes.some((byte) => byte >= 0x80 && (byte < 0xa1 || byte > 0xdf));
  if (CONTROLS_OR_UNDEFINED.test(text)) return true;
  return SETS_WITH_SIGNS.has(plan.g1) && isUtf8(bytes) && hasLongUtf8(bytes);
}

/** U+FFFD before the last character: at the very end it is a character cut short, which is damage, not another set. */
function hasUndefinedInside(text: string): boolean {
  const at = text.indexOf('\ufffd');
  return at >= 0 && at < text.length - 1 && !/^[ \0]+$/.test(text.slice(at + 1));
}

/** GB 2312 under a Latin set contradicts nothing, yet a source known to write it does so when the text looks so. */
function isHiddenChinese(bytes: Uint8Array, plan: CharsetPlan, fallback: CharsetPlan | undefined): boolean {
  return fallback?.alone === 'gb18030' && plan.g1?.bytesPerCharacter === 1 && looksLikeGb18030(bytes);
}

function asUtf8(bytes: Uint8Array): CheckedText | undefined {
  return isUtf8(bytes) ? { text: decoderOf('utf-8').decode(bytes), assumed: 'ISO_IR 192' } : undefined;
}

function asPlanned(bytes: Uint8Array, plan: CharsetPlan | undefined, rules: TextRules): CheckedText | undefined {
  if (!plan) return undefined;
  const text = decodePlanned(bytes, plan, rules);
  return contradicts(bytes, plan, text) ? undefined : { text, assumed: nameOf(plan) };
}

function asLikelyG1(plan: CharsetPlan, text: string): CheckedText | undefined {
  if (!plan.likelyG1 || CONTROLS_OR_UNDEFINED.test(text)) return undefined;
  return { text, assumed: plan.likelyG1.term };
}

function asJapanese(bytes: Uint8Array, plan: CharsetPlan): CheckedText | undefined {
  if (!plan.terms.some((term) => JAPANESE_TERMS.has(term))) return undefined;
  // Kanji in EUC-JP are also katakana in Shift_JIS, hence EUC-JP first unless such katakana are declared.
  for (const label of plan.japaneseG1 ? ['shift_jis', 'euc-jp'] : ['euc-jp', 'shift_jis']) {
    const text = decoderOf(label).decode(bytes);
    if (!UNDEFINED_OR_PRIVATE.test(text)) return { text, assumed: label };
  }
  return undefined;
}

function asGb18030(bytes: Uint8Array): CheckedText | undefined {
  if (!looksLikeGb18030(bytes)) return undefined;
  const text = decoderOf('gb18030').decode(bytes);
  return UNDEFINED_OR_PRIVATE.test(text) ? undefined : { text, assumed: 'GB18030' };
}

function asLatin1(bytes: Uint8Array, plan: CharsetPlan, text: string): CheckedText {
  const nothingDeclared = plan.alone === undefined && plan.g1 === undefined && plan.likelyG1 === undefined;
  const latin1 = decodeLatin1(bytes);
  if (nothingDeclared) return { text: latin1, assumed: LATIN1_TERM };
  if (plan.alone === 'utf8' && !hasAnyUtf8(bytes) && !CONTROLS_OR_UNDEFINED.test(latin1)) {
    return { text: latin1, assumed: LATIN1_TERM };
  }
  return { text };
}

function nameOf(plan: CharsetPlan): string {
  return plan.terms.join('\\') || LATIN1_TERM;
}
