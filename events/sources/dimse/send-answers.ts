import { setImmediate } from 'node:timers/promises';
import { statuses } from '#shared/dimse/messages/statuses';
import { CancelledError, type Operation } from './service';

/** Answers between which others get their turn, C-CANCEL among them. */
const atOnce = 32;

/** How answers are sent. */
export interface AnswerForm<T> {
  /** FF00, or FF01 when a key was not supported. */
  readonly status: number;
  encode(answer: T): Uint8Array;
}

/**
 * Sends the answers to a query as they are found, then success; after a C-CANCEL at once FE00. No more than a page is
 * held: the next is asked for when the connection takes more.
 *
 * @param pages - ended when this resolves: a peer whose query was cancelled waits with its next until the search is over
 */
export async function sendAnswers<T>(
  operation: Operation,
  pages: AsyncGenerator<readonly T[]>,
  form: AnswerForm<T>,
): Promise<void> {
  const { signal, respond } = operation;
  try {
    await sendPages(operation, pages, form);
    await respond({ status: statuses.success });
  } catch (error) {
    if (!signal.aborted) throw error;
    if (signal.reason instanceof CancelledError) await respond({ status: statuses.cancel });
  } finally {
    await pages.return(undefined);
  }
}

async function sendPages<T>(
  { signal, respond }: Operation,
  pages: AsyncGenerator<readonly T[]>,
  { status, encode }: AnswerForm<T>,
): Promise<void> {
  const aborted = rejectionOf(signal);
  let sent = 0;
  for (;;) {
    const page = await Promise.race([pages.next(), aborted]);
    if (page.done) return;
    for (const answer of page.value) {
      signal.throwIfAborted();
      await respond({ status }, encode(answer));
      if (++sent % atOnce === 0) await setImmediate();
    }
  }
}

/** Rejects when the operation is cancelled or its association over. */
function rejectionOf(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  rejection.catch(() => undefined); // who races with it hears of it; when nobody does any more, nobody needs to
  return rejection;
}
