import { rmSync } from 'node:fs';
import path from 'node:path';
import type { LinkSource, SourceItemDocument } from '#shared/sources/documents';
import type { RetryPlan } from '#shared/sources/items';
import { secretOf } from '#shared/sources/sources';
import type { Taken } from '../folder/take-file';
import { ItemWorker } from '../running/item-worker';
import { SourceProgress } from '../running/progress';
import type { RunningSource, SourceParts } from '../running/source-parts';
import { type Authorization, download } from './download';
import { LinkRefusedError } from './errors';
import { takeDownload } from './take-download';

/** Downloads what the links of a source lead to. The links come by `POST /api/sources/{id}/links`. */
export function startLinkSource(source: LinkSource, parts: SourceParts, plan?: RetryPlan): RunningSource {
  const progress = new SourceProgress(parts.sources, source);
  const spool = path.join(parts.dataFolder, 'spool', source._id);
  rmSync(spool, { recursive: true, force: true }); // what a crash left
  const authorization = authorizationOf(source, parts);
  const worker = new ItemWorker({
    ...{ source, parts, progress, parallel: source.settings.downloads, ...(plan ? { plan } : {}) },
    take: (item, signal) => takeLink(source, parts, item, { authorization, spool, signal }),
  });
  worker.wake();
  return worker;
}

async function takeLink(
  { space, settings }: LinkSource,
  { archive }: SourceParts,
  { _id, target }: SourceItemDocument,
  how: { readonly authorization: Authorization; readonly spool: string; readonly signal: AbortSignal },
): Promise<Taken> {
  if (target?.url === undefined) throw new LinkRefusedError('It has no address');
  const signal = AbortSignal.any([how.signal, AbortSignal.timeout(settings.timeoutMs)]);
  const got = await download(target.url, settings, how.authorization, signal);
  const { studyInstanceUid } = target;
  const taker = {
    archive,
    arrival: { space, source: 'link' },
    quarantines: false,
    ...(studyInstanceUid === undefined ? {} : { expected: { studyInstanceUid } }),
  };
  return await takeDownload(taker, got, path.join(how.spool, path.basename(_id)));
}

/** RFC 7617, RFC 6750. */
function authorizationOf(source: LinkSource, { sources }: SourceParts): Authorization {
  const { authentication, user } = source.settings;
  if (authentication === 'none') return null;
  const secret = secretOf(sources, source, authentication === 'basic' ? 'password' : 'token') ?? '';
  return authentication === 'bearer'
    ? `Bearer ${secret}`
    : `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
}
