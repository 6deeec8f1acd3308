import { createHash } from 'node:crypto';
import type { Archive } from '#shared/archive/archive';
import type { QuarantineDocument } from '#shared/archive/documents';
import { findSpace } from '#shared/archive/spaces';
import { jsonLine } from '#shared/backup/json-lines';
import { backupNameOf } from '#shared/backup/manifest';
import type { CollectionSpec } from '#shared/catalogue/port';
import { ObjectNotFoundError } from '#shared/objects/errors';
import type { ObjectStore } from '#shared/objects/port';
import { documentsOf } from './documents';
import { exportStudy } from './export-study';
import { claimTarget, removeFormer } from './former';
import {
  type DocumentLine,
  drafts,
  type ExportHeader,
  exportKey,
  type QuarantineLine,
  quarantined,
  type StudyLine,
} from './layout';
import { ExportTarget } from './target';

/** What is exported, and who wants to know. */
export interface ExportOptions {
  readonly space: string;
  readonly nowMs: number;
  /** False: without the objects in quarantine. */
  readonly withQuarantine: boolean;
  /** Of the catalogue: documents that no bytes tell, whose ids begin with their space. */
  readonly collections: readonly CollectionSpec[];
  /** A study is in the export. */
  readonly onStudy: (study: StudyLine) => void;
  /** Objects of a study are at a node, and not in the export. */
  readonly onDescribed?: (studyInstanceUid: string) => void;
  /** Everything is copied; the export counts once this resolved and its manifest is in place. */
  readonly beforeDone: () => Promise<void>;
}

/** What an export holds. */
export interface ExportReport {
  readonly name: string;
  readonly space: string;
  readonly studies: number;
  readonly instances: number;
  /** Of the instances. */
  readonly bytes: number;
  readonly quarantined: number;
  readonly documents: number;
  /** Written now; the rest lay there from an earlier run. */
  readonly written: { readonly objects: number; readonly bytes: number };
}

/** Studies asked for at once. */
const pageSize = 500;

/**
 * Exports one space, beside a running platform: each study as it is when its turn comes. One that was interrupted goes on
 * where it was when it is called again; one that is called again writes only what is new, and removes what is not there
 * any more once the new manifest is in place.
 *
 * @throws SpaceNotFoundError, ExportTargetError, CorruptObjectError
 */
export async function exportSpace(archive: Archive, store: ObjectStore, options: ExportOptions): Promise<ExportReport> {
  const { space, nowMs, beforeDone } = options;
  const definition = await findSpace(archive, space);
  const isEmpty = await claimTarget(store, space);
  const name = backupNameOf(nowMs);
  const target = new ExportTarget(store);
  const totals = { studies: 0, instances: 0, bytes: 0, quarantined: 0, documents: 0 };
  const header = { radlakeExport: 1, startedAt: new Date(nowMs).toISOString(), space: definition } as const;
  const draft = `${drafts}${name}.jsonl`;
  await store.put(draft, manifestLines(archive, target, options, header, totals));
  await beforeDone();
  await store.copy(draft, exportKey(name));
  await store.delete(draft);
  if (!isEmpty) await removeFormer(store, name);
  return { name, space, ...totals, written: target.written };
}

type Totals = { -readonly [K in 'studies' | 'instances' | 'bytes' | 'quarantined' | 'documents']: number };

async function* manifestLines(
  archive: Archive,
  target: ExportTarget,
  options: ExportOptions,
  header: ExportHeader,
  totals: Totals,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  const line = (value: ExportHeader | StudyLine | QuarantineLine | DocumentLine) => {
    const bytes = jsonLine(value);
    hash.update(bytes);
    return bytes;
  };
  yield line(header);
  for await (const { studyInstanceUid, describedCount = 0 } of studiesOf(archive, options.space)) {
    if (describedCount > 0) options.onDescribed?.(studyInstanceUid);
    const study = await exportStudy(archive, target, options.space, studyInstanceUid);
    if (!study) continue;
    totals.studies += 1;
    totals.instances += study.instances;
    totals.bytes += study.bytes;
    options.onStudy(study);
    yield line(study);
  }
  for await (const row of options.withQuarantine ? quarantineOf(archive, target, options.space) : []) {
    totals.quarantined += 1;
    yield line(row);
  }
  for await (const document of documentsOf(archive.catalogue, options.collections, options.space)) {
    totals.documents += 1;
    yield line(document);
  }
  yield jsonLine({ finishedAt: new Date(archive.clock.now()).toISOString(), ...totals, sha256: hash.digest('hex') });
}

/** A space's studies by UID, ascending; nothing is held open between pages. */
async function* studiesOf({ collections }: Archive, space: string) {
  const projection = { studyInstanceUid: 1, describedCount: 1 } as const;
  const page = { sort: { _id: 1 }, limit: pageSize, projection } as const;
  for (let after = `${space}/`; ; ) {
    const found = await collections.studies.find({ _id: { $gt: after, $lt: `${space}0` } }, page);
    for (const study of found) {
      yield study;
      after = study._id;
    }
    if (found.length < pageSize) return;
  }
}

/** Rows of the quarantine, decisions included. */
async function* quarantineOf(archive: Archive, target: ExportTarget, space: string): AsyncGenerator<QuarantineLine> {
  const filter = { space, state: { $in: ['held', 'replayed', 'discarded'] } };
  for await (const row of archive.collections.quarantine.iterate(filter, { sort: { _id: 1 } })) {
    yield row.state === 'held' ? await heldOf(archive, target, row) : { quarantine: row, object: null };
  }
}

/** With the bytes, unless somebody dealt with it meanwhile. */
async function heldOf(archive: Archive, target: ExportTarget, row: QuarantineDocument): Promise<QuarantineLine> {
  try {
    const object = await target.copy(archive.store, row.key, `${quarantined}${row._id}.tar`);
    return { quarantine: row, object };
  } catch (error) {
    const now = await archive.collections.quarantine.findOne({ _id: row._id });
    if (!(error instanceof ObjectNotFoundError) || !now || now.state === 'held') throw error;
    return { quarantine: now, object: null };
  }
}
