import type { Archive } from '#shared/archive/archive';
import type { HttpContext } from '#shared/kernel/function/context';
import type { HttpResult } from '#shared/kernel/function/result';

/** What every retrieval has in its path. */
interface Asked {
  readonly path: { readonly space: string; readonly studyInstanceUid: string };
  readonly sourceIp: string;
}

/**
 * Runs a retrieval after the indexer has caught up with what was acknowledged before (read your writes), with its audit
 * record; a Warning says so when the newest instances may be missing.
 */
export async function served(
  request: Asked,
  ctx: HttpContext,
  run: (archive: Archive) => Promise<HttpResult>,
): Promise<HttpResult> {
  const { archive, audit } = ctx.need('archive', 'audit');
  const { space, studyInstanceUid } = request.path;
  const isComplete = await archive.progress.caughtUp(space);
  const result = await run(archive);
  const what = { action: 'R', operation: 'dicomweb-retrieve', space, studyInstanceUid } as const;
  audit.record({ event: 'instancesAccessed', actor: ctx.caller.id, peer: request.sourceIp, ...what });
  if (isComplete) return result;
  const said = [result.headers?.['warning'] ?? []].flat();
  const warning = [...said, '299 radlake "The newest instances may be missing"'].join(', ');
  return { ...result, headers: { ...result.headers, warning } };
}
