import type { Readable } from 'node:stream';
import { LimitExceededError, PlatformError } from '#shared/kernel/errors';
import type { HttpContext } from '#shared/kernel/function/context';
import { UnsupportedMediaTypeError } from '#shared/kernel/function/errors';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { RequestFacts } from '#shared/kernel/function/route';
import { readMediaType } from '#shared/kernel/multipart/media-type';
import type { Services } from '#shared/kernel/services';
import type { LinkSource } from '#shared/sources/documents';
import { SourceNotFoundError } from '#shared/sources/errors';
import { enqueueItems, type FoundItem } from '#shared/sources/items';
import { textAt, valuesAt } from '#shared/sources/message-path';
import { findSource } from '#shared/sources/sources';
import { UnreadableMessageError } from './errors';
import { readEnvelope, type SoapVersion, soapAnswer, soapFault } from './soap';

const messageLimitBytes = 1024 * 1024;
const linksLimit = 1_000;
const addressLength = 4_096;

/** A request as the handler parsed it. */
interface LinksCall extends Pick<RequestFacts, 'headers' | 'stream' | 'sourceIp'> {
  readonly path: { readonly id: string };
}

type Parts = Pick<Services, 'sources' | 'audit'>;

/**
 * Queues the links of a message, durable before it answers. Failures of a SOAP message are answered as Faults.
 *
 * @throws SourceNotFoundError, AccessDeniedError, UnsupportedMediaTypeError; for JSON also UnreadableMessageError,
 *   LimitExceededError, SourceBusyError
 */
export async function queueLinks(
  call: LinksCall,
  ctx: Pick<HttpContext, 'caller' | 'authorise'>,
  parts: Parts,
): Promise<HttpResult> {
  const source = await findSource(parts.sources, call.path.id);
  if (source.kind !== 'link') throw new SourceNotFoundError('No such source of links', { details: { id: source._id } });
  ctx.authorise('study:write', source.space);
  const version = formOf(call.headers['content-type']);
  if (version === 'json') return json(await queue(source, call, ctx, parts, parseJson), 202);
  try {
    return soapAnswer(version, await queue(source, call, ctx, parts, (text) => readEnvelope(text, version)));
  } catch (error) {
    if (error instanceof PlatformError) return soapFault(version, error);
    throw error;
  }
}

function formOf(contentType: string | undefined): 'json' | SoapVersion {
  const { type } = readMediaType(contentType);
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  if (type === 'text/xml' || type === 'application/xml') return '1.1';
  if (type === 'application/soap+xml') return '1.2';
  throw new UnsupportedMediaTypeError('Links come as JSON or SOAP', {
    details: { available: ['application/json', 'text/xml', 'application/soap+xml'] },
  });
}

async function queue(
  source: LinkSource,
  call: LinksCall,
  { caller }: Pick<HttpContext, 'caller'>,
  { sources, audit }: Parts,
  parse: (text: string) => unknown,
): Promise<{ readonly queued: number; readonly known: number }> {
  const links = linksOf(source, parse(await readText(call.stream)));
  const { added, known } = await enqueueItems(sources, source._id, links, true);
  await sources.documents.updateOne(
    { _id: source._id },
    { $inc: { 'counts.found': added, 'counts.duplicates': known } },
  );
  const what = { action: 'E', operation: 'ingest-links', object: `source:${source._id}`, count: links.length } as const;
  audit.record({ event: 'networkEntry', actor: caller.id, peer: call.sourceIp, space: source.space, ...what });
  return { queued: added, known };
}

/** @throws UnreadableMessageError, LimitExceededError */
function linksOf({ settings: { mapping } }: LinkSource, message: unknown): FoundItem[] {
  // One element and several, as XML has them, are items alike.
  const found = valuesAt(mapping.items, message, message).flat();
  if (found.length > linksLimit) {
    throw new LimitExceededError('A message has too many links', { details: { limit: 'links', maximum: linksLimit } });
  }
  const links = found.map((item) => linkOf(mapping, message, item));
  if (links.length === 0) throw new UnreadableMessageError('The message names no link');
  return links;
}

function linkOf(mapping: LinkSource['settings']['mapping'], message: unknown, item: unknown): FoundItem {
  const textOf = (path: string | undefined) => textAt(path, message, item);
  const url = textOf(mapping.url);
  if (url === undefined || url.length > addressLength || !URL.canParse(url)) {
    throw new UnreadableMessageError('An item of the message has no address');
  }
  const [studyInstanceUid, accessionNumber, patientId] = [
    ...[mapping.studyInstanceUid, mapping.accessionNumber, mapping.patientId].map(textOf),
  ];
  const keys = { studyInstanceUid, accessionNumber, patientId };
  const given = Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
  return { key: textOf(mapping.id) ?? url, version: url, target: { url, ...given } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableMessageError('It is no JSON', { cause });
  }
}

/** UTF-8, which a byte order mark may begin. @throws LimitExceededError */
async function readText(stream: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > messageLimitBytes) {
      throw new LimitExceededError('A message is too long', {
        details: { limit: 'bytes', maximum: messageLimitBytes },
      });
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
