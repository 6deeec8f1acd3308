import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { parseLine, rawLines } from '#shared/backup/json-lines';
import { ObjectNotFoundError } from '#shared/objects/errors';
import type { ObjectStore } from '#shared/objects/port';
import { ExportDamagedError, ExportNotFoundError } from './errors';
import {
  DocumentLine,
  type ExportedObject,
  ExportedStudy,
  ExportHeader,
  ExportSummary,
  exportKey,
  manifests,
  QuarantineLine,
  StudyLine,
} from './layout';
import { hashOf } from './target';

/** As long as a document may be. */
const lineLimitBytes = 16 * 1024 * 1024;
/** Corrections of each instance may be many. */
const studyLimitBytes = 256 * 1024 * 1024;

/** An object of an export is not what was exported. */
export function damaged(key: string, cause?: unknown): ExportDamagedError {
  return new ExportDamagedError('An object of the export is missing or damaged', { details: { key }, cause });
}

/** Names of the manifests of a store, oldest first. */
export async function exportNames(store: ObjectStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of store.list(manifests)) names.push(key.slice(manifests.length, -'.jsonl'.length));
  return names;
}

/** What the newest export of a store says of itself, once the hash of its manifest holds. @throws ExportNotFoundError */
export async function openExport(
  store: ObjectStore,
): Promise<{ readonly key: string; readonly header: ExportHeader; readonly summary: ExportSummary }> {
  const name = (await exportNames(store)).at(-1);
  if (name === undefined)
    throw new ExportNotFoundError('There is no finished export here: run `radlake export` again to finish one');
  const key = exportKey(name);
  const hash = createHash('sha256');
  let header: ExportHeader | undefined;
  let last: Buffer | undefined;
  for await (const bytes of linesOf(store, key)) {
    if (last) hash.update(last).update('\n');
    header ??= checked(ExportHeader, bytes, key);
    last = bytes;
  }
  const summary = last && checked(ExportSummary, last, key);
  if (!header || summary?.sha256 !== hash.digest('hex')) throw damaged(key);
  return { key, header, summary };
}

/** The studies, quarantined objects and documents of a manifest, streamed. @throws ExportDamagedError */
export async function* readExport(
  store: ObjectStore,
  key: string,
): AsyncGenerator<StudyLine | QuarantineLine | DocumentLine> {
  let isFirst = true;
  for await (const bytes of linesOf(store, key)) {
    const line = parseLine(bytes);
    if (line && 'study' in line) yield checked(StudyLine, bytes, key);
    else if (line && 'quarantine' in line) yield checked(QuarantineLine, bytes, key);
    else if (line && 'collection' in line) yield checked(DocumentLine, bytes, key);
    else if (!(isFirst || (line && 'finishedAt' in line))) throw damaged(key);
    isFirst = false;
  }
}

/** The file of a study. @param object - checked when it is given; by its key alone it was written here */
export async function readStudyFile(store: ObjectStore, object: ExportedObject | string): Promise<ExportedStudy> {
  const key = typeof object === 'string' ? object : object.key;
  if (typeof object !== 'string') await checkObject(store, object);
  const info = await store.head(key);
  if (!info || info.length > studyLimitBytes) throw damaged(key);
  return checked(ExportedStudy, Buffer.from(await store.read(key)), key);
}

/** @throws ExportDamagedError when the object is missing or has other bytes */
export async function checkObject(store: ObjectStore, { key, length, sha256 }: ExportedObject): Promise<void> {
  const found = await hashOf(store, key);
  if (found?.length !== length || found.sha256 !== sha256) throw damaged(key);
}

async function* linesOf(store: ObjectStore, key: string): AsyncGenerator<Buffer> {
  const reader = await store.open(key).catch((error: unknown) => {
    throw error instanceof ObjectNotFoundError ? damaged(key, error) : error;
  });
  try {
    for await (const bytes of rawLines(reader, lineLimitBytes)) {
      if (bytes === null) throw damaged(key);
      yield bytes;
    }
  } finally {
    await reader.close();
  }
}

function checked<T>(schema: z.ZodType<T>, bytes: Buffer, key: string): T {
  const result = schema.safeParse(parseLine(bytes));
  if (!result.success) throw damaged(key);
  return result.data;
}
