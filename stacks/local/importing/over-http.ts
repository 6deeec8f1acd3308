import { type FileOutcome, isDicomDir, nextChunk, openFile } from '#events/sources/folder/land-file';
import { PlatformError } from '#shared/kernel/errors';
import type { ImportDoor } from './direct';
import { type Answer, type Caller, callerOf, getText, postFile } from './multipart-file';

/** The platform at the given address cannot be used; the message says why and what to do. */
export class ServerUnusableError extends PlatformError {
  readonly code = 'SERVER_UNUSABLE';
  readonly status = 502;
}

const tries = 4;
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** Answers that say nothing about the file itself. */
const notTheFile: ReadonlySet<number> = new Set([401, 403, 404, 405, 408, 413, 429]);

/**
 * Stores files through STOW-RS of a running platform (PS3.18 10.5).
 *
 * @throws ServerUnusableError when it does not answer, refuses the key or has no such space
 */
export async function openHttpDoor(options: {
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly space: string;
  readonly connections: number;
}): Promise<ImportDoor> {
  const { url, apiKey, space, connections } = options;
  const caller = callerOf(url, apiKey, connections);
  await check(caller, url, space);
  return {
    store: (file) => storeFile(caller, space, file),
    finish: async () => caller.agent.destroy(),
  };
}

async function check(caller: Caller, url: string, space: string): Promise<void> {
  const unusable = (reason: string, cause?: unknown) => new ServerUnusableError(reason, { details: { url }, cause });
  const answer = await getText(caller, `api/spaces/${encodeURIComponent(space)}`).catch((error: unknown) => {
    throw unusable(`no platform answers at ${url}: ${(error as Error).message}`, error);
  });
  if (answer.status === 401)
    throw unusable(`${url} wants an API key: give --key or set RADLAKE_API_KEY (rights study:write and space:read)`);
  if (answer.status === 404) throw unusable(`${url} has no space ${space}`);
  if (answer.status >= 500) throw unusable(`${url} answers ${answer.status}`);
}

async function storeFile(caller: Caller, space: string, file: string): Promise<FileOutcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryOnce(caller, space, file);
    if (outcome.kind !== 'failed' || !outcome.again || attempt >= tries) return outcome;
    await new Promise((resolve) => setTimeout(resolve, 250 * 4 ** (attempt - 1)));
  }
}

type Attempt = FileOutcome & { readonly again?: boolean };

async function tryOnce(caller: Caller, space: string, file: string): Promise<Attempt> {
  const opened = await openFile(file);
  if ('kind' in opened) return opened;
  try {
    const { size } = await opened.stat();
    const head = await nextChunk(opened);
    if (isDicomDir(head)) return { kind: 'skipped', reason: 'DICOMDIR' };
    const parts = { head, rest: opened, length: size };
    return outcomeOf(await postFile(caller, `spaces/${encodeURIComponent(space)}/dicomweb/studies`, parts));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'CONNECTION';
    return { kind: 'failed', code, reason: (error as Error).message, again: true };
  } finally {
    await opened.close();
  }
}

/** What the answer to a request with one instance says about that instance. */
export function outcomeOf({ status, text }: Answer): Attempt {
  const body = parse(text);
  const failureReason = failureReasonOf(body);
  if (status >= 200 && status < 300 && failureReason === null) return { kind: 'stored' };
  const code = typeof body['code'] === 'string' ? body['code'] : `HTTP_${status}`;
  const title = body['detail'] ?? body['title'];
  const reason = typeof title === 'string' ? title : `the platform answers ${status}`;
  if (failureReason !== null) {
    const hex = failureReason.toString(16).toUpperCase().padStart(4, '0');
    const facts = { code: `FAILURE_REASON_${hex}`, reason: `Failure Reason (0008,1197) ${hex}H` };
    return isStoreTrouble(failureReason) ? { kind: 'failed', ...facts } : { kind: 'quarantined', ...facts };
  }
  if (status >= 500 || notTheFile.has(status)) return { kind: 'failed', code, reason, again: retryable.has(status) };
  return { kind: 'quarantined', code, reason };
}

/** Out of resources, processing failure, not authorised (PS3.18 Table I.2-2): nothing the file could help. */
function isStoreTrouble(reason: number): boolean {
  return (reason & 0xff00) === 0xa700 || reason === 0x0110 || reason === 0x0124;
}

/** Failure Reason (0008,1197) of the first item of Failed SOP Sequence or Other Failures Sequence. */
function failureReasonOf(body: Record<string, unknown>): number | null {
  for (const tag of ['00081198', '0008119A']) {
    const item = firstValue(body, tag) as Record<string, unknown> | undefined;
    const reason = item && firstValue(item, '00081197');
    if (typeof reason === 'number') return reason;
  }
  return null;
}

function firstValue(dataSet: Record<string, unknown>, tag: string): unknown {
  return (dataSet[tag] as { Value?: readonly unknown[] } | undefined)?.Value?.[0];
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // an answer without JSON: its status says enough
  }
}
