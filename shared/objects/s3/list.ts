import { type _Object, ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { StoreUnavailableError } from '../errors';
import { isKey } from '../keys';
import { type Connection, etagOf, type StoredObject } from './connection';

/** An object as a listing shows it. */
export interface ListedObject extends StoredObject {
  readonly key: string;
}

/** Our own things under a prefix; no key of the port begins so. */
export const ownPrefix = '.radlake/';

/** In key order, after `after`. Memory: one page, or one page for each level of folders. */
export function listKeys(connection: Connection, prefix: string, after: string): AsyncGenerator<ListedObject> {
  return connection.preset.listOrder === 'keys'
    ? listFlat(connection, prefix, after)
    : listFolder(connection, '', prefix, after);
}

async function* listFlat(connection: Connection, prefix: string, after: string): AsyncGenerator<ListedObject> {
  for await (const { Contents = [] } of pagesOf(connection, { prefix, after })) {
    for (const object of Contents) {
      const listed = listedOf(connection, object);
      // A store may not know `StartAfter`.
      if (listed.key > after && isListed(listed.key, prefix)) yield listed;
    }
  }
}

/**
 * One folder of a store that puts the name `a` before `a-b` also where `a` is a folder, whose keys (`a/...`) come after
 * those of `a-b`: folders are kept back until a name follows that is greater than theirs with its slash.
 */
async function* listFolder(
  connection: Connection,
  folder: string,
  prefix: string,
  after: string,
): AsyncGenerator<ListedObject> {
  let folders: string[] = [];
  const enter = async function* (until: string | null): AsyncGenerator<ListedObject> {
    const due = folders.filter((name) => until === null || name < until).sort();
    folders = folders.filter((name) => !due.includes(name));
    for (const name of due) yield* listFolder(connection, name, prefix, after);
  };
  const start = prefix.startsWith(folder) ? prefix : folder;
  for await (const { Contents = [], CommonPrefixes = [] } of pagesOf(connection, { prefix: start, delimiter: '/' })) {
    const inside = CommonPrefixes.map(({ Prefix = '' }) => Prefix.slice(connection.prefix.length));
    folders.push(...inside.filter((name) => isBelow(name, folder) && mayHold(name, prefix, after)));
    for (const object of Contents) {
      const listed = listedOf(connection, object);
      yield* enter(listed.key);
      if (listed.key > after && isListed(listed.key, prefix)) yield listed;
    }
  }
  yield* enter(null);
}

/** Not our own things, unless they are asked for, nor what is no key: marks of folders, what somebody else put there. */
function isListed(key: string, prefix: string): boolean {
  return isKey(key) || (prefix.startsWith(ownPrefix) && !key.endsWith('/'));
}

/** Guards against a store that shows a folder within itself. */
function isBelow(name: string, folder: string): boolean {
  return name !== ownPrefix && name.length > folder.length && name.startsWith(folder);
}

function mayHold(folder: string, prefix: string, after: string): boolean {
  const mayMatch = folder.startsWith(prefix) || prefix.startsWith(folder);
  return mayMatch && (folder > after || after.startsWith(folder));
}

async function* pagesOf(
  connection: Connection,
  { prefix, after, delimiter }: { readonly prefix: string; readonly after?: string; readonly delimiter?: string },
): AsyncGenerator<ListObjectsV2CommandOutput> {
  let token: string | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: connection.bucket,
      Prefix: connection.prefix + prefix,
      ...(after ? { StartAfter: connection.prefix + after } : {}),
      ...(delimiter ? { Delimiter: delimiter } : {}),
      ...(token === undefined ? {} : { ContinuationToken: token }),
    });
    const page = await connection.run({}, (abortSignal) => connection.sender.send(command, { abortSignal }));
    yield page;
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
    if (page.IsTruncated && token === undefined) throw new StoreUnavailableError('A listing breaks off');
  } while (token !== undefined);
}

function listedOf({ prefix }: Connection, { Key, Size, ETag }: _Object): ListedObject {
  if (Key === undefined || Size === undefined || !Key.startsWith(prefix))
    throw new StoreUnavailableError('A listing is incomplete');
  return { key: Key.slice(prefix.length), length: Size, etag: etagOf(ETag) };
}
