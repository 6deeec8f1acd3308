import type { ReadDataSet, ReadElement } from '../differences/compare';

/** An attribute of the DICOM JSON Model (PS3.18 F.2). */
interface JsonAttribute {
  readonly vr: string;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
}
type JsonObject = Readonly<Record<string, JsonAttribute>>;

/** A DICOM JSON object in the form that is compared. */
export function readJsonModel(text: string): ReadDataSet {
  return dataSetOf(JSON.parse(text) as JsonObject);
}

function dataSetOf(object: JsonObject): ReadDataSet {
  return Object.fromEntries(
    Object.entries(object)
      .filter(([tag]) => tag !== specificCharacterSet)
      .map(([tag, attribute]) => [tag, elementOf(attribute)]),
  );
}

/** dcm2json writes `ISO_IR 192` for its own output, we the value as it is stored; PS3.18 F.2 asks for neither. */
const specificCharacterSet = '00080005';

/** Bytes stay base64: what differs there differs in the text too. */
function elementOf({ vr, Value, InlineBinary }: JsonAttribute): ReadElement {
  if (InlineBinary !== undefined) return { vr, value: [`bytes ${InlineBinary}`] };
  const value = Value ?? [];
  if (vr === 'SQ') return { vr, value: value.map((item) => dataSetOf((item ?? {}) as JsonObject)) };
  if (vr === 'FL' || vr === 'FD') return { vr, value: value.map((one) => rounded(vr, one)) };
  if (vr === 'PN') return { vr, value: withoutEmpty(value.map(nameOf)) };
  return { vr, value: value.map((one) => withoutPadding(vr, one)) };
}

/** dcm2json keeps a NUL at the end of text (PS3.5 6.2: padding is a space), and writes such decimals as text. */
function withoutPadding(vr: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.replace(/\0+$/, '');
  return vr === 'DS' || vr === 'IS' ? Number(text) : text;
}

/** DCMTK writes floats in 9 digits, doubles in 17 of which the last few are not exact. */
function rounded(vr: 'FL' | 'FD', value: unknown): unknown {
  if (typeof value !== 'number') return value;
  return vr === 'FL' ? Math.fround(value) : Number(value.toPrecision(14));
}

/** A component group with and without the delimiters of empty components at its end is the same (PS3.5 6.2.1.1). */
function nameOf(name: unknown): unknown {
  const groups = Object.entries((name ?? {}) as Record<string, string>).map(([group, text]) => [
    group,
    text.replace(/\^+$/, ''),
  ]);
  return Object.fromEntries(groups.filter(([, text]) => text !== ''));
}

function withoutEmpty(names: readonly unknown[]): readonly unknown[] {
  return names.every((name) => JSON.stringify(name) === '{}') ? [] : names;
}

/**
 * Takes the attributes out of both sides that are stored as UN and that our dictionary knows: dcm2json leaves them as
 * bytes (PS3.5 6.2.2 note 5 allows both). The comparison with pydicom reads their values.
 *
 * @returns how many there were
 */
export function dropUnknownToThem(theirs: ReadDataSet, ours: ReadDataSet): number {
  let dropped = 0;
  for (const [tag, { vr, value }] of Object.entries(theirs)) {
    const own = ours[tag];
    if (own === undefined) continue;
    if (vr === 'UN' && own.vr !== 'UN') {
      delete theirs[tag];
      delete ours[tag];
      dropped += 1;
    } else if (vr === 'SQ' && own.vr === 'SQ' && own.value.length === value.length) {
      for (const [at, item] of value.entries()) {
        dropped += dropUnknownToThem(item as ReadDataSet, own.value[at] as ReadDataSet);
      }
    }
  }
  return dropped;
}
