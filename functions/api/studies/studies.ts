import { type DeletionTarget, deleteFrom } from '#shared/archive/delete';
import { joinStudy } from '#shared/archive/join';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';

type Needs = Pick<Services, 'archive' | 'audit'>;

/** Who asks, and from where. */
export interface Asker {
  readonly caller: Caller;
  readonly peer: string;
}

/** Deletes a study, series or instance from one space. */
export async function deleteStudy(
  target: DeletionTarget,
  { caller, peer }: Asker,
  { archive, audit }: Needs,
): Promise<HttpResult> {
  await findSpace(archive, target.space);
  await deleteFrom(archive, target);
  const { space, studyInstanceUid } = target;
  audit.record({
    event: 'studyDeleted',
    actor: caller.id,
    peer,
    action: 'D',
    operation: 'api-studies',
    space,
    studyInstanceUid,
  });
  await audit.flush();
  return { status: 204 };
}

/**
 * Makes a study of another space appear in this one, without copying its bytes, and says what became of its instances.
 *
 * @throws SpaceNotFoundError, StudyNotFoundError, InvalidInputError
 */
export async function joinStudyTo(
  space: string,
  { from, studyInstanceUid }: { readonly from: string; readonly studyInstanceUid: string },
  { caller, peer }: Asker,
  { archive, audit }: Needs,
): Promise<HttpResult> {
  await findSpace(archive, space);
  await findSpace(archive, from);
  const report = await joinStudy(archive, { from, to: space, studyInstanceUid });
  audit.record({
    event: 'instancesTransferred',
    actor: caller.id,
    peer,
    action: 'C',
    operation: 'api-studies',
    space,
    studyInstanceUid,
  });
  await audit.flush();
  const location = `/spaces/${space}/dicomweb/studies/${studyInstanceUid}`;
  return json({ space, studyInstanceUid, ...report }, 201, { location });
}
