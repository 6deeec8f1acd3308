import type { Archive } from '../archive';
import type { JsonAttribute, JsonAttributes } from '../documents';
import { type AskedAttribute, type FindRequest, patientCountTags } from './identifier';
import { instancePages } from './instance-stream';
import { patientCounts, patientPages } from './patient-stream';
import { answerFields, type FoundSeries, type SeriesHit, seriesOf } from './series-source';
import { pagesFrom, studyPages } from './study-stream';

const seriesPageLength = 128;

/**
 * The answers to a query, page by page: of each the attributes asked for, empty where nothing is known.
 *
 * Nothing is held beyond a page; who stops taking pages stops the search.
 *
 * @param constants - attributes of every answer, beside what is found
 * @throws InvalidInputError, LimitExceededError, also behind some pages
 */
export async function* findAnswers(
  archive: Archive,
  request: FindRequest,
  constants: JsonAttributes,
): AsyncGenerator<readonly JsonAttributes[]> {
  for await (const page of foundPages(archive, request)) {
    yield page.map((found) => ({ ...picked(found, request.asked), ...constants }));
  }
}

function foundPages(archive: Archive, request: FindRequest): AsyncGenerator<readonly JsonAttributes[]> {
  switch (request.level) {
    case 'PATIENT':
      return withCounts(archive, request, patientPages(archive, request.scope, request.search));
    case 'STUDY':
      return withCounts(archive, request, studyAnswers(archive, request));
    case 'SERIES':
      return seriesAnswers(archive, request);
    default:
      return instanceAnswers(archive, request);
  }
}

async function* studyAnswers(
  archive: Archive,
  { scope, search }: FindRequest,
): AsyncGenerator<readonly JsonAttributes[]> {
  for await (const page of studyPages(archive, scope, search))
    yield page.map(({ qido }) => JSON.parse(qido) as JsonAttributes);
}

async function* withCounts(
  archive: Archive,
  { scope, asked }: FindRequest,
  pages: AsyncIterable<readonly JsonAttributes[]>,
): AsyncGenerator<readonly JsonAttributes[]> {
  const isCounted = asked.some(({ tag }) => (patientCountTags as readonly string[]).includes(tag));
  for await (const page of pages) {
    const counts = isCounted ? await patientCounts(archive, scope.space, page) : [];
    yield page.map((answer, at) => {
      const count = counts[at];
      if (!count) return answer;
      const numbers = [count.studies, count.series, count.instances];
      return Object.assign(answer, Object.fromEntries(patientCountTags.map((tag, i) => [tag, integer(numbers[i]!)])));
    });
  }
}

const integer = (value: number): JsonAttribute => ({ vr: 'IS', Value: [value] });

async function* seriesAnswers(
  archive: Archive,
  { scope, search }: FindRequest,
): AsyncGenerator<readonly JsonAttributes[]> {
  const options = { fields: answerFields, withStudy: search.include.has('study'), likely: seriesPageLength };
  const upper = new UpperLevels();
  for await (const page of pagesFrom(seriesOf<FoundSeries>(archive, scope, search, options), seriesPageLength))
    yield page.map((hit) => upper.ofSeries(hit));
}

async function* instanceAnswers(
  archive: Archive,
  { scope, search }: FindRequest,
): AsyncGenerator<readonly JsonAttributes[]> {
  const upper = new UpperLevels();
  for await (const { hit, instances } of instancePages(archive, scope, search)) {
    const series = upper.ofSeries(hit);
    yield instances.map((instance) => ({ ...series, ...instance }));
  }
}

/** Attributes of series and their studies; that of a study read once for series in a row. */
class UpperLevels {
  #text: string | null = null;
  #study: JsonAttributes = {};

  ofSeries({ series, studyAnswer }: SeriesHit): JsonAttributes {
    if (studyAnswer !== this.#text) {
      this.#text = studyAnswer;
      this.#study = studyAnswer === null ? {} : (JSON.parse(studyAnswer) as JsonAttributes);
    }
    return { ...this.#study, ...(JSON.parse(series.qido) as JsonAttributes) };
  }
}

/** Exactly the attributes asked for (PS3.4 C.4.1.3.1.2, C.2.2.2.6). */
function picked(attributes: JsonAttributes, asked: readonly AskedAttribute[]): JsonAttributes {
  const answer: Record<string, JsonAttribute> = {};
  for (const { tag, vr, items } of asked) {
    const found = attributes[tag];
    if (!found) answer[tag] = { vr };
    else if (items === null || vr !== 'SQ') answer[tag] = found;
    else answer[tag] = { vr, Value: (found.Value ?? []).map((item) => picked(item as JsonAttributes, items)) };
  }
  return answer;
}
