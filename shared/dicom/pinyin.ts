import { OTHER_READINGS, SURNAME_READINGS, USUAL_READINGS } from './pinyin.generated';

/** Family names of two characters; readings only where those of the characters alone would not give them. */
const COMPOUND_SURNAMES: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ...Array.from(
    '欧阳 歐陽 上官 司马 司馬 东方 東方 独孤 獨孤 南宫 南宮 闻人 夏侯 诸葛 諸葛 公羊 赫连 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 公孫 慕容 钟离 鍾離 宇文 司徒 司空 轩辕 百里 呼延 东郭 端木 拓跋 西门 西門 鲜于 令狐'.split(
      ' ',
    ),
    (name) => [name, undefined] as const,
  ),
  ['尉迟', ['yu', 'chi']],
  ['尉遲', ['yu', 'chi']],
  ['万俟', ['mo', 'qi']],
  ['萬俟', ['mo', 'qi']],
  ['长孙', ['zhang', 'sun']],
  ['長孫', ['zhang', 'sun']],
  ['单于', ['chan', 'yu']],
  ['單于', ['chan', 'yu']],
  ['澹台', ['tan', 'tai']],
  ['澹臺', ['tan', 'tai']],
  ['乐正', ['yue', 'zheng']],
  ['樂正', ['yue', 'zheng']],
]);

const MAX_CHARACTERS = 64;
const MAX_COMBINATIONS = 8;

/** Characters sought so far; at most as many as the tables have. */
const found = new Map<string, readonly string[]>();
let surnames: ReadonlyMap<string, string> | undefined;

/** True when at least one Han character occurs. */
export function hasHan(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x3400 && isHan(text.codePointAt(at)!)) return true;
  }
  return false;
}

function isHan(code: number): boolean {
  if (code <= 0x9fff) return code >= 0x4e00 || (code >= 0x3400 && code <= 0x4dbf);
  return (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff);
}

/** Length of the family name at the start of a Chinese name written without separator: 2 for a compound one, else 1. */
export function surnameLength(name: readonly string[]): 1 | 2 {
  return COMPOUND_SURNAMES.has(name.slice(0, 2).join('')) ? 2 : 1;
}

/** One way to read a name: for each of its parts the syllables, one for each Han character. */
export type PinyinReading = readonly (readonly string[])[];

/**
 * The ways a Chinese name is read, without tones; other letters and digits stay as one element for each run.
 *
 * @param parts - normalised text of the components, the family name first; 64 characters are read
 * @returns at most 8 readings, the likeliest first; a syllable with ü is given both with `v` and with `u`
 */
export function pinyinReadings(parts: readonly string[]): PinyinReading[] {
  const pieces = parts.map(piecesOf);
  const flat = pieces.flat().slice(0, MAX_CHARACTERS);
  const compound = COMPOUND_SURNAMES.get(flat.slice(0, 2).join(''));
  let combinations: string[][] = [[]];
  flat.forEach((piece, at) => {
    const readings = compound && at < 2 ? [compound[at]!] : readingsOf(piece, at === 0);
    const next = readings.flatMap((reading) => combinations.map((syllables) => [...syllables, reading]));
    combinations = next.slice(0, MAX_COMBINATIONS);
  });
  return combinations.map((syllables) => inParts(syllables, pieces));
}

function inParts(syllables: readonly string[], pieces: readonly string[][]): PinyinReading {
  let end = 0;
  return pieces.map(({ length }) => {
    end += length;
    return syllables.slice(end - length, end);
  });
}

/** Each Han character, each run of other letters and digits. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let run = '';
  for (const character of text) {
    const han = isHan(character.codePointAt(0)!);
    if (!han && LETTER.test(character)) run += character;
    else {
      if (run !== '') pieces.push(run);
      run = '';
      if (han) pieces.push(character);
    }
  }
  if (run !== '') pieces.push(run);
  return pieces;
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;

function readingsOf(piece: string, isFirst: boolean): readonly string[] {
  if (!hasHan(piece)) return [piece];
  const readings = readingsOfCharacter(piece);
  const surname = isFirst ? surnameReading(piece) : undefined;
  return surname === undefined ? readings : [surname, ...readings.filter((reading) => reading !== surname)];
}

function surnameReading(character: string): string | undefined {
  surnames ??= new Map(SURNAME_READINGS.split(' ').map((entry) => [entry.slice(0, 1), entry.slice(1)]));
  return surnames.get(character);
}

/** The tables are sought as they are: a map of all characters would cost 14 MB and 90 ms for the few that occur. */
function readingsOfCharacter(character: string): readonly string[] {
  let readings = found.get(character);
  if (!readings) {
    const all = [...linesWith(USUAL_READINGS, character), ...linesWith(OTHER_READINGS, character)];
    readings = all.length === 0 ? [character] : [...new Set(all.flatMap(spellings))];
    if (all.length > 0) found.set(character, readings);
  }
  return readings;
}

/** The first word of each line of a table that has the character. */
function linesWith(table: string, character: string): string[] {
  const words: string[] = [];
  for (let at = table.indexOf(character); at >= 0; at = table.indexOf(character, at + 1)) {
    const start = table.lastIndexOf('\n', at) + 1;
    words.push(table.slice(start, table.indexOf(' ', start)));
  }
  return words;
}

function spellings(reading: string): string[] {
  return reading.includes('v') ? [reading, reading.replace('v', 'u')] : [reading];
}
