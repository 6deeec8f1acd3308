import type { Filter } from '#shared/catalogue/port';
import type { Archive } from '../archive';
import type { JsonAttributes, StudyDocument } from '../documents';
import { withStudyFields } from './asked-fields';
import type { SearchRequest } from './search-request';
import { allOf, type Scope } from './series-source';
import { seriesBelow, studyFilter, tooManyStudies } from './studies-source';
import { listedHolders, pagesFrom } from './study-stream';

const pageLength = 128;

/** What the studies of a patient hold. */
export interface PatientCounts {
  readonly studies: number;
  readonly series: number;
  readonly instances: number;
}

type PatientStudy = Pick<StudyDocument, '_id' | 'qido'> & Partial<Pick<StudyDocument, 'attributes' | 'sopClassUids'>>;

/**
 * The patients of the studies that fit a search, page by page, by Patient ID. Studies with one Patient ID and Issuer of
 * Patient ID are those of one patient; a study without a Patient ID is that of a patient of its own.
 *
 * @returns attributes of the latest study of each that fits
 * @throws InvalidInputError, LimitExceededError
 */
export async function* patientPages(
  archive: Archive,
  scope: Scope,
  search: SearchRequest,
): AsyncGenerator<readonly JsonAttributes[]> {
  const asked = search.fields.study;
  const more = asked.size > 0 ? ({ attributes: 1, sopClassUids: 1 } as const) : {};
  const options = {
    sort: { patientId: 1, studyDate: -1, _id: 1 },
    projection: { qido: 1, ...more },
  } as const;
  const studies = archive.collections.studies.iterate(await filterOf(archive, scope, search), options);
  for await (const page of pagesFrom(patientsOf(studies), pageLength)) {
    yield withStudyFields(page, asked).map(({ qido }) => JSON.parse(qido) as JsonAttributes);
  }
}

async function filterOf(archive: Archive, scope: Scope, search: SearchRequest): Promise<Filter> {
  const { place, conditions } = studyFilter(scope, search);
  const filter = allOf([place, ...conditions]);
  const below = await seriesBelow(archive, scope, search);
  if (below.length === 0) return filter;
  const ids = await listedHolders(archive, scope, search, { filter, below });
  if (!ids) throw tooManyStudies();
  return allOf([{ _id: { $in: ids } }, ...conditions]);
}

/** The first study of each patient, of studies by Patient ID. */
async function* patientsOf(studies: AsyncIterable<PatientStudy>): AsyncGenerator<PatientStudy> {
  let patientId: string | undefined;
  const issuers = new Set<string>();
  for await (const study of studies) {
    const patient = identityOf(JSON.parse(study.qido) as JsonAttributes);
    if (patient.patientId !== '' && patient.patientId === patientId && issuers.has(patient.issuer)) continue;
    if (patient.patientId !== patientId) issuers.clear();
    patientId = patient.patientId;
    issuers.add(patient.issuer);
    yield study;
  }
}

const identityOf = (attributes: JsonAttributes) => ({
  patientId: textOf(attributes, '00100020'),
  issuer: textOf(attributes, '00100021'),
});

const textOf = (attributes: JsonAttributes, tag: string): string => String(attributes[tag]?.Value?.[0] ?? '');

/** What tells a patient from others. */
const keyOf = (attributes: JsonAttributes): string => {
  const { patientId, issuer } = identityOf(attributes);
  return JSON.stringify([patientId, issuer]);
};

/**
 * Counts of the patients of some studies: over all of the studies of the space, those that do not fit the search too.
 *
 * @param answers - attributes of studies, Patient ID and Issuer of Patient ID among them
 * @returns in the same order
 */
export async function patientCounts(
  archive: Archive,
  space: string,
  answers: readonly JsonAttributes[],
): Promise<readonly PatientCounts[]> {
  const ids = [...new Set(answers.map((answer) => identityOf(answer).patientId))].filter((id) => id !== '');
  const counts = new Map<string, PatientCounts>();
  const filter: Filter = { space, patientId: { $in: ids } };
  if (ids.length > 0)
    for await (const { qido } of archive.collections.studies.iterate(filter, { projection: { qido: 1 } }))
      add(counts, JSON.parse(qido) as JsonAttributes);
  return answers.map((answer) => counts.get(keyOf(answer)) ?? countsOf(answer));
}

function add(counts: Map<string, PatientCounts>, study: JsonAttributes): void {
  const key = keyOf(study);
  const before = counts.get(key) ?? { studies: 0, series: 0, instances: 0 };
  const { series, instances } = countsOf(study);
  counts.set(key, {
    studies: before.studies + 1,
    series: before.series + series,
    instances: before.instances + instances,
  });
}

const countsOf = (study: JsonAttributes): PatientCounts => ({
  studies: 1,
  series: Number(study['00201206']?.Value?.[0] ?? 0),
  instances: Number(study['00201208']?.Value?.[0] ?? 0),
});
