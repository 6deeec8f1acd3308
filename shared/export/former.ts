import { ObjectExistsError } from '#shared/objects/errors';
import type { ObjectStore } from '#shared/objects/port';
import { ExportTargetError } from './errors';
import { claimKey, drafts, exportKey, quarantined, studies } from './layout';
import { exportNames, readExport, readStudyFile } from './read';

/** Folders of a store that is in use, or of backups. */
const foreign = ['segments/', 'packs/', 'manifests/'];

/**
 * Makes a place the export of one space.
 *
 * @returns false when it was so before: something of a former run may lie there
 * @throws ExportTargetError when something else is stored there, or another space's export
 */
export async function claimTarget(store: ObjectStore, space: string): Promise<boolean> {
  for (const prefix of foreign)
    for await (const { key } of store.list(prefix))
      throw new ExportTargetError('This is a store in use, or one of backups: an export needs a place of its own', {
        details: { key },
      });
  const claim = Buffer.from(`${JSON.stringify({ radlakeExport: 1, space })}\n`);
  try {
    await store.put(claimKey, [claim], { ifAbsent: true });
    return true;
  } catch (error) {
    if (!(error instanceof ObjectExistsError)) throw error;
    if (!Buffer.from(await store.read(claimKey)).equals(claim))
      throw new ExportTargetError('The export of another space lies here', { details: { key: claimKey } });
    return false;
  }
}

/** Removes former manifests, then what the newest does not name. A crash leaves what the next call removes. */
export async function removeFormer(store: ObjectStore, name: string): Promise<void> {
  for (const other of await exportNames(store)) if (other !== name) await store.delete(exportKey(other));
  for await (const { key } of store.list(drafts)) await store.delete(key);
  const current = new Map<string, string>();
  const rows = new Set<string>();
  for await (const line of readExport(store, exportKey(name))) {
    if ('study' in line) current.set(line.studyInstanceUid, line.study.key);
    if ('quarantine' in line && line.object) rows.add(line.object.key);
  }
  let open = { studyInstanceUid: '', keys: new Set<string>() };
  for await (const { key } of store.list(studies)) {
    const studyInstanceUid = key.split('/')[1] ?? '';
    if (open.studyInstanceUid !== studyInstanceUid)
      open = { studyInstanceUid, keys: await keysOf(store, current.get(studyInstanceUid)) };
    if (!open.keys.has(key)) await store.delete(key);
  }
  for await (const { key } of store.list(quarantined)) if (!rows.has(key)) await store.delete(key);
}

/** Everything that belongs to a study. @param file - key of its file; absent when the study is gone */
async function keysOf(store: ObjectStore, file: string | undefined): Promise<Set<string>> {
  if (file === undefined) return new Set();
  const { series, kept } = await readStudyFile(store, file);
  const packs = series.flatMap((one) => one.packs.map(({ key }) => key));
  return new Set([file, ...packs, ...kept.map(({ object }) => object.key)]);
}
