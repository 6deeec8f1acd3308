import type { ObjectStore } from '#shared/objects/port';
import { BackupDamagedError, BackupNotFoundError } from './errors';
import { jsonLines } from './json-lines';

/** One object of a backup. */
export interface BackedUpObject {
  /** Its key in the store that was backed up. */
  readonly key: string;
  /** Its key in the store of backups. */
  readonly as: string;
  readonly length: number;
  /** Hex. */
  readonly sha256: string;
}

/** Last line of a manifest: what makes it whole. */
export interface BackupSummary {
  /** ISO 8601, UTC: when the backup began. Everything acknowledged before is in it. */
  readonly startedAt: string;
  readonly objects: number;
  readonly bytes: number;
  /** The documents that bytes do not tell. */
  readonly documents: { readonly as: string; readonly sha256: string; readonly count: number };
}

/** A backup is its manifest: JSON lines in key order, one an object, then the summary. */
const prefix = 'manifests/';

/** Name of a backup that begins now: sorts by time. */
export function backupNameOf(atMs: number): string {
  return new Date(atMs).toISOString().replaceAll(/[-:.]/g, '');
}

/** Key of a manifest. */
export function manifestKey(name: string): string {
  return `${prefix}${name}.jsonl`;
}

/** Names of the backups of a store, oldest first. */
export async function backupNames(target: ObjectStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of target.list(prefix)) names.push(key.slice(prefix.length, -'.jsonl'.length));
  return names;
}

/** The newest backup, or the one of this name. @throws BackupNotFoundError */
export async function findBackup(target: ObjectStore, name?: string): Promise<string> {
  const names = await backupNames(target);
  const found = name === undefined ? names.at(-1) : names.find((one) => one === name);
  if (found === undefined)
    throw new BackupNotFoundError(name === undefined ? 'There is no backup here' : 'There is no backup of this name', {
      details: { name, names: names.slice(-20) },
    });
  return found;
}

/** The objects of a manifest, or of the draft of one, in key order, streamed. @throws BackupDamagedError */
export async function* readManifest(target: ObjectStore, key: string): AsyncGenerator<BackedUpObject> {
  for await (const line of lines(target, key)) if ('key' in line) yield line as unknown as BackedUpObject;
}

/** What a backup says of itself. @throws BackupDamagedError */
export async function readSummary(target: ObjectStore, key: string): Promise<BackupSummary> {
  let last: Readonly<Record<string, unknown>> = {};
  for await (const line of lines(target, key)) last = line;
  if (!('startedAt' in last)) throw damaged(key);
  return last as unknown as BackupSummary;
}

async function* lines(target: ObjectStore, key: string): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const reader = await target.open(key);
  try {
    for await (const line of jsonLines(reader)) {
      if (line === null) throw damaged(key);
      yield line;
    }
  } finally {
    await reader.close();
  }
}

const damaged = (key: string) => new BackupDamagedError('The manifest of a backup is damaged', { details: { key } });
