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

/** The text of a JSON object with its keys ascending, as PS3.18 F.2.2 wants attributes ordered. */
function render(attributes: JsonAttributes): string {
  const keys = Object.keys(attributes).sort();
  return `{${keys.map((key) => `"${key}":${JSON.stringify(attributes[key])}`).join(',')}}`;
}

const text = (vr: string, ...values: readonly (string | number)[]): JsonAttribute => ({ vr, Value: values });

/**
 * The answer for a study without Retrieve URL (PS3.18 10.6.3.3.1).
 *
 * Its character set is UTF-8, so Specific Character Set says ISO_IR 192 (PS3.18 F.2.2... the JSON is UTF-8).
 */
export function renderStudy(study: Omit<StudyDocument, 'qido'>): string {
  return render({
    ...study.attributes,
    '00080005': text('CS', 'ISO_IR 192'),
    '00080056': text('CS', 'ONLINE'),
    '00080061': study.modalities.length > 0 ? text('CS', ...study.modalities) : { vr: 'CS' },
    '00201206': text('IS', study.seriesCount),
    '00201208': text('IS', study.instanceCount),
  });
}

/** The answer for a series without Retrieve URL (PS3.18 10.6.3.3.2). */
export function renderSeries(series: Omit<SeriesDocument, 'qido'>): string {
  return render({
    ...series.attributes,
    '00080005': text('CS', 'ISO_IR 192'),
    '00080056': text('CS', 'ONLINE'),
    '00201209': text('IS', series.instanceCount),
  });
}
