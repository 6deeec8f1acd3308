import { elementRows, repeaterRows } from './dictionary.generated';
import { privateRows } from './private-dictionary.generated';

/** One line of the data dictionary (PS3.6). */
export interface DictionaryEntry {
  /** `0xGGGGEEEE`, unsigned; for a repeating element with its `x` digits zero. */
  readonly tag: number;
  /** Two letters, or several joined by `/` where the data set decides (`US/SS`, `OB/OW`); `NONE` for delimiters. */
  readonly vr: string;
  readonly vm: string;
  readonly keyword: string;
  readonly name: string;
  readonly retired: boolean;
}

interface Repeater extends DictionaryEntry {
  readonly mask: number;
}

interface Tables {
  readonly byTag: Map<number, DictionaryEntry>;
  readonly byKeyword: Map<string, number>;
  readonly repeaters: readonly Repeater[];
}

function parseRow(row: string): { key: string; entry: Omit<DictionaryEntry, 'tag'> } {
  const [key = '', vr = '', vm = '', retired, keyword = '', name = ''] = row.split('|');
  return { key, entry: { vr, vm, keyword, name, retired: retired === 'R' } };
}

function parseTables(): Tables {
  const byTag = new Map<number, DictionaryEntry>();
  const byKeyword = new Map<string, number>();
  for (const row of elementRows.split('\n')) {
    const { key, entry } = parseRow(row);
    const tag = Number.parseInt(key, 16);
    byTag.set(tag, { tag, ...entry });
    if (entry.keyword !== '') byKeyword.set(entry.keyword, tag);
  }
  const repeaters = repeaterRows.split('\n').map((row): Repeater => {
    const { key, entry } = parseRow(row);
    const tag = Number.parseInt(key.replaceAll('x', '0'), 16);
    const mask = Number.parseInt(key.replace(/[^x]/g, 'F').replaceAll('x', '0'), 16);
    if (entry.keyword !== '' && !byKeyword.has(entry.keyword)) byKeyword.set(entry.keyword, tag);
    return { tag, mask, ...entry };
  });
  return { byTag, byKeyword, repeaters };
}

let tables: Tables | undefined;

/** Parsed at the first question, not at import: a process that never asks pays nothing. */
function load(): Tables {
  tables ??= parseTables();
  return tables;
}

/** The dictionary entry of a standard tag (repeating groups included), or undefined. */
export function lookUp(tag: number): DictionaryEntry | undefined {
  const { byTag, repeaters } = load();
  const entry = byTag.get(tag);
  if (entry !== undefined) return entry;
  const group = tag >>> 16;
  if (group !== 0x0020 && group !== 0x0028 && group !== 0x1000 && group !== 0x1010 && group < 0x5000) return undefined;
  if ((group & 1) === 1) return undefined;
  return repeaters.find((repeater) => (tag & repeater.mask) >>> 0 === repeater.tag);
}

/** The tag of a keyword (`PatientName` -> 0x00100010), or undefined. */
export function tagOf(keyword: string): number | undefined {
  return load().byKeyword.get(keyword);
}

/** The keyword of a tag, or an empty string. */
export function keywordOf(tag: number): string {
  return lookUp(tag)?.keyword ?? '';
}

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'));

/** Eight upper-case hexadecimal digits, as DICOM JSON names attributes. */
export function tagKey(tag: number): string {
  const group = hexBytes[tag >>> 24]! + hexBytes[(tag >>> 16) & 0xff]!;
  return group + hexBytes[(tag >>> 8) & 0xff]! + hexBytes[tag & 0xff]!;
}

/** Parses eight hexadecimal digits, `(gggg,eeee)` or a keyword; undefined for anything else. */
export function parseTag(text: string): number | undefined {
  if (/^[0-9a-fA-F]{8}$/.test(text)) return Number.parseInt(text, 16);
  const pair = /^\(?([0-9a-fA-F]{4}),([0-9a-fA-F]{4})\)?$/.exec(text);
  return pair ? Number.parseInt(`${pair[1]}${pair[2]}`, 16) : tagOf(text);
}

/** True for an odd group (PS3.5 7.8). */
export function isPrivate(tag: number): boolean {
  return (tag & 0x10000) !== 0;
}

let privateTables: Map<string, string | Map<string, string>> | undefined;

function parsePrivateRow(row: string): Map<string, string> {
  const table = new Map<string, string>();
  for (const cell of row.split(';')) {
    const [vr = '', ...groups] = cell.split(' ');
    for (const part of groups) {
      const [group, elements = ''] = part.split(':');
      for (const element of elements.split(',')) table.set(`${group}${element}`, vr);
    }
  }
  return table;
}

function privateTable(creator: string): Map<string, string> | undefined {
  if (privateTables === undefined) {
    privateTables = new Map();
    for (const row of privateRows.split('\n')) {
      const at = row.indexOf('\t');
      privateTables.set(row.slice(0, at), row.slice(at + 1));
    }
  }
  const found = privateTables.get(creator);
  if (typeof found !== 'string') return found;
  const table = parsePrivateRow(found);
  privateTables.set(creator, table);
  return table;
}

/**
 * The VR that a vendor documented for a private element, or undefined.
 *
 * @param creator - Private Creator of the block, without padding (PS3.5 7.8.1)
 */
export function privateVr(creator: string, tag: number): string | undefined {
  const table = privateTable(creator);
  if (table === undefined) return undefined;
  const key = tagKey(tag);
  return (
    table.get(key) ?? table.get(key.slice(0, 4) + key.slice(6)) ?? table.get(`${key.slice(0, 2)}xx${key.slice(6)}`)
  );
}
