import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Catalogue, CollectionSpec, Document } from '#shared/catalogue/port';
import type { ObjectStore } from '#shared/objects/port';
import { hashed, rangeOf } from './copy-object';
import { BackupDamagedError } from './errors';
import { jsonLine, jsonLines } from './json-lines';
import type { BackupSummary } from './manifest';

/** What bytes and journal do not tell: documents, and the key that signs the audit trail. */
export interface DocumentPlaces {
  readonly catalogue: Catalogue;
  readonly collections: readonly CollectionSpec[];
  /** Folder of key files, each copied as it is. */
  readonly keyFolder: string;
}

const documentLimitBytes = 16 * 1024 * 1024;
const insertAtOnce = 500;

/** Writes documents and key files as JSON lines into the store of backups. */
export async function backUpDocuments(
  places: DocumentPlaces,
  target: ObjectStore,
  name: string,
): Promise<BackupSummary['documents']> {
  const as = `documents/${name}.jsonl`;
  const hash = createHash('sha256');
  const counter = { count: 0 };
  await target.put(as, hashed(lines(places, counter), hash));
  return { as, sha256: hash.digest('hex'), count: counter.count };
}

async function* lines(places: DocumentPlaces, counter: { count: number }): AsyncGenerator<Uint8Array> {
  const line = (value: unknown) => {
    counter.count++;
    return jsonLine(value);
  };
  for (const file of await keyFiles(places.keyFolder)) {
    const content = await readFile(path.join(places.keyFolder, file));
    yield line({ file, base64: content.toString('base64') });
  }
  for (const spec of places.collections) {
    const documents = places.catalogue.collection<Document>(spec).iterate({}, { sort: { _id: 1 } });
    for await (const document of documents) yield line({ collection: spec.name, document });
  }
}

/** Names of the key files; drafts begin with a dot. */
async function keyFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map((entry) => entry.name);
}

/** Checks the documents of a backup, then inserts them and writes the key files. @throws BackupDamagedError */
export async function restoreDocuments(
  places: DocumentPlaces,
  target: ObjectStore,
  { as, sha256, count }: BackupSummary['documents'],
): Promise<void> {
  const reader = await target.open(as);
  try {
    const hash = createHash('sha256');
    for await (const chunk of rangeOf(reader, reader.length)) hash.update(chunk);
    if (hash.digest('hex') !== sha256) throw damaged(as);
    const specs = new Map(places.collections.map((spec) => [spec.name, spec]));
    let found = 0;
    let batch: { readonly name: string; readonly documents: Document[] } | undefined;
    const flush = async () => {
      const spec = batch && specs.get(batch.name);
      if (batch && !spec) throw damaged(as);
      if (batch && spec) await places.catalogue.collection<Document>(spec).insertMany(batch.documents);
      batch = undefined;
    };
    for await (const line of jsonLines(reader, documentLimitBytes)) {
      if (line === null) throw damaged(as);
      found++;
      if (typeof line['file'] === 'string') {
        await writeKey(places.keyFolder, line['file'], String(line['base64']));
        continue;
      }
      const collection = String(line['collection']);
      if (batch && (batch.name !== collection || batch.documents.length >= insertAtOnce)) await flush();
      batch ??= { name: collection, documents: [] };
      batch.documents.push(line['document'] as Document);
    }
    await flush();
    if (found !== count) throw damaged(as);
  } finally {
    await reader.close();
  }
}

async function writeKey(folder: string, name: string, base64: string): Promise<void> {
  if (!/^[\w-][\w.-]*$/.test(name)) throw damaged(name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, name);
  await writeFile(file, Buffer.from(base64, 'base64'), { mode: 0o600 });
  await chmod(file, 0o600);
}

const damaged = (key: string) => new BackupDamagedError('The documents of a backup are damaged', { details: { key } });
