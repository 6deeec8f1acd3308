import { compareFiles, type Difference, type ReadDataSet, type ReadElement } from '../differences/compare';
import { type Answered, partsOf } from './archives';

/** An attribute of the DICOM JSON Model (PS3.18 F.2). */
export interface Attribute {
  readonly vr: string;
  readonly Value?: readonly unknown[];
  readonly BulkDataURI?: string;
  readonly InlineBinary?: string;
}
export type JsonDataSet = Readonly<Record<string, Attribute>>;

const uidOf = (one: JsonDataSet): string =>
  String(['00080018', '0020000E', '0020000D'].map((tag) => one[tag]?.Value?.[0]).find((uid) => uid !== undefined));

/**
 * The objects of a JSON answer; null where it is none. No result is 204 without content (PS3.18 Table 10.6.3-1), at
 * Orthanc 200 with an empty list: the same.
 */
export function objectsOf({ status, contentType, body }: Answered): JsonDataSet[] | null {
  if (status === 204) return [];
  return status === 200 && /json/.test(contentType) ? (JSON.parse(body.toString()) as JsonDataSet[]) : null;
}

/**
 * Compares two answers that list objects: which ones, and every attribute that the other archive gives.
 *
 * @param name - of the request
 */
export function compareLists(name: string, theirs: Answered, ours: Answered): Difference[] {
  const [a, b] = [objectsOf(theirs), objectsOf(ours)];
  const found: Difference[] = [];
  const note = (element: string, x: unknown, y: unknown) =>
    x === y || found.push({ file: name, element, theirs: String(x), ours: String(y) });
  if (a === null || b === null) {
    note('status', theirs.status, ours.status);
    return found;
  }
  const byUid = new Map(b.map((one) => [uidOf(one), one]));
  // Which ones come first is each archive's own order (PS3.18 8.3.4.4).
  const isPage = /[?&](limit|offset)=/.test(name);
  const named = (list: JsonDataSet[]) => (isPage ? list.length : list.map(uidOf).sort().join(' '));
  note('results', named(a), named(b));
  const asked = tagsOfLevelsAbove(name);
  for (const one of a) {
    const rest = Object.fromEntries(Object.entries(one).filter(([tag]) => !asked.has(tag)));
    found.push(...compareObjects(name, rest, byUid.get(uidOf(one))));
  }
  return onceEach(found);
}

const studyTags = ['00080020', '00080030', '00080050', '00080061', '00080090', '00100010', '00100020', '00100030'];
const moreStudyTags = ['00081030', '00100040', '00200010', '00201206', '00201208'];
const seriesTags = ['00080060', '0008103E', '00200011', '00201209', '00400244', '00400245'];

/** Within a study or a series its own attributes need not be repeated; Orthanc repeats them (PS3.18 10.6.3.3). */
function tagsOfLevelsAbove(target: string): ReadonlySet<string> {
  if (/^\/studies\/[^?]*\/series\//.test(target)) return new Set([...studyTags, ...moreStudyTags, ...seriesTags]);
  return new Set(/^\/studies\//.test(target) ? [...studyTags, ...moreStudyTags] : []);
}

/** One of each place: what differs in one result mostly does in all. */
function onceEach(differences: readonly Difference[]): Difference[] {
  return [...new Map(differences.map((one) => [one.element, one])).values()];
}

/** Every attribute that the other archive gives. */
export function compareObjects(name: string, theirs: JsonDataSet, ours: JsonDataSet | undefined): Difference[] {
  if (ours === undefined) return [];
  const [a, b] = [readable(theirs), readable(ours)];
  const common = Object.fromEntries(Object.entries(b).filter(([tag]) => a[tag] !== undefined));
  return compareFiles(name, { elements: a }, { elements: common });
}

function readable(object: JsonDataSet): ReadDataSet {
  return Object.fromEntries(Object.entries(object).map(([tag, attribute]) => [tag, elementOf(attribute)]));
}

function elementOf({ vr, Value, BulkDataURI, InlineBinary }: Attribute): ReadElement {
  // What it is worth is compared where it is fetched.
  if (BulkDataURI !== undefined) return { vr, value: ['by its address'] };
  if (InlineBinary !== undefined) return { vr, value: [`bytes ${InlineBinary}`] };
  const value = Value ?? [];
  if (vr === 'SQ') return { vr, value: value.map((item) => readable((item ?? {}) as JsonDataSet)) };
  // Addresses begin otherwise at each archive.
  if (vr === 'UR') return { vr, value: value.map((url) => String(url).replace(/^.*?\/studies\//, '/studies/')) };
  return { vr, value };
}

/** Compares the parts of two answers, byte by byte after `read`. */
export function compareParts(
  name: string,
  theirs: Answered,
  ours: Answered,
  read: (part: Buffer) => Buffer = (part) => part,
): Difference[] {
  if (theirs.status !== 200 || ours.status !== 200) {
    const [a, b] = [String(theirs.status), String(ours.status)];
    return a === b ? [] : [{ file: name, element: 'status', theirs: a, ours: b }];
  }
  const [a, b] = [partsOf(theirs).map(read), partsOf(ours).map(read)];
  const isSame = a.length === b.length && a.every((part, at) => part.equals(b[at]!));
  const sizes = (parts: Buffer[]) => parts.map(({ length }) => length).join(' ');
  return isSame ? [] : [{ file: name, element: 'bytes', theirs: sizes(a), ours: sizes(b) }];
}
