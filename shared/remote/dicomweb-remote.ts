import { z } from 'zod';
import type { Archive } from '#shared/archive/archive';
import { IncomingInstances } from '#shared/archive/incoming';
import { DicomDataSet } from '#shared/dicom/json-model-schema';
import { readMediaType } from '#shared/kernel/multipart/media-type';
import { MultipartReader } from '#shared/kernel/multipart/reader';
import { NodeAnswerError, NodeRefusedError } from './errors';
import type { NodeAnswer, NodeHttp, NodeRequest } from './node-http';
import { objectsAsTheyCome } from './passing/node-metadata';
import type {
  RemoteAnswers,
  RemoteArchive,
  RemoteSearch,
  RemoteTarget,
  RetrievalCounts,
  RetrievalOptions,
  SeriesTarget,
} from './port';

const studyUidTag = '0020000D';
const seriesUidTag = '0020000E';
const answerBytes = 64 * 1024 * 1024;
const Answers = z.array(DicomDataSet);

/** A node that speaks DICOMweb: QIDO-RS and WADO-RS (PS3.18 10.6, 10.4). */
export class DicomwebRemote implements RemoteArchive {
  readonly #http: NodeHttp;
  readonly #archive: Archive;

  constructor(http: NodeHttp, archive: Archive) {
    this.#http = http;
    this.#archive = archive;
  }

  async search({ level, keys, include, limit, signal }: RemoteSearch): Promise<RemoteAnswers> {
    const { path, rest } = resourceOf(level, keys);
    const query = new URLSearchParams([...rest].filter(([, value]) => value !== ''));
    for (const tag of include) query.append('includefield', tag);
    query.set('limit', String(limit + 1));
    const request = { path: `${path}?${query}`, accept: 'application/dicom+json', signal };
    const found = parseAnswers(await this.#http.text(request, answerBytes));
    return { answers: found.slice(0, limit), hasMore: found.length > limit };
  }

  async retrieve(target: RemoteTarget, options: RetrievalOptions): Promise<RetrievalCounts> {
    const counts = { expected: target.sopInstanceUids?.length ?? null, received: 0, failed: 0 };
    for (const path of pathsOf(target)) {
      const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*';
      const answer = await this.#http.ask({ path, accept, signal: options.signal });
      await this.#land(answer, target, options, counts);
    }
    return counts;
  }

  /** Retrieve Series Metadata. PS3.18 10.4.1.1.2. */
  async *metadata({ studyInstanceUid, seriesInstanceUid }: SeriesTarget): AsyncGenerator<string, void, undefined> {
    const path = `studies/${studyInstanceUid}/series/${seriesInstanceUid}/metadata`;
    const answer = await this.#orRefused({
      path,
      accept: 'application/dicom+json',
      signal: new AbortController().signal,
    });
    if (!answer) return;
    try {
      const isJson = /^application\/(?:dicom\+)?json\b/.test(answer.headers['content-type'] ?? '');
      if (isJson) yield* objectsAsTheyCome(answer.body);
    } finally {
      answer.discard();
    }
  }

  close(): void {
    this.#http.close();
  }

  /** Null: refused, as by servers that do not have it. */
  async #orRefused(request: NodeRequest): Promise<NodeAnswer | null> {
    try {
      return await this.#http.ask(request);
    } catch (error) {
      if (error instanceof NodeRefusedError) return null;
      throw error;
    }
  }

  /** Adds what the parts of an answer bring to `counts`. */
  async #land(
    answer: NodeAnswer,
    { studyInstanceUid: study }: RemoteTarget,
    { arrival, progress, handedOver }: RetrievalOptions,
    counts: { expected: number | null; received: number; failed: number },
  ): Promise<void> {
    const expected = { studyInstanceUid: study };
    const incoming = new IncomingInstances(this.#archive, arrival, expected, false, handedOver?.landing);
    const before = { ...counts };
    try {
      const { type, parameters } = readMediaType(answer.headers['content-type']);
      const boundary = parameters.get('boundary');
      if (type !== 'multipart/related' || !boundary)
        throw new NodeAnswerError('The answer of the node is not multipart');
      const reader = new MultipartReader(boundary, { parts: 1_000_000 });
      for await (const chunk of answer.body) {
        for (const event of reader.push(chunk)) {
          if (event.kind === 'part') incoming.begin();
          else if (event.kind === 'data') await incoming.write(event.bytes);
          else {
            await incoming.end();
            counts.received += 1;
            progress(counts);
          }
        }
      }
      if (!reader.isComplete) throw new NodeAnswerError('The answer of the node broke off');
    } catch (error) {
      answer.discard();
      incoming.abort(error);
      await incoming.settled();
      throw error;
    }
    const outcomes = await incoming.settled();
    const failed = outcomes.filter(({ kind }) => kind === 'failed').length;
    counts.failed = before.failed + failed;
    counts.received = before.received + outcomes.length - failed;
    progress(counts);
  }
}

/** A search below a study where its UID is one of the keys: every server answers that. */
function resourceOf(level: RemoteSearch['level'], keys: ReadonlyMap<string, string>) {
  const rest = new Map(keys);
  const take = (tag: string): string | undefined => {
    const value = rest.get(tag);
    if (value === undefined || !/^[0-9.]+$/.test(value)) return undefined;
    rest.delete(tag);
    return value;
  };
  const names = { study: 'studies', series: 'series', instance: 'instances' } as const;
  if (level === 'study') return { path: names.study, rest };
  const study = take(studyUidTag);
  if (study === undefined) return { path: names[level], rest };
  const series = level === 'instance' ? take(seriesUidTag) : undefined;
  const below = series === undefined ? '' : `/series/${series}`;
  return { path: `studies/${study}${below}/${names[level]}`, rest };
}

function pathsOf({ studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUids }: RemoteTarget): string[] {
  const below = series === undefined ? '' : `/series/${series}`;
  const path = `studies/${study}${below}`;
  return sopInstanceUids === undefined ? [path] : sopInstanceUids.map((uid) => `${path}/instances/${uid}`);
}

function parseAnswers(text: string | null): RemoteAnswers['answers'] {
  if (text === null || text.trim() === '') return [];
  try {
    return Answers.parse(JSON.parse(text)) as RemoteAnswers['answers'];
  } catch (cause) {
    throw new NodeAnswerError('The answer of the node is no DICOM JSON', { cause });
  }
}
