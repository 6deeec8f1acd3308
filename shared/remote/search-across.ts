import type { Archive } from '#shared/archive/archive';
import { studyIdOf } from '#shared/archive/collections';
import type { JsonAttributes } from '#shared/archive/documents';
import { runSearch } from '#shared/archive/query/search';
import { readSearch } from '#shared/archive/query/search-request';
import { keywordOf } from '#shared/dicom/dictionary';
import { PlatformError } from '#shared/kernel/errors';
import type { NodeDocument } from '#shared/nodes/documents';
import { openRemote, type RemoteServices } from './open-remote';
import type { RemoteAnswers } from './port';

/** A study, and where it is. */
export interface FoundStudy {
  readonly studyInstanceUid: string;
  /** As the space shows it; else as the first node that has it does. */
  readonly attributes: JsonAttributes;
  /** The space has it: instances here, and those that are only described here. Null: it has not. */
  readonly here: { readonly instances: number | null; readonly described: number } | null;
  /** The nodes that have it, with the instances that each counts; null where it does not say. */
  readonly nodes: readonly { readonly node: string; readonly instances: number | null }[];
}

/** How one place answered. */
export interface PlaceOutcome {
  /** Name of the node; null: the space itself. */
  readonly node: string | null;
  readonly count: number;
  /** It has more than were asked for. */
  readonly hasMore: boolean;
  readonly ms: number;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Answers of all places, put together. */
export interface FoundAcross {
  readonly studies: readonly FoundStudy[];
  readonly places: readonly PlaceOutcome[];
}

export interface AcrossSearch {
  readonly space: string;
  readonly nodes: readonly NodeDocument[];
  /** Tag -> value, as C-FIND writes it. */
  readonly keys: ReadonlyMap<string, string>;
  /** Studies of each place. */
  readonly limit: number;
  /** How long each node may take. */
  readonly timeoutMs: number;
}

const lookUpAtOnce = 500;
const studyUid = '0020000D';
const instanceCount = '00201208';
/** Attributes of studies that are asked for. */
const shown: readonly string[] = [
  ...['00080020', '00080030', '00080050', '00080061', '00081030', '00100010', '00100020', '00100030', '00100040'],
  ...['00200010', '00201206', instanceCount],
];

/** Searches a space and several nodes at once. A node that fails or is late takes nothing from the others. */
export async function searchAcross(services: RemoteServices, search: AcrossSearch): Promise<FoundAcross> {
  const asked = [
    place(null, () => searchHere(services, search)),
    ...search.nodes.map((node) => place(node, () => searchNode(services, node, search))),
  ];
  const found = await Promise.all(asked);
  for (const { node, error } of found) if (node && error) services.nodes.recordOutcome(node._id, error);
  const studies = await withDescribed(services.archive, search.space, merged(found));
  return { studies, places: found.map(outcomeOf) };
}

interface Found extends RemoteAnswers {
  readonly node: NodeDocument | null;
  readonly ms: number;
  readonly error: unknown;
}

async function place(node: NodeDocument | null, work: () => Promise<RemoteAnswers>): Promise<Found> {
  const startedAt = performance.now();
  const ms = () => Math.round(performance.now() - startedAt);
  try {
    return { node, ...(await work()), ms: ms(), error: null };
  } catch (error) {
    if (node === null) throw error; // what the caller asked is wrong
    return { node, answers: [], hasMore: false, ms: ms(), error };
  }
}

async function searchHere({ archive }: RemoteServices, { space, keys, limit }: AcrossSearch): Promise<RemoteAnswers> {
  const query = Object.fromEntries(
    [...keys].map(([tag, value]) => [keywordOf(Number.parseInt(tag, 16)) ?? tag, value]),
  );
  await archive.progress.caughtUp(space);
  const page = await runSearch(archive, { space }, readSearch('study', { ...query, limit: String(limit) }), '');
  const answers = page.count === 0 ? [] : (JSON.parse(textOfBody(page.body)) as JsonAttributes[]);
  return { answers, hasMore: page.remaining !== 0 };
}

async function searchNode(
  services: RemoteServices,
  node: NodeDocument,
  { space, keys, limit, timeoutMs }: AcrossSearch,
): Promise<RemoteAnswers> {
  const archive = await openRemote(services, node, space);
  try {
    const include = shown.filter((tag) => !keys.has(tag));
    return await archive.search({ level: 'study', keys, include, limit, signal: AbortSignal.timeout(timeoutMs) });
  } finally {
    archive.close();
  }
}

/** By study, the newest first. */
function merged(found: readonly Found[]): FoundStudy[] {
  const studies = new Map<
    string,
    { attributes: JsonAttributes; here: FoundStudy['here']; nodes: FoundStudy['nodes'][number][] }
  >();
  for (const { node, answers } of found) {
    for (const attributes of answers) {
      const uid = textOf(attributes, studyUid);
      if (uid === '') continue;
      const study = studies.get(uid) ?? { attributes, here: null, nodes: [] };
      const instances = numberOf(attributes, instanceCount);
      if (node) study.nodes.push({ node: node.name, instances });
      else study.here = { instances, described: 0 };
      studies.set(uid, study);
    }
  }
  const all = [...studies].map(([studyInstanceUid, study]) => ({ studyInstanceUid, ...study }));
  return all.sort((a, b) => (dateOf(a) < dateOf(b) ? 1 : dateOf(a) > dateOf(b) ? -1 : 0));
}

/** Tells what is here from what is only described. */
async function withDescribed(archive: Archive, space: string, found: readonly FoundStudy[]): Promise<FoundStudy[]> {
  const ids = found.filter(({ here }) => here).map(({ studyInstanceUid }) => studyIdOf(space, studyInstanceUid));
  const counts = new Map<string, number>();
  for (let at = 0; at < ids.length; at += lookUpAtOnce) {
    const filter = { _id: { $in: ids.slice(at, at + lookUpAtOnce) } };
    const projection = { describedCount: 1 } as const;
    for (const { _id, describedCount } of await archive.collections.studies.find(filter, { projection }))
      counts.set(_id, describedCount ?? 0);
  }
  return found.map((study) => {
    const described = counts.get(studyIdOf(space, study.studyInstanceUid)) ?? 0;
    if (!study.here || described === 0) return study;
    return { ...study, here: { instances: (study.here.instances ?? described) - described, described } };
  });
}

const dateOf = ({ attributes }: { readonly attributes: JsonAttributes }): string =>
  `${textOf(attributes, '00080020')}${textOf(attributes, '00080030')}`;

function textOf(attributes: JsonAttributes, tag: string): string {
  const value = attributes[tag]?.Value?.[0];
  return typeof value === 'string' ? value : '';
}

function numberOf(attributes: JsonAttributes, tag: string): number | null {
  const value = attributes[tag]?.Value?.[0];
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : null;
}

function outcomeOf({ node, answers, hasMore, ms, error }: Found): PlaceOutcome {
  const known = error instanceof PlatformError ? error : null;
  const described = {
    code: known?.code ?? 'INTERNAL_ERROR',
    message: known?.message ?? 'unexpected failure, see the log',
  };
  const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
  return {
    ...{ node: node?.name ?? null, count: answers.length, hasMore, ms },
    error:
      error === null
        ? null
        : timedOut
          ? { code: 'NODE_TIMEOUT', message: 'The node did not answer in time' }
          : described,
  };
}

const textOfBody = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
