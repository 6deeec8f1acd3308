import type { Bus } from '#shared/bus/port';
import type { Caller } from '#shared/kernel/caller';
import { empty, type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';

interface DeadLetterCall {
  readonly path: { readonly id: string };
  readonly sourceIp: string;
}

/** What the two verbs that change something need. */
interface Parts {
  readonly archive: { readonly bus: Pick<Bus, 'replay' | 'discard'> };
  readonly audit: Pick<Services['audit'], 'record' | 'flush'>;
}

/** Lists dead letters, a page at a time, with the reason and the event. */
export async function listDeadLetters(
  query: { readonly consumer?: string | undefined; readonly limit: number; readonly after?: string | undefined },
  bus: Pick<Bus, 'deadLetters'>,
): Promise<HttpResult> {
  const found = await bus.deadLetters({
    limit: query.limit + 1,
    ...(query.consumer === undefined ? {} : { consumer: query.consumer }),
    ...(query.after === undefined ? {} : { after: query.after }),
  });
  const items = found.slice(0, query.limit);
  return json({ items, next: found.length > items.length ? (items.at(-1)?.id ?? null) : null });
}

/** Delivers a dead letter to its consumer again. @throws DeadLetterNotFoundError */
export async function replayDeadLetter(call: DeadLetterCall, caller: Caller, { archive, audit }: Parts) {
  await archive.bus.replay(call.path.id);
  return noted(call, caller, audit, 'E');
}

/** Throws a dead letter away; the audit trail keeps who did. @throws DeadLetterNotFoundError */
export async function discardDeadLetter(call: DeadLetterCall, caller: Caller, { archive, audit }: Parts) {
  await archive.bus.discard(call.path.id);
  return noted(call, caller, audit, 'D');
}

async function noted(call: DeadLetterCall, caller: Caller, audit: Parts['audit'], action: 'E' | 'D') {
  const what = { object: `dead-letter:${call.path.id}`, operation: 'admin-dead-letters', peer: call.sourceIp };
  audit.record({ event: 'restrictedFunction', action, actor: caller.id, ...what });
  await audit.flush();
  return empty();
}
