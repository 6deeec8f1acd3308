import type { JsonAttribute, JsonAttributes, SeriesDocument, StudyDocument } from './documents';

/** Attributes of a study answer that come from its first instance (PS3.18 Table 10.6.3-3, and Study Description). */
export const studyAnswerTags = [
  '00080005',
  '00080020',
  '00080030',
  '00080050',
  '00080090',
  '00080201',
  '00081030',
  '00100010',
  '00100020',
  '00100021',
  '00100030',
  '00100040',
  '0020000D',
  '00200010',
] as const;

/** Attributes of a series answer that come from its first instance (PS3.18 Table 10.6.3-4). */
export const seriesAnswerTags = [
  '00080005',
  '00080021',
  '00080031',
  '00080060',
  '00080201',
  '0008103E',
  '00180015',
  '0020000D',
  '0020000E',
  '00200011',
  '00400244',
  '00400245',
  '00400275',
] as const;

/** Optional attributes of a study that are kept to be matched or asked for, and stand in no answer unasked. */
export const optionalStudyTags = [
  '00081032',
  '00081060',
  '00100032',
  '00101000',
  '00101002',
  '00101010',
  '00321032',
  '00321060',
] as const;

/** As `optionalStudyTags`, of a series. */
export const optionalSeriesTags = [
  '00080070',
  '00080080',
  '00081010',
  '00081040',
  '00081050',
  '00081070',
  '00081090',
  '00181000',
  '00181030',
  '00200060',
  '00400253',
  '00400254',
] as const;

/** Attributes of patient and study that the catalogue keeps, and those of a series. */
export const studyTags = [...studyAnswerTags, ...optionalStudyTags] as const;
export const seriesTags = [...seriesAnswerTags, ...optionalSeriesTags] as const;

const unasked: ReadonlySet<string> = new Set([...optionalStudyTags, ...optionalSeriesTags]);

/** Without what stands in answers only when it is asked for. */
function asked(attributes: JsonAttributes): JsonAttributes {
  return Object.fromEntries(Object.entries(attributes).filter(([tag]) => !unasked.has(tag)));
}

/** The text of a JSON object with its keys ascending, as PS3.18 F.2.2 wants attributes ordered. */
function render(attributes: JsonAttributes): string {
  const keys = Object.keys(attributes).sort();
  return `{${keys.map((key) => `"${key}":${JSON.stringify(attributes[key])}`).join(',')}}`;
}

const text = (vr: string, ...values: readonly (string | number)[]): JsonAttribute => ({ vr, Value: values });

/**
 * Instance Availability (0008,0056): NEARLINE when anything of it has to be asked of a node first.
 *
 * @see PS3.4 C.4.1.1.3.2
 */
export const availabilityOf = (isDescribed: boolean): 'ONLINE' | 'NEARLINE' => (isDescribed ? 'NEARLINE' : 'ONLINE');

/**
 * The answer for a study without Retrieve URL (PS3.18 10.6.3.3.1).
 *
 * Its character set is UTF-8, so Specific Character Set says ISO_IR 192 (PS3.18 F.2.2... the JSON is UTF-8).
 */
export function renderStudy(study: Omit<StudyDocument, 'qido' | 'searchKeys'>): string {
  return render({
    ...asked(study.attributes),
    '00080005': text('CS', 'ISO_IR 192'),
    '00080056': text('CS', availabilityOf((study.describedCount ?? 0) > 0)),
    '00080061': study.modalities.length > 0 ? text('CS', ...study.modalities) : { vr: 'CS' },
    '00201206': text('IS', study.seriesCount),
    '00201208': text('IS', study.instanceCount),
  });
}

/** The answer for a series without Retrieve URL (PS3.18 10.6.3.3.2). */
export function renderSeries(series: Omit<SeriesDocument, 'qido' | 'searchKeys'>): string {
  return render({
    ...asked(series.attributes),
    '00080005': text('CS', 'ISO_IR 192'),
    '00080056': text('CS', availabilityOf(series.origin !== undefined)),
    '00201209': text('IS', series.instanceCount),
  });
}
