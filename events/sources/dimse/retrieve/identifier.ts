import type { RetrieveKeys } from '#shared/archive/retrieval/outgoing/select-series';
import { decodeValues, parseCharacterSet } from '#shared/dicom/charset/decode';
import { DataSetWriter, explicitForm, implicitForm } from '#shared/dicom/data-set-writer';
import { type RawAttribute, readAttributes } from '#shared/dicom/read-attributes';
import { encodingOf } from '#shared/dicom/transfer-syntaxes';
import { isUsableUid } from '#shared/dicom/uid';
import { DimseStatusError } from '#shared/dimse/errors';
import { statuses } from '#shared/dimse/messages/statuses';
import { PlatformError } from '#shared/kernel/errors';
import type { InformationModel, RetrieveLevel } from './information-models';

const tags = {
  specificCharacterSet: 0x00080005,
  sopInstanceUid: 0x00080018,
  queryRetrieveLevel: 0x00080052,
  failedSopInstanceUids: 0x00080058,
  patientId: 0x00100020,
  studyInstanceUid: 0x0020000d,
  seriesInstanceUid: 0x0020000e,
} as const;

/** Unique keys by level, the highest first. PS3.4 C.6.1.1. */
const keys: readonly { readonly level: RetrieveLevel; readonly tag: number; readonly name: keyof RetrieveKeys }[] = [
  { level: 'PATIENT', tag: tags.patientId, name: 'patientIds' },
  { level: 'STUDY', tag: tags.studyInstanceUid, name: 'studyInstanceUids' },
  { level: 'SERIES', tag: tags.seriesInstanceUid, name: 'seriesInstanceUids' },
  { level: 'IMAGE', tag: tags.sopInstanceUid, name: 'sopInstanceUids' },
];

/**
 * Reads the identifier of a C-MOVE or C-GET: the unique key of its level, with one value or a list of UIDs, and those of
 * the levels above with one value each. Patient ID may be left out above: a study has one UID whoever it belongs to.
 *
 * @param options - `isRelational`: relational retrieve was negotiated, keys above need not be given, and may be lists;
 *   `infersLevel`: where Query/Retrieve Level is left out it is that of the lowest unique key
 * @throws DimseStatusError A900 naming the attribute that is wrong
 * @see DICOM PS3.4 C.4.2.2.1, C.4.3.2.1
 */
export function readIdentifier(
  dataSet: Uint8Array,
  transferSyntaxUid: string,
  model: InformationModel,
  { isRelational, infersLevel = false }: { readonly isRelational: boolean; readonly infersLevel?: boolean },
): RetrieveKeys {
  const valuesOf = readValues(dataSet, transferSyntaxUid);
  const [given = '', another] = valuesOf(tags.queryRetrieveLevel);
  const level = given === '' && infersLevel ? (lowestKey(valuesOf)?.level ?? '') : given;
  if (another !== undefined || !model.levels.includes(level as RetrieveLevel))
    throw mismatch('Query/Retrieve Level is none of this SOP class', tags.queryRetrieveLevel);
  const depth = keys.findIndex((key) => key.level === level);
  const found: { -readonly [K in keyof RetrieveKeys]: RetrieveKeys[K] } = {
    ...{ patientIds: null, studyInstanceUids: null, seriesInstanceUids: null, sopInstanceUids: null },
  };
  for (const [at, { level: keyLevel, tag, name }] of keys.slice(0, depth + 1).entries()) {
    if (!model.levels.includes(keyLevel)) continue;
    const values = valuesOf(tag).filter((value) => value !== '');
    const isOwn = at === depth;
    const isFree = model.isFlat || isRelational || keyLevel === 'PATIENT';
    if (values.length === 0 && (isOwn || !isFree)) throw mismatch('a unique key is missing', tag);
    const mayBeList = keyLevel !== 'PATIENT' && (isOwn || model.isFlat || isRelational);
    if (values.length > 1 && !mayBeList) throw mismatch('a unique key has more than one value', tag);
    if (keyLevel !== 'PATIENT' && !values.every(isUsableUid)) throw mismatch('a unique key is no UID', tag);
    if (values.length > 0) found[name] = values;
  }
  return found;
}

const lowestKey = (valuesOf: (tag: number) => readonly string[]) =>
  keys.findLast(({ tag }) => valuesOf(tag).some((value) => value !== ''));

/** Values of an attribute, pads removed; none where it is absent. @throws DimseStatusError */
function readValues(dataSet: Uint8Array, transferSyntaxUid: string): (tag: number) => readonly string[] {
  let attributes: ReadonlyMap<number, RawAttribute>;
  try {
    ({ attributes } = readAttributes(dataSet, { transferSyntaxUid, tags: new Set(Object.values(tags)) }));
  } catch (error) {
    if (error instanceof PlatformError) throw mismatch('the identifier cannot be read', tags.queryRetrieveLevel);
    throw error;
  }
  const declared = attributes.get(tags.specificCharacterSet);
  const characterSets = parseCharacterSet(declared && Buffer.from(declared.value).toString('latin1'));
  return (tag) => {
    const attribute = attributes.get(tag);
    if (!attribute || attribute.value.length === 0) return [];
    const vr = tag === tags.patientId ? 'LO' : 'UI';
    return decodeValues(attribute.value, vr === 'UI' ? [] : characterSets, vr).map((value) => value.trim());
  };
}

const mismatch = (comment: string, tag: number): DimseStatusError =>
  new DimseStatusError(statuses.identifierDoesNotMatchSopClass, comment, [tag]);

/** Bytes of a value whose length takes 16 bits. */
const shortValueBytes = 0xfffe;

/**
 * The data set of a last response: Failed SOP Instance UID List (0008,0058), as many as fit into one value.
 *
 * @returns undefined when nothing failed
 */
export function failedInstances(uids: readonly string[], transferSyntaxUid: string): Uint8Array | undefined {
  if (uids.length === 0) return undefined;
  let length = 0;
  const fitting = uids.filter((uid) => {
    length += uid.length + 1;
    return length <= shortValueBytes;
  });
  const form = encodingOf(transferSyntaxUid).explicitVr ? explicitForm : implicitForm;
  return new DataSetWriter(form).element(tags.failedSopInstanceUids, 'UI', fitting.join('\\')).toBytes();
}
