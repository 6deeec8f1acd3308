import { type Delimiters, delimitersOf } from './iso2022';

/** How text of one VR is split, trimmed and reset, PS3.5 table 6.2-1 and section 6.1.2.5.3. */
export interface TextRules {
  /** False: always the default repertoire, whatever (0008,0005) says. */
  readonly extended: boolean;
  /** False: backslash is a character, the value is one. */
  readonly multiple: boolean;
  readonly trimLeading: boolean;
  readonly delimiters: Delimiters;
}

const CONTROLS = '\t\n\f\r';
const PER_VALUE = delimitersOf(`\\${CONTROLS}`);
const PER_COMPONENT = delimitersOf(`\\^=${CONTROLS}`);
const PER_LINE = delimitersOf(CONTROLS);

const DEFAULT_RULES: TextRules = { extended: false, multiple: true, trimLeading: false, delimiters: PER_VALUE };
const PADDED_BOTH_ENDS: TextRules = { ...DEFAULT_RULES, trimLeading: true };

const RULES: ReadonlyMap<string, TextRules> = new Map<string, TextRules>([
  ['SH', { extended: true, multiple: true, trimLeading: true, delimiters: PER_VALUE }],
  ['LO', { extended: true, multiple: true, trimLeading: true, delimiters: PER_VALUE }],
  ['UC', { extended: true, multiple: true, trimLeading: false, delimiters: PER_VALUE }],
  ['PN', { extended: true, multiple: true, trimLeading: false, delimiters: PER_COMPONENT }],
  ['ST', { extended: true, multiple: false, trimLeading: false, delimiters: PER_LINE }],
  ['LT', { extended: true, multiple: false, trimLeading: false, delimiters: PER_LINE }],
  ['UT', { extended: true, multiple: false, trimLeading: false, delimiters: PER_LINE }],
  ['UR', { extended: false, multiple: false, trimLeading: false, delimiters: PER_LINE }],
  ['AE', PADDED_BOTH_ENDS],
  ['CS', PADDED_BOTH_ENDS],
  ['DS', PADDED_BOTH_ENDS],
  ['IS', PADDED_BOTH_ENDS],
]);

/** Rules of a VR; those of the default repertoire for any other. */
export function textRules(vr: string): TextRules {
  return RULES.get(vr) ?? DEFAULT_RULES;
}

/** Text without the pads of its VR: spaces and, because devices write them, NUL at the end. */
export function trimPads(text: string, rules: TextRules): string {
  let end = text.length;
  while (end > 0 && isPad(text.charCodeAt(end - 1))) end -= 1;
  let start = 0;
  if (rules.trimLeading) while (start < end && text.charCodeAt(start) === 0x20) start += 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isPad(code: number): boolean {
  return code === 0x20 || code === 0;
}

/** Values of a decoded text, each without pads; none when there is nothing but pads. */
export function splitValues(text: string, rules: TextRules): string[] {
  if (!rules.multiple || !text.includes('\\')) {
    const value = trimPads(text, rules);
    return value === '' ? [] : [value];
  }
  return text.split('\\').map((value) => trimPads(value, rules));
}
