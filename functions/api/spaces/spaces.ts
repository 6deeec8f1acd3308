import type { Archive } from '#shared/archive/archive';
import type { SpaceDocument } from '#shared/archive/documents';
import { changeSpace, createSpace, findSpace, type SpaceChanges, type SpaceChoices } from '#shared/archive/spaces';
import type { Filter } from '#shared/catalogue/port';
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
  await requireOwn(archive, name, choices);
  const space = await createSpace(archive, name, choices);
  await note(audit, 'C', name, caller, request.sourceIp);
  return json(shown(space), 201, { location: `/api/spaces/${name}` });
}

/**
 * Changes a space; without a difference nothing is written.
 *
 * @throws SpaceNotFoundError, SpaceChangedError
 * @throws InvalidInputError when another space has the AE title or the port
 */
export async function alterSpace(
  request: {
    readonly path: { readonly space: string };
    readonly body: SpaceChanges;
    readonly sourceIp: string;
  },
  caller: Caller,
  { archive, audit }: Pick<Services, 'archive' | 'audit'>,
): Promise<HttpResult> {
  const { space: name } = request.path;
  await requireOwn(archive, name, request.body);
  const space = await changeSpace(archive, name, request.body);
  await note(audit, 'U', name, caller, request.sourceIp);
  return json(shown(space));
}

/** Shows one space. @throws SpaceNotFoundError */
export async function showSpace(name: string, { archive }: Pick<Services, 'archive'>): Promise<HttpResult> {
  return json(shown(await findSpace(archive, name)));
}

/** AE title and port are those of one space. @throws InvalidInputError */
async function requireOwn(archive: Archive, name: string, { aeTitle, port }: SpaceChanges): Promise<void> {
  const others = (filter: Filter) => archive.collections.spaces.findOne({ ...filter, _id: { $ne: name } });
  if (aeTitle && (await others({ aeTitle })))
    throw invalidInput([{ in: 'body', name: 'aeTitle', message: 'another space has this AE title' }]);
  if (port && (await others({ port })))
    throw invalidInput([{ in: 'body', name: 'port', message: 'another space has this port' }]);
}

function note(audit: Services['audit'], action: 'C' | 'U', space: string, caller: Caller, peer: string): Promise<void> {
  const what = { action, operation: 'api-spaces', space } as const;
  audit.record({ event: 'securityConfiguration', actor: caller.id, peer, ...what });
  return audit.flush();
}

function shown({ _id, port = null, ...rest }: SpaceDocument) {
  return { name: _id, port, ...rest };
}
