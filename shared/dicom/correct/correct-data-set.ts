import { decodeTextChecked, parseCharacterSet, type SourceCharacterSets } from '../charset/decode';
import { DataSetWriter, type HeaderForm } from '../data-set-writer';
import { toDicomJson } from '../json';
import { bulkVrs } from '../json-writer';
import { formOf, rewriteDataSet, type TextRewriting } from '../rewrite';
import type { SkimmedDataSet } from '../skim';
import { type CorrectingAttributes, type Elements, elementsFor, walkOptionsOf } from './elements';
import {
  type CorrectionOrigin,
  formerValueLimitBytes,
  ORIGINAL_ATTRIBUTES,
  originalAttributes,
  withCreators,
} from './original-attributes';
import { type TopElement, topElements } from './top-elements';

/** What is to be corrected of an instance. */
export interface DataSetCorrection {
  /** New top level attributes; one without a value empties it. All are correctable (`isCorrectable`). */
  readonly attributes: CorrectingAttributes;
  readonly origin: CorrectionOrigin;
}

/** A data set without long values, and where its elements lie in it. */
interface Written {
  readonly bytes: Uint8Array;
  readonly form: HeaderForm;
  readonly elements: readonly TopElement[];
  readonly characterSets: readonly string[];
}

const SPECIFIC_CHARACTER_SET = 0x00080005;

/**
 * A data set with corrected attributes, in its own transfer syntax; what is not corrected keeps its bytes. Where a new
 * value does not fit its Specific Character Set, all of its text is converted to UTF-8 (ISO_IR 192), that of items
 * with a set of their own too. Former values are added to Original Attributes Sequence (0400,0561).
 *
 * @param dataSet - with all of its text held (`holdsText` of `Skimmer`); `piecesOf` puts long values back
 * @param source - how text is read that contradicts its declared set
 * @returns the same object where nothing is to be changed
 * @throws MalformedDataSetError, LimitExceededError, InvalidDicomJsonError
 * @see DESIGN 6 (overlays); PS3.3 C.12.1, PS3.5 6.1.2
 */
export function correctDataSet(
  dataSet: SkimmedDataSet,
  transferSyntaxUid: string,
  { attributes, origin }: DataSetCorrection,
  source: SourceCharacterSets = {},
): SkimmedDataSet {
  const form = formOf(dataSet.bytes, transferSyntaxUid);
  let written = read(dataSet.bytes, form);
  let elements = elementsFor(attributes, { form, characterSets: written.characterSets, source });
  if (!elements || hasForeignItems(written)) {
    const text = elements ? {} : { text: toUtf8(source) };
    written = read(rewriteDataSet(dataSet.bytes, { transferSyntaxUid, form, ...text }), form);
    elements ??= elementsFor(attributes, { form, characterSets: written.characterSets, source: {} })!;
  }
  const isPassed = (tag: number): boolean => dataSet.skimmed.some((value) => value.tag === tag);
  const changed = new Map(
    [...elements].filter(([tag, bytes]) => isPassed(tag) || !isSame(written, lastOf(written, tag), bytes, source)),
  );
  if (changed.size === 0) return dataSet;
  const replaced = new Map(changed).set(ORIGINAL_ATTRIBUTES, withOriginals(written, elements, changed, origin));
  return {
    ...dataSet,
    bytes: spliced(written, replaced),
    skimmed: dataSet.skimmed.filter(({ tag }) => !replaced.has(tag)),
  };
}

function read(bytes: Uint8Array, form: HeaderForm): Written {
  const elements = topElements(bytes, walkOptionsOf(form));
  const declared = elements.find(({ tag }) => tag === SPECIFIC_CHARACTER_SET);
  const value = declared && Buffer.from(bytes.subarray(declared.valueOffset, declared.end)).toString('latin1');
  return { bytes, form, elements, characterSets: parseCharacterSet(value) };
}

const toUtf8 = (source: SourceCharacterSets): TextRewriting => ({
  characterSet: 'ISO_IR 192',
  write: (value, vr, characterSets) => Buffer.from(decodeTextChecked(value, characterSets, vr, source).text),
});

/** Of a repeated element the last counts. */
const lastOf = ({ elements }: Written, tag: number): TopElement | undefined =>
  elements.findLast((element) => element.tag === tag);

/** An Original Attributes Sequence that is written as UN: its items are in another form than an item that is added. */
function hasForeignItems(written: Written): boolean {
  const found = written.form.explicitVr ? lastOf(written, ORIGINAL_ATTRIBUTES) : undefined;
  return found !== undefined && written.bytes[found.offset + 4] !== 0x53;
}

/** Whether an element says what is there already, as metadata shows it: pads do not count. */
function isSame(
  written: Written,
  former: TopElement | undefined,
  bytes: Uint8Array,
  source: SourceCharacterSets,
): boolean {
  if (!former) return false;
  const { form, characterSets } = written;
  const before = written.bytes.subarray(former.offset, former.end);
  if (Buffer.compare(before, bytes) === 0) return true;
  const declared = new DataSetWriter(form).element(SPECIFIC_CHARACTER_SET, 'CS', characterSets.join('\\')).toBytes();
  const options = { ...walkOptionsOf(form), source, maxInlineBytes: Number.POSITIVE_INFINITY };
  const [a, b] = [before, bytes].map((element) => toDicomJson(Buffer.concat([declared, element]), options));
  return a === b;
}

/** Original Attributes Sequence with what was replaced; behind the items that are there, corrected ones too. */
function withOriginals(written: Written, elements: Elements, changed: Elements, origin: CorrectionOrigin): Uint8Array {
  const { form } = written;
  const tags = new Set([...changed.keys()].filter((tag) => tag !== ORIGINAL_ATTRIBUTES));
  const former = [...withCreators(tags)]
    .sort((a, b) => a - b)
    .map((tag) => (tags.has(tag) ? formerOf(written, tag, changed.get(tag)!) : creatorOf(written, elements, tag)));
  return originalAttributes(itemsOf(written, changed.get(ORIGINAL_ATTRIBUTES)), former, origin, form);
}

function creatorOf(written: Written, elements: Elements, tag: number): Uint8Array {
  const stored = lastOf(written, tag);
  if (stored) return written.bytes.subarray(stored.offset, stored.end);
  return elements.get(tag) ?? new Uint8Array(0);
}

/** What was there before: empty where there was nothing, or where it is too long to be repeated. */
function formerOf({ bytes, form, elements }: Written, tag: number, next: Uint8Array): Uint8Array {
  const former = elements.findLast((element) => element.tag === tag);
  const { vr } = former ?? topElements(next, walkOptionsOf(form))[0]!;
  const isLong = former && bulkVrs.has(vr) && former.length > formerValueLimitBytes;
  if (!former || isLong) return new DataSetWriter(form).begin(tag, vr, 0).toBytes();
  return bytes.subarray(former.offset, former.end);
}

function itemsOf(written: Written, corrected: Uint8Array | undefined): Uint8Array {
  const bytes = corrected ?? written.bytes;
  const found = corrected
    ? topElements(corrected, walkOptionsOf(written.form))[0]
    : lastOf(written, ORIGINAL_ATTRIBUTES);
  return found ? bytes.subarray(found.valueOffset, found.contentEnd) : new Uint8Array(0);
}

/** The data set with other elements; without the lengths of groups that they change. */
function spliced({ bytes, elements }: Written, replaced: Elements): Uint8Array {
  const pending = [...replaced].sort(([a], [b]) => a - b);
  const groups = new Set(pending.map(([tag]) => tag >>> 16));
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { tag, offset, end } of elements) {
    const isDropped = replaced.has(tag) || ((tag & 0xffff) === 0 && groups.has(tag >>> 16));
    if (!isDropped && !(pending.length > 0 && pending[0]![0] <= tag)) continue;
    parts.push(bytes.subarray(from, offset));
    while (pending.length > 0 && pending[0]![0] <= tag) parts.push(pending.shift()![1]);
    from = isDropped ? end : offset;
  }
  return Buffer.concat([...parts, bytes.subarray(from), ...pending.map(([, element]) => element)]);
}
