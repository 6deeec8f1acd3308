import { nameKeys, normaliseForSearch } from '#shared/dicom/person-name';
import { corrected, type SeriesOverlay } from './corrections';
import type { JsonAttribute, JsonAttributes, SeriesDocument, StudyDocument } from './documents';
import { renderSeries, renderStudy } from './qido';
import { optionalSeriesKeys, optionalStudyKeys, searchKeysOf } from './search-keys';

/** First value as text, or null. */
function text(attribute: JsonAttribute | undefined): string | null {
  const value = attribute?.Value?.[0];
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null;
}

/** A PN attribute as DICOM writes it: groups joined by `=`. */
export function personNameText(attribute: JsonAttribute | undefined): string | null {
  const name = attribute?.Value?.[0] as { Alphabetic?: string; Ideographic?: string; Phonetic?: string } | undefined;
  if (!name) return null;
  const groups = [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''];
  return groups.join('=').replace(/=+$/, '') || null;
}

/** The indexed fields of a study that come from its attributes (corrected ones where an overlay says so). */
export function studyFields(attributes: JsonAttributes) {
  const patientName = personNameText(attributes['00100010']);
  const referringPhysicianName = personNameText(attributes['00080090']);
  return {
    patientId: text(attributes['00100020']),
    patientName,
    patientNameKeys: patientName === null ? [] : nameKeys(patientName),
    patientNameText: patientName === null ? '' : normaliseForSearch(patientName),
    patientBirthDate: text(attributes['00100030']),
    studyDescription: text(attributes['00081030']),
    studyDate: text(attributes['00080020']),
    studyTime: text(attributes['00080030']),
    timezoneOffset: text(attributes['00080201']),
    accessionNumber: text(attributes['00080050']),
    studyId: text(attributes['00200010']),
    referringPhysicianName,
    referringPhysicianNameKeys: referringPhysicianName === null ? [] : nameKeys(referringPhysicianName),
  };
}

/** The indexed fields of a series that come from its attributes. */
export function seriesFields(attributes: JsonAttributes) {
  const number = attributes['00200011']?.Value?.[0];
  const requests = (attributes['00400275']?.Value ?? []) as JsonAttributes[];
  return {
    modality: text(attributes['00080060']),
    seriesNumber: typeof number === 'number' ? number : null,
    seriesDate: text(attributes['00080021']),
    seriesTime: text(attributes['00080031']),
    timezoneOffset: text(attributes['00080201']),
    performedProcedureStepStartDate: text(attributes['00400244']),
    performedProcedureStepStartTime: text(attributes['00400245']),
    scheduledProcedureStepIds: valuesOf(requests, '00400009'),
    requestedProcedureIds: valuesOf(requests, '00401001'),
  };
}

function valuesOf(items: readonly JsonAttributes[], tag: string): string[] {
  return [...new Set(items.map((item) => text(item[tag])).filter((value) => value !== null))];
}

/** A study's counts and modalities, from its series; deterministic, so that a rebuild gives the same. */
export function summariseStudy(series: readonly SeriesDocument[]) {
  const described = series.reduce((sum, one) => sum + (one.origin ? one.instanceCount : 0), 0);
  const modalities = new Set(series.map((one) => one.modality).filter((modality) => modality !== null));
  return {
    modalities: [...modalities].sort(),
    sopClassUids: [...new Set(series.flatMap((one) => one.sopClassUids))].sort(),
    seriesCount: series.length,
    instanceCount: series.reduce((sum, one) => sum + one.instanceCount, 0),
    ...(described > 0 ? { describedCount: described } : {}),
    sizeBytes: series.reduce((sum, one) => sum + one.sizeBytes, 0),
    firstSequence: Math.min(...series.map((one) => one.firstSequence)),
    lastSequence: Math.max(...series.map((one) => one.lastSequence)),
  };
}

/** Adds what searches find it by, and the rendered QIDO answer. */
export function withStudyAnswer(study: Omit<StudyDocument, 'qido' | 'searchKeys'>): StudyDocument {
  const searchKeys = searchKeysOf(study.attributes, optionalStudyKeys);
  return { ...study, searchKeys, qido: renderStudy(study) };
}

/** A series without what follows from its attributes and overlays. */
export type PlainSeries = Omit<
  SeriesDocument,
  'qido' | 'isCorrected' | 'searchKeys' | keyof ReturnType<typeof seriesFields>
>;

/**
 * Adds the indexed fields and the rendered QIDO answer of a series: its attributes, corrected where an overlay says so.
 * The attributes themselves stay those of its first instance.
 *
 * @param overlay - from `seriesOverlay`
 */
export function withSeriesAnswer(series: PlainSeries, overlay: SeriesOverlay | null = null): SeriesDocument {
  const attributes = corrected(series.attributes, overlay?.attributes);
  const described = { ...series, ...seriesFields(attributes), isCorrected: overlay?.isCorrected ?? false };
  const searchKeys = searchKeysOf(attributes, optionalSeriesKeys);
  return { ...described, searchKeys, qido: renderSeries({ ...described, attributes }) };
}
