import type { Archive } from '../archive';
import { corrected } from '../corrections';
import type { JsonAttribute, JsonAttributes, SeriesDocument, StudyDocument } from '../documents';
import { type AttributeText, attributesOf, mergedAttributes, objectOf } from './attributes';
import { classesInStudy } from './search-request';

/** Attributes that stand in no answer unasked, as texts, tags ascending. */
export function attributeTexts(attributes: JsonAttributes, tags: ReadonlySet<string>): AttributeText[] {
  return [...tags]
    .filter((tag) => attributes[tag] !== undefined)
    .sort()
    .map((tag) => ({ tag, text: `"${tag}":${JSON.stringify(attributes[tag])}` }));
}

/** A rendered answer with more attributes, tags ascending. */
export function extended(answer: string, more: readonly AttributeText[]): string {
  return more.length === 0 ? answer : objectOf(mergedAttributes(attributesOf(answer), more));
}

type AnsweredStudy = Pick<StudyDocument, '_id' | 'qido'> & Partial<Pick<StudyDocument, 'attributes' | 'sopClassUids'>>;

/** Answers of studies with the attributes asked for. @param tags - of the study level */
export function withStudyFields<S extends AnsweredStudy>(
  studies: readonly S[],
  tags: ReadonlySet<string>,
): readonly S[] {
  if (tags.size === 0) return studies;
  return studies.map((study) => {
    const classes: JsonAttribute = { vr: 'UI', Value: study.sopClassUids ?? [] };
    const attributes = { ...study.attributes, [classesInStudy]: classes };
    return { ...study, qido: extended(study.qido, attributeTexts(attributes, tags)) };
  });
}

type AnsweredSeries = Pick<SeriesDocument, '_id' | 'qido'> &
  Partial<Pick<SeriesDocument, 'attributes' | 'isCorrected'>>;

/** Answers of series with the attributes asked for, corrected. @param tags - of the series level */
export async function withSeriesFields<S extends AnsweredSeries>(
  archive: Archive,
  series: S[],
  tags: ReadonlySet<string>,
): Promise<S[]> {
  if (tags.size === 0) return series;
  const ids = series.filter(({ isCorrected }) => isCorrected).map(({ _id }) => _id);
  const found = ids.length > 0 ? await archive.collections.overlays.find({ _id: { $in: ids } }) : [];
  const overlays = new Map(found.map(({ _id, attributes }) => [_id, attributes]));
  return series.map((one) => {
    const attributes = corrected(one.attributes ?? {}, overlays.get(one._id));
    return { ...one, qido: extended(one.qido, attributeTexts(attributes, tags)) };
  });
}
