import type { DataSet } from '../dicom/dicom-json';
import { request } from './http';

/** Answers of one request, and where the next ones are. */
export interface Page {
  readonly rows: readonly DataSet[];
  readonly next: string | undefined;
}

/** What a user searches studies by. */
export interface StudySearch {
  readonly patientName?: string;
  readonly patientId?: string;
  readonly accessionNumber?: string;
  /** `YYYY-MM-DD`. */
  readonly from?: string;
  readonly until?: string;
  readonly modality?: string;
}

const pageSize = 50;

/** The search as QIDO-RS asks for it (PS3.18 8.3.4). */
export function studyQuery(space: string, search: StudySearch): string {
  const query = new URLSearchParams({ limit: String(pageSize), includefield: '00081030' });
  // People type a space where DICOM has the ^ between the parts of a name.
  const name = literal(search.patientName).replaceAll(/[\s^]+/g, '*');
  if (name) query.set('PatientName', `*${name}*`);
  const id = literal(search.patientId);
  if (id) query.set('PatientID', `${id}*`);
  const accession = literal(search.accessionNumber);
  if (accession) query.set('AccessionNumber', `${accession}*`);
  if (search.modality) query.set('ModalitiesInStudy', search.modality);
  const dates = studyDates(search);
  if (dates) query.set('StudyDate', dates);
  return `${root(space)}/studies?${query}`;
}

/** Text without the wildcards of DICOM. */
export const literal = (text = ''): string => text.trim().replaceAll(/[*?\\]/g, '');

/** The dates of a search as a range; '' without any. PS3.4 C.2.2.2.5. */
export function studyDates(search: StudySearch): string {
  const [from = '', until = ''] = [search.from, search.until].map((date) => (date ?? '').replaceAll('-', ''));
  if (from === until) return from;
  return `${from}-${until}`;
}

/** One study by its UID. */
export function oneStudyQuery(space: string, study: string): string {
  return `${root(space)}/studies?StudyInstanceUID=${study}&includefield=00081030`;
}

/** Some studies by their UIDs. */
export function someStudiesQuery(space: string, studies: readonly string[]): string {
  const query = new URLSearchParams({ StudyInstanceUID: studies.join(','), limit: String(studies.length) });
  return `${root(space)}/studies?${query}`;
}

/** The series of a study. */
export function seriesQuery(space: string, study: string): string {
  return `${root(space)}/studies/${study}/series?includefield=0008103E,00180015`;
}

/** The instances of a series. */
export function instancesQuery(space: string, study: string, series: string): string {
  return `${root(space)}/studies/${study}/series/${series}/instances?includefield=00200013,00280008,00280010`;
}

/** @throws RequestError */
export async function fetchPage(address: string, signal?: AbortSignal): Promise<Page> {
  const answer = await request(address, { headers: { accept: 'application/dicom+json' }, ...(signal && { signal }) });
  const rows: readonly DataSet[] = answer.status === 204 ? [] : await answer.json();
  return { rows, next: nextOf(answer.headers.get('link')) };
}

/** Every page of a list that stays small enough to hold whole, at most 20,000 answers. @throws RequestError */
export async function fetchAll(address: string, signal?: AbortSignal): Promise<readonly DataSet[]> {
  const all: DataSet[] = [];
  const limit = 1000;
  for (let next: string | undefined = `${address}&limit=${limit}`; next && all.length < 20_000; ) {
    const page: Page = await fetchPage(next, signal);
    all.push(...page.rows);
    next = page.next ?? (page.rows.length === limit ? `${address}&limit=${limit}&offset=${all.length}` : undefined);
  }
  return all;
}

/** Root of the DICOMweb service of a space. */
export function root(space: string): string {
  return `/spaces/${space}/dicomweb`;
}

function nextOf(link: string | null): string | undefined {
  return /<([^>]+)>;\s*rel="?next"?/.exec(link ?? '')?.[1];
}
