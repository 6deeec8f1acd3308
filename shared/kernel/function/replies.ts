import { createHash } from 'node:crypto';
import { InvalidInputError } from '../errors';
import { IdempotencyKeyBusyError, IdempotencyKeyReusedError } from './errors';
import type { HttpResult } from './result';

/** An answer that was given for an idempotency key. */
export interface KeptReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

/** What is known of a key: the request it came with, and the answer once there is one. */
export interface KeptCall {
  readonly fingerprint: string;
  readonly reply?: KeptReply;
}

/** Keeps answers by idempotency key for some time. One adapter in memory, one over the catalogue. */
export interface ReplyStore {
  /** Claims a key for a request. Answers what is known of it, or undefined when it is free and now claimed. */
  claim(key: string, fingerprint: string): Promise<KeptCall | undefined>;
  /** Keeps the answer of a claimed key. */
  keep(key: string, reply: KeptReply): Promise<void>;
  /** Gives a claimed key up: the call failed and may be tried again. */
  release(key: string): Promise<void>;
}

declare module '../services' {
  interface Services {
    /** Absent: the answers are kept in this process alone. */
    readonly replies: ReplyStore;
  }
}

const keepMs = 24 * 3_600_000;
const maxKept = 10_000;

/** Keeps answers in this process: the last 10,000, for a day. */
export class MemoryReplies implements ReplyStore {
  private readonly calls = new Map<string, KeptCall & { readonly until: number }>();
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  async claim(key: string, fingerprint: string): Promise<KeptCall | undefined> {
    const known = this.calls.get(key);
    if (known && known.until > this.now()) return known;
    for (const oldest of this.calls.keys()) {
      if (this.calls.size < maxKept) break;
      this.calls.delete(oldest);
    }
    this.calls.delete(key);
    this.calls.set(key, { fingerprint, until: this.now() + keepMs });
    return undefined;
  }

  async keep(key: string, reply: KeptReply): Promise<void> {
    const known = this.calls.get(key);
    if (known) this.calls.set(key, { ...known, reply });
  }

  async release(key: string): Promise<void> {
    this.calls.delete(key);
  }
}

/**
 * Runs a call once per key: a repetition of the same request gets the first answer again, marked by
 * `idempotency-replayed: true`. Server errors are not kept.
 *
 * @param key - Idempotency-Key as the client sent it
 * @param scope - caller and route: keys of different callers never meet
 * @param request - everything the answer depends on
 * @throws IdempotencyKeyReusedError, IdempotencyKeyBusyError, InvalidInputError, and what `run` throws
 */
export async function runOnce(
  store: ReplyStore,
  call: { readonly key: string; readonly scope: string; readonly request: string },
  run: () => Promise<HttpResult>,
): Promise<HttpResult> {
  if (!/^[\x21-\x7e]{1,128}$/.test(call.key)) {
    const problems = [{ in: 'header', name: 'Idempotency-Key', message: 'must be 1 to 128 visible characters' }];
    throw new InvalidInputError('header Idempotency-Key: must be 1 to 128 visible characters', {
      details: { problems },
    });
  }
  const key = digest(`${call.scope}\n${call.key}`);
  const fingerprint = digest(call.request);
  const known = await store.claim(key, fingerprint);
  if (known) return replay(known, fingerprint);
  try {
    const result = await run();
    if (typeof result.body === 'function' || result.status >= 500) await store.release(key);
    else await store.keep(key, replyOf(result));
    return result;
  } catch (error) {
    await store.release(key);
    throw error;
  }
}

function replay(known: KeptCall, fingerprint: string): HttpResult {
  if (known.fingerprint !== fingerprint) {
    throw new IdempotencyKeyReusedError('This Idempotency-Key was used for another request');
  }
  if (!known.reply) throw new IdempotencyKeyBusyError('The first call with this Idempotency-Key still runs');
  const { status, headers, body } = known.reply;
  return { status, headers: { ...headers, 'idempotency-replayed': 'true' }, body };
}

function replyOf({ status, headers, body }: HttpResult): KeptReply {
  return { status, headers: headers ?? {}, body: body === undefined ? '' : Buffer.from(body as string).toString() };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
