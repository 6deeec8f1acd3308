import { removePlaced } from '#shared/archive/remove-placed';
import { findSpace } from '#shared/archive/spaces';
import type { Caller } from '#shared/kernel/caller';
import { invalidInput } from '#shared/kernel/function/parse';
import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';
import type { SourceDocument } from '#shared/sources/documents';
import { SourceChangedError } from '#shared/sources/errors';
import { countOpen, oldestOpen } from '#shared/sources/items';
import { untilReleased } from '#shared/sources/lease';
import { lookAtCopies, placedItemsOf } from '#shared/sources/placed-items';
import {
  change,
  changeSource,
  createSource,
  findSource,
  removeSource,
  type SecretChanges,
} from '#shared/sources/sources';
import type { SourceBody } from './schema';
import { failureOf, timeOf } from './shown';

/** Who asks, and from where. */
export interface Asker {
  readonly caller: Caller;
  readonly peer: string;
}

/** A source ends what it has in hand within this time. */
const stopWithinMs = 30_000;

type Changing = Pick<Services, 'sources' | 'archive' | 'audit'>;

/** Lists sources, a page at a time. */
export async function listSources(
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
  services: Pick<Services, 'sources'>,
): Promise<HttpResult> {
  const filter = after === undefined ? {} : { _id: { $gt: after } };
  const found = await services.sources.documents.find(filter, { sort: { _id: 1 }, limit: limit + 1 });
  const page = found.slice(0, limit);
  const items = await Promise.all(page.map((source) => shown(source, services)));
  return json({ items, next: found.length > limit ? (page.at(-1)?._id ?? null) : null });
}

/** Makes a source. @throws SourceExistsError, SpaceNotFoundError */
export async function addSource(
  { secrets, revision: _none, ...choices }: SourceBody,
  asker: Asker,
  services: Changing,
): Promise<HttpResult> {
  await findSpace(services.archive, choices.space);
  const source = await createSource(services.sources, choices, secrets);
  await note('C', source._id, asker, services);
  return json(await shown(source, services), 201, { location: `/api/sources/${source._id}` });
}

/** Shows a source. @throws SourceNotFoundError */
export async function showSource(id: string, services: Pick<Services, 'sources'>): Promise<HttpResult> {
  return json(await shown(await findSource(services.sources, id), services));
}

/**
 * Replaces what people chose of a source.
 *
 * @throws SourceNotFoundError, SourceExistsError, SourceChangedError, SourceBuiltInError, SpaceNotFoundError,
 *   InvalidInputError
 */
export async function replaceSource(
  id: string,
  { secrets, revision, ...choices }: SourceBody,
  asker: Asker,
  services: Changing,
): Promise<HttpResult> {
  const before = await findSource(services.sources, id);
  if (revision !== undefined && revision !== before.revision) {
    throw new SourceChangedError('The source was changed meanwhile', { details: { id, revision: before.revision } });
  }
  if (before.kind !== choices.kind) {
    throw invalidInput([{ in: 'body', name: 'kind', message: 'the kind of a source stays' }]);
  }
  await findSpace(services.archive, choices.space);
  requireSamePlace(before, choices);
  requireSecrets(before, choices, secrets);
  const source = await changeSource(services.sources, before, choices, secrets);
  await note('U', id, asker, services);
  return json(await shown(source, services));
}

/**
 * Removes a source. What it landed stays; what it indexed in place is known no more, and taken out of the catalogue, unless
 * another source has the same file or a copy.
 *
 * @throws SourceNotFoundError, SourceBuiltInError; SourceBusyError when it does not come to rest, to be tried again
 */
export async function dropSource(id: string, asker: Asker, services: Changing): Promise<HttpResult> {
  const source = await findSource(services.sources, id);
  if (isIndexed(source)) {
    await change(services.sources, source, { isActive: false });
    await untilReleased(services.sources, id, stopWithinMs);
    for await (const items of placedItemsOf(services.sources, id)) {
      const gone = items.map(({ placed }) => placed);
      await removePlaced(services.archive, gone);
      const instances = gone.map(({ instance }) => instance);
      await lookAtCopies(services.sources, instances, id);
    }
  }
  await removeSource(services.sources, id);
  await note('D', id, asker, services);
  return empty();
}

/** Files that are indexed in place are known by their source: it cannot begin to land them, or show them elsewhere. */
function requireSamePlace(before: SourceDocument, choices: Pick<SourceBody, 'kind' | 'settings' | 'space'>): void {
  const problems: { readonly in: 'body'; readonly name: string; readonly message: string }[] = [];
  if (isIndexed(before) !== isIndexed(choices))
    problems.push({ in: 'body', name: 'settings.mode', message: 'the mode index stays: make another source' });
  else if (isIndexed(before) && before.space !== choices.space)
    problems.push({ in: 'body', name: 'space', message: 'the space stays in mode index: make another source' });
  if (problems.length > 0) throw invalidInput(problems);
}

function isIndexed({ settings }: Pick<SourceBody, 'settings'>): boolean {
  return 'mode' in settings && settings.mode === 'index';
}

/** A secret that was given for one place is not sent to another. @throws InvalidInputError */
function requireSecrets(
  before: SourceDocument,
  choices: Pick<SourceBody, 'kind' | 'settings'>,
  given: SecretChanges,
): void {
  if (placeOf(before) === placeOf(choices)) return;
  const missing = Object.keys(before.secrets).filter((name) => given[name] === undefined);
  if (missing.length === 0) return;
  throw invalidInput(
    missing.map((name) => ({ in: 'body', name: `secrets.${name}`, message: 'must be given again: the place changed' })),
  );
}

/** Where a source connects to. */
function placeOf({ settings }: Pick<SourceBody, 'settings'>): string {
  if ('driver' in settings) {
    const { driver, host, port, tls, ca } = settings;
    return JSON.stringify([driver, host, port, tls, ca]);
  }
  return 'hosts' in settings ? JSON.stringify([settings.hosts, settings.allowHttp, settings.ca]) : '';
}

async function note(action: 'C' | 'U' | 'D', id: string, { caller, peer }: Asker, { audit }: Changing): Promise<void> {
  const what = { action, object: `source:${id}`, operation: 'api-sources' } as const;
  audit.record({ event: 'securityConfiguration', actor: caller.id, peer, ...what });
  await audit.flush();
}

/** Without what is secret, sealed or not. */
async function shown(source: SourceDocument, { sources }: Pick<Services, 'sources'>) {
  const { _id, secrets, behindSince, runRequestedAt: _asked, lease: _held, ...rest } = source;
  const [open, parked, oldest] = await Promise.all([
    countOpen(sources, _id),
    sources.items.countDocuments({ source: _id, state: 'parked' }),
    oldestOpen(sources, _id),
  ]);
  const since = Math.min(behindSince ?? Number.POSITIVE_INFINITY, oldest ?? Number.POSITIVE_INFINITY);
  const lagMs = since === Number.POSITIVE_INFINITY ? 0 : Math.max(0, sources.clock.now() - since);
  return {
    ...{ id: _id, ...rest, secrets: Object.keys(secrets).sort(), open, parked, lagMs },
    lastRunAt: timeOf(source.lastRunAt),
    lastError: failureOf(source.lastError),
    createdAt: timeOf(source.createdAt),
  };
}
