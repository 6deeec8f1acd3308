import { lookUp } from '#shared/dicom/dictionary';
import type { DataSetAttribute, DataSetJson } from '#shared/dimse/client/data-sets';
import type { RemoteLevel, RemoteSearch, RemoteTarget } from './port';

const levelNames: Readonly<Record<RemoteLevel, string>> = { study: 'STUDY', series: 'SERIES', instance: 'IMAGE' };
const uniqueKeys: Readonly<Record<RemoteLevel, string>> = {
  study: '0020000D',
  series: '0020000E',
  instance: '00080018',
};

/** The identifier of a C-FIND-RQ. PS3.4 C.4.1.1.3. */
export function searchIdentifier({
  level,
  keys,
  include,
}: Pick<RemoteSearch, 'level' | 'keys' | 'include'>): DataSetJson {
  const asked = [uniqueKeys[level], ...include].filter((tag) => !keys.has(tag)).map((tag) => [tag, ''] as const);
  return identifierOf(level, [...keys, ...asked]);
}

/** The identifier of a C-MOVE-RQ or C-GET-RQ: unique keys only. PS3.4 C.4.2.1.4. */
export function retrieveIdentifier({
  studyInstanceUid,
  seriesInstanceUid,
  sopInstanceUids,
}: RemoteTarget): DataSetJson {
  const keys: (readonly [string, string])[] = [[uniqueKeys.study, studyInstanceUid]];
  if (seriesInstanceUid !== undefined) keys.push([uniqueKeys.series, seriesInstanceUid]);
  if (sopInstanceUids !== undefined) keys.push([uniqueKeys.instance, sopInstanceUids.join('\\')]);
  const level = sopInstanceUids ? 'instance' : seriesInstanceUid === undefined ? 'study' : 'series';
  return identifierOf(level, keys);
}

function identifierOf(level: RemoteLevel, keys: readonly (readonly [string, string])[]): DataSetJson {
  const attributes = keys.map(([tag, value]) => [tag, attributeOf(tag, value)] as const);
  return { '00080052': { vr: 'CS', Value: [levelNames[level]] }, ...Object.fromEntries(attributes) };
}

/** A key of an identifier; '' for universal matching. */
export function attributeOf(tag: string, value: string): DataSetAttribute {
  const vr = lookUp(Number.parseInt(tag, 16))?.vr ?? 'LO';
  if (value === '') return { vr };
  if (vr === 'PN') return { vr, Value: [nameOf(value)] };
  if (vr === 'SQ') return { vr };
  return { vr, Value: value.split('\\') };
}

/** Component groups of a person name. PS3.5 6.2.1. */
function nameOf(text: string) {
  const [Alphabetic = '', Ideographic = '', Phonetic = ''] = text.split('=');
  return { ...(Alphabetic && { Alphabetic }), ...(Ideographic && { Ideographic }), ...(Phonetic && { Phonetic }) };
}
