import type { SpaceDocument } from '#shared/archive/documents';
import { createSpace, findSpace, type SpaceChoices } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { invalidInput } from '#shared/kernel/function/parse';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';

/** Spaces are made by hand: a platform has tens of them. */
const maxSpaces = 10_000;

/** Lists the spaces that the caller may read; `next` is always null. */
export async function listSpaces(caller: Caller, { archive }: Pick<Services, 'archive'>): Promise<HttpResult> {
  const spaces = await archive.collections.spaces.find({}, { sort: { _id: 1 }, limit: maxSpaces });
  return json({ items: spaces.filter((space) => caller.can('space:read', space._id)).map(shown), next: null });
}

/**
 * Creates a space.
 *
 * @throws SpaceExistsError
 * @throws InvalidInputError when another space has the AE title
 */
export async function addSpace(
  request: { readonly body: SpaceChoices & { readonly name: string }; readonly sourceIp: string },
  caller: Caller,
  { archive, audit }: Pick<Services, 'archive' | 'audit'>,
): Promise<HttpResult> {
  const { name, ...choices } = request.body;
  if (choices.aeTitle !== undefined && (await archive.collections.spaces.findOne({ aeTitle: choices.aeTitle }))) {
    throw invalidInput([{ in: 'body', name: 'aeTitle', message: 'another space has this AE title' }]);
  }
  const space = await createSpace(archive, name, choices);
  const what = { action: 'C', operation: 'api-spaces', space: name } as const;
  audit.record({ event: 'securityConfiguration', actor: caller.id, peer: request.sourceIp, ...what });
  await audit.flush();
  return json(shown(space), 201, { location: `/api/spaces/${name}` });
}

/** Shows one space. @throws SpaceNotFoundError */
export async function showSpace(name: string, { archive }: Pick<Services, 'archive'>): Promise<HttpResult> {
  return json(shown(await findSpace(archive, name)));
}

function shown({ _id, ...rest }: SpaceDocument) {
  return { name: _id, ...rest };
}
