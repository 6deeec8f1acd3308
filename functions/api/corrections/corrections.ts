import type { z } from 'zod';
import { studyIdOf } from '#shared/archive/collections';
import { type CorrectedPlace, correctAttributes, placeOf, undoCorrection } from '#shared/archive/correct';
import type { JsonAttributes, OverlayDocument } from '#shared/archive/documents';
import { StudyNotFoundError } from '#shared/archive/errors';
import type { Resource } from '#shared/archive/retrieval/resource';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import { checkAttributes } from './check-attributes';
import type { Corrections, CorrectRequest, ListCorrectionsRequest } from './schema';

type Needs = Pick<Services, 'archive' | 'audit'>;

/** Who asks, and from where. */
interface Asker {
  readonly caller: Caller;
  readonly peer: string;
}

/**
 * Lists what is corrected of a study, of its series and of its instances, a page at a time.
 *
 * @throws SpaceNotFoundError, StudyNotFoundError
 */
export async function listCorrections(
  { space, studyInstanceUid }: z.output<typeof ListCorrectionsRequest>['path'],
  { limit, after }: z.output<typeof ListCorrectionsRequest>['query'],
  asker: Asker,
  { archive, audit }: Needs,
): Promise<HttpResult> {
  await findSpace(archive, space);
  await archive.progress.caughtUp(space);
  const _id = studyIdOf(space, studyInstanceUid);
  if (!(await archive.collections.studies.findOne({ _id }, { projection: { space: 1 } })))
    throw new StudyNotFoundError('No such study', { details: { space, studyInstanceUid } });
  const inStudy = { $or: [{ _id }, { _id: { $gte: `${_id}/`, $lt: `${_id}0` } }] };
  const filter = after === undefined ? inStudy : { $and: [inStudy, { _id: { $gt: `${space}/${after}` } }] };
  const found = await archive.collections.overlays.find(filter, { sort: { _id: 1 }, limit: limit + 1 });
  record(audit, asker, { space, studyInstanceUid }, 'R');
  const items = found.slice(0, limit);
  const last = found.length > items.length ? items.at(-1) : undefined;
  return json({ items: items.map(shown), next: last ? last._id.slice(space.length + 1) : null });
}

/**
 * Corrects attributes of a study, series or instance.
 *
 * @throws InvalidInputError, InvalidDicomJsonError, OverlayChangedError; SpaceNotFoundError and the like
 */
export async function correct(
  path: Resource,
  { attributes, revision }: z.output<typeof CorrectRequest>['body'],
  asker: Asker,
  { archive, audit }: Needs,
): Promise<HttpResult> {
  await findSpace(archive, path.space);
  const target = path as CorrectedPlace;
  checkAttributes(attributes as JsonAttributes, placeOf(target).level);
  const overlay = await correctAttributes(archive, target, attributes as JsonAttributes, revision);
  record(audit, asker, path, 'U');
  await audit.flush();
  return json(shown(overlay), 201);
}

/** Undoes one correction. @throws SpaceNotFoundError, CorrectionNotFoundError, OverlayChangedError */
export async function undo(
  { id, ...path }: Resource & { readonly id: number },
  revision: number,
  asker: Asker,
  { archive, audit }: Needs,
): Promise<HttpResult> {
  await findSpace(archive, path.space);
  const overlay = await undoCorrection(archive, path as CorrectedPlace, id, revision);
  record(audit, asker, path, 'U');
  await audit.flush();
  return json(shown(overlay));
}

function record(
  audit: Needs['audit'],
  { caller, peer }: Asker,
  { space, studyInstanceUid }: Pick<Resource, 'space' | 'studyInstanceUid'>,
  action: 'R' | 'U',
): void {
  const what = { action, operation: 'api-corrections', space, studyInstanceUid } as const;
  audit.record({ event: 'patientRecord', actor: caller.id, peer, ...what });
}

function shown({ _id, level, attributes, history, revision }: OverlayDocument): z.output<typeof Corrections> {
  const [, studyInstanceUid = '', seriesInstanceUid = null, sopInstanceUid = null] = _id.split('/');
  return {
    ...{ level, studyInstanceUid, seriesInstanceUid, sopInstanceUid },
    revision: revision ?? history.length,
    attributes: mutable(attributes),
    history: history.map((one) => ({
      id: one.sequence,
      at: timeOf(one.sequence),
      source: one.source,
      attributes: mutable(one.attributes),
      undoneAt: one.undone === undefined ? null : timeOf(one.undone),
    })),
  };
}

const mutable = (attributes: JsonAttributes) => attributes as z.output<typeof Corrections>['attributes'];

/** Sequences are microseconds since 1970. */
const timeOf = (sequence: number): string => new Date(Math.floor(sequence / 1000)).toISOString();
