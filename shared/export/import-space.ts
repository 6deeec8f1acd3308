import type { Archive } from '#shared/archive/archive';
import { finishDeletions } from '#shared/archive/delete';
import type { SpaceDocument } from '#shared/archive/documents';
import { rememberHighest } from '#shared/archive/highest-sequence';
import type { JoinReport } from '#shared/archive/join-report';
import { record } from '#shared/archive/journal';
import { restoreSpace } from '#shared/archive/reindex-decisions';
import type { CollectionSpec } from '#shared/catalogue/port';
import { InvalidInputError } from '#shared/kernel/errors';
import { isSpaceName } from '#shared/kernel/ids';
import type { ObjectStore } from '#shared/objects/port';
import { processSequence } from '#shared/objects/sequence';
import { importDocument } from './documents';
import { importQuarantined, type Transfer } from './import-kept';
import { importStudy } from './import-study';
import type { DocumentLine, ExportedStudy, StudyLine } from './layout';
import { damaged, openExport, readExport, readStudyFile } from './read';

/** How an export is brought in, and who wants to know. */
export interface ImportOptions {
  /** Name of the space here; that of the exported one when left out. */
  readonly as?: string | undefined;
  /** As for the export. */
  readonly collections: readonly CollectionSpec[];
  /** A study is there. */
  readonly onStudy: (study: StudyLine, space: string) => void;
  /** A sentence for the person who imports. */
  readonly note: (line: string) => void;
}

type Counts = Omit<JoinReport, 'instances' | 'isTruncated'>;

/** What an import did, in instances; see `JoinReport`. */
export interface ImportReport extends Counts {
  readonly space: string;
  readonly studies: number;
  /** Rows of the quarantine that are new here. */
  readonly quarantineRows: number;
  /** Documents that are new here. */
  readonly documents: number;
}

/**
 * Brings an exported space into an archive that nothing else uses meanwhile: a space of its name, or of another, is made
 * as it was where there is none. One that was interrupted goes on where it was when it is called again.
 *
 * @throws ExportNotFoundError, ExportDamagedError naming the object: the studies before it are there then
 */
export async function importSpace(
  archive: Archive,
  source: ObjectStore,
  options: ImportOptions,
): Promise<ImportReport> {
  const { key, header } = await openExport(source);
  const space = options.as ?? header.space._id;
  if (!isSpaceName(space)) throw new InvalidInputError('Not a name for a space', { details: { space } });
  // Also says that this catalogue is no lost one, before the first pack lies in the store.
  await rememberHighest(archive, processSequence.next());
  await ensureDefined(archive, { ...header.space, _id: space }, options.note);
  await finishDeletions(archive);
  const transfer: Transfer = { source, from: header.space._id, to: space };
  const reading = { ...archive, stores: new Map([...archive.stores, [source.name, source]]) };
  const totals = { studies: 0, quarantineRows: 0, documents: 0, ...noCounts };
  for await (const line of readExport(source, key)) {
    if ('study' in line) {
      const report = await importStudy(reading, transfer, await studyOf(transfer, line));
      for (const name of countNames) totals[name] += report[name];
      totals.studies += 1;
      options.onStudy(line, space);
    } else if ('quarantine' in line) {
      if (await importQuarantined(archive, transfer, line)) totals.quarantineRows += 1;
    } else if (await importDocument(archive.catalogue, specOf(line, options, transfer, key), transfer, line))
      totals.documents += 1;
  }
  await rememberHighest(archive, processSequence.last);
  await archive.catalogue.flush();
  return { space, ...totals };
}

const noCounts = {
  ...{ joined: 0, duplicates: 0, corrected: 0, replaced: 0, superseded: 0, quarantined: 0, conflicts: 0 },
};
const countNames = Object.keys(noCounts) as (keyof Counts)[];

/** The file of a study, once everything in it is of that study. @throws ExportDamagedError */
async function studyOf({ source, from }: Transfer, line: StudyLine): Promise<ExportedStudy> {
  const study = await readStudyFile(source, line.study);
  const id = `${from}/${line.studyInstanceUid}`;
  const ids = [...study.overlays.map(({ _id }) => _id), ...study.kept.map(({ facts }) => facts.seriesId)];
  const isOfStudy = (one: string) => one === id || one.startsWith(`${id}/`);
  if (study.studyInstanceUid !== line.studyInstanceUid || !ids.every(isOfStudy)) throw damaged(line.study.key);
  return study;
}

/** The collection of a document of the space. @throws ExportDamagedError */
function specOf(
  { collection, document }: DocumentLine,
  { collections }: ImportOptions,
  { from }: Transfer,
  key: string,
): CollectionSpec {
  const spec = collections.find(({ name }) => name === collection);
  if (!spec || !document._id.startsWith(`${from}/`)) throw damaged(key);
  return spec;
}

/** Makes the space as it was, unless there is one: that one keeps its policy. */
async function ensureDefined(archive: Archive, wanted: SpaceDocument, note: (line: string) => void): Promise<void> {
  const { spaces } = archive.collections;
  const { _id: space, purpose, aeTitle, repeat, missingType1, createdAt } = wanted;
  const port = null; // of the machine that it comes from
  const known = await spaces.findOne({ _id: space });
  if (known) {
    if (known.repeat !== repeat || known.missingType1 !== missingType1)
      note(`space ${space} is there and keeps its policy: repeat ${known.repeat}, missingType1 ${known.missingType1}`);
    return;
  }
  const taken = aeTitle === null ? null : await spaces.findOne({ aeTitle });
  if (taken) note(`AE title ${aeTitle} belongs to space ${taken._id} here: space ${space} is made without one`);
  const title = taken ? null : aeTitle;
  const definition = { _id: space, purpose, aeTitle: title, port, repeat, missingType1, createdAt };
  const decision = { kind: 'space', space, definition } as const;
  await record(archive, decision);
  await restoreSpace(archive, decision);
}
