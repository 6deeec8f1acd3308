import type { JsonAttributes } from '#shared/archive/documents';
import { statuses } from '#shared/dimse/messages/statuses';
import { NodeRefusedError } from '#shared/remote/errors';
import type { RemoteArchive } from '#shared/remote/port';
import { attributeOf, textOf } from '#shared/worklist/data-set';
import type { Failures } from '../instance-list';
import type { CommitmentRequestDocument } from './documents';

/** Instances of a study that are listed; what is not named is looked up one by one: nodes may cut their answers. */
const listLimit = 10_000;
/** Looked up at a time. */
const lanes = 4;

/**
 * Looks up at a node whether it has the instances of a request (QIDO-RS, PS3.18 10.6). Unlike storage commitment it says no more
 * than that they can be found there now.
 *
 * @returns by position, those that are not found (0112), or as another SOP class (0119)
 * @throws NodeUnreachableError, NodeTimeoutError, NodeRefusedError, NodeAnswerError
 */
export async function lookUp(
  remote: RemoteArchive,
  { instances, studyInstanceUid }: Pick<CommitmentRequestDocument, 'instances' | 'studyInstanceUid'>,
  signal: AbortSignal,
): Promise<Failures> {
  const found = await list(remote, new Map([['0020000D', studyInstanceUid]]), { limit: listLimit, signal });
  const unnamed = found.size === 0 ? [] : instances.sop.filter((uid) => !found.has(uid));
  const lane = async () => {
    for (let uid = unnamed.pop(); uid !== undefined; uid = unnamed.pop()) {
      const keys = new Map([
        ['0020000D', studyInstanceUid],
        ['00080018', uid],
      ]);
      for (const [one, sopClassUid] of await list(remote, keys, { limit: 1, signal })) found.set(one, sopClassUid);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const failures: Record<string, number> = {};
  for (const [at, uid] of instances.sop.entries()) {
    const expected = instances.classes[instances.sopClass[at]!];
    if (!found.has(uid)) failures[at] = statuses.noSuchObjectInstance;
    else if ((found.get(uid) ?? expected) !== expected) failures[at] = statuses.classInstanceConflict;
  }
  return failures;
}

/** SOP Instance UIDs that a node names, with their classes. */
async function list(
  remote: RemoteArchive,
  keys: ReadonlyMap<string, string>,
  options: { readonly limit: number; readonly signal: AbortSignal },
): Promise<Map<string, string | undefined>> {
  const value = (answer: JsonAttributes, keyword: string) => textOf(attributeOf(answer, keyword));
  try {
    const { answers } = await remote.search({ level: 'instance', keys, include: [], ...options });
    return new Map(
      answers.map((answer) => [value(answer, 'SOPInstanceUID') ?? '', value(answer, 'SOPClassUID')] as const),
    );
  } catch (error) {
    // So some say that they have nothing of the study.
    if (error instanceof NodeRefusedError && error.details['status'] === 404) return new Map();
    throw error;
  }
}
