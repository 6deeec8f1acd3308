import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { LimitExceededError } from '#shared/kernel/errors';
import type { LinkSettings } from '#shared/sources/settings';
import { AllowedHosts, lookupFor } from './allowed-hosts';
import { LinkFailedError, LinkRefusedError } from './errors';

const redirectLimit = 5;
/** A server that sends nothing for this long is given up. */
const idleMs = 60_000;

/** What a link gave. */
export interface Download {
  readonly contentType: string | undefined;
  /** Bounded; ends with an error when it breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Credentials as a header; null: none. */
export type Authorization = string | null;

/**
 * Asks for what lies at an address, following up to five redirects, each to an allowed host. Credentials are sent to the
 * scheme, host and port of the first address alone.
 *
 * @throws LinkRefusedError, LinkFailedError, LimitExceededError, what the network throws
 */
export async function download(
  address: string,
  settings: LinkSettings,
  authorization: Authorization,
  signal: AbortSignal,
): Promise<Download> {
  const hosts = new AllowedHosts(settings);
  const first = parse(address);
  let url = first;
  for (let redirects = 0; redirects <= redirectLimit; redirects++) {
    const isFirstOrigin = url.origin === first.origin;
    const answer = await ask(url, hosts, settings, isFirstOrigin ? authorization : null, signal);
    const location = redirectOf(answer);
    if (location === null) return received(answer, settings.maxBytes);
    answer.destroy();
    url = parse(location, url);
  }
  throw new LinkFailedError(`More than ${redirectLimit} redirects`);
}

function parse(address: string, base?: URL): URL {
  if (!URL.canParse(address, base?.href)) throw new LinkRefusedError('It is no address');
  return new URL(address, base);
}

function ask(
  url: URL,
  hosts: AllowedHosts,
  { ca }: LinkSettings,
  authorization: Authorization,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const rule = hosts.ruleOf(url);
  const headers = {
    accept: 'application/dicom, multipart/related; type="application/dicom", application/zip, */*;q=0.1',
    'accept-encoding': 'identity',
    ...(authorization === null ? {} : { authorization }),
  };
  const options = { lookup: lookupFor(rule), headers, signal, agent: false, timeout: idleMs } as const;
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:' ? https.get(url, ca === null ? options : { ...options, ca }) : http.get(url, options);
    request.on('response', resolve);
    request.on('timeout', () => request.destroy(new LinkFailedError('The server sends nothing')));
    request.on('error', reject);
  });
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  return [301, 302, 303, 307, 308].includes(statusCode) ? (headers.location ?? null) : null;
}

function received(answer: IncomingMessage, maxBytes: number): Download {
  const { statusCode = 0, headers } = answer;
  try {
    if (statusCode !== 200) {
      throw new LinkFailedError(`The server answered ${statusCode}`, { details: { status: statusCode } });
    }
    if (!['', 'identity'].includes(headers['content-encoding'] ?? '')) {
      throw new LinkFailedError('The server answered with a Content-Encoding that nobody asked for');
    }
    if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  } catch (error) {
    answer.destroy();
    throw error;
  }
  return { contentType: headers['content-type'], body: bounded(answer, maxBytes) };
}

async function* bounded(answer: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

function tooLarge(maximum: number): LimitExceededError {
  return new LimitExceededError('A download is too large', { details: { limit: 'bytes', maximum } });
}
