import { discardQuarantined, openQuarantined } from '#shared/archive/quarantine';
import { Reception } from '#shared/archive/receive';
import type { Caller } from '#shared/kernel/caller';
import { type HttpResult, json } from '#shared/kernel/function/result';
import type { Services } from '#shared/kernel/services';

type Needs = Pick<Services, 'archive' | 'audit'>;

/** Who asks, and from where. */
export interface Asker {
  readonly caller: Caller;
  readonly peer: string;
}

/** One page of quarantined objects, newest first; `next` continues it. */
export async function listQuarantine(
  query: { readonly state: string; readonly limit: number; readonly after?: string | undefined },
  { archive }: Pick<Services, 'archive'>,
): Promise<HttpResult> {
  const [at, id] = query.after?.split('|') ?? [];
  const older = at && id ? { $or: [{ at: { $lt: at } }, { at, _id: { $lt: id } }] } : {};
  const found = await archive.collections.quarantine.find(
    { state: query.state, ...older },
    { sort: { at: -1, _id: -1 }, limit: query.limit },
  );
  const last = found.at(-1);
  const next = found.length === query.limit && last ? `${last.at}|${last._id}` : null;
  return json({ items: found.map(({ _id, key, ...rest }) => ({ id: _id, ...rest })), next });
}

/** The object's bytes, unchanged. */
export async function downloadQuarantined(
  id: string,
  { caller, peer }: Asker,
  { archive, audit }: Needs,
): Promise<HttpResult> {
  const { document, chunks } = await openQuarantined(archive, id);
  audit.record({
    event: 'export',
    actor: caller.id,
    peer,
    action: 'R',
    operation: 'ingest-quarantine',
    space: document.space,
    object: id,
  });
  await audit.flush();
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(document.sizeBytes),
      'content-disposition': `attachment; filename="${id}.dcm"`,
    },
    body: async (sink) => {
      for await (const chunk of chunks()) await sink.write(chunk);
    },
  };
}

/** Lands the object again, for instance after the policy that refused it was changed; refused again, it stays here. */
export async function replayQuarantined(
  id: string,
  { caller, peer }: Asker,
  { archive, audit }: Needs,
): Promise<HttpResult> {
  const { document, chunks } = await openQuarantined(archive, id);
  const { transferSyntaxUid, ...arrival } = document.arrival;
  const reception = new Reception(archive, arrival);
  try {
    for await (const chunk of chunks()) await reception.write(chunk);
  } catch (error) {
    reception.abort();
    throw error;
  }
  const stored = await reception.finish({}, { quarantine: false });
  await discardQuarantined(archive, id, 'replayed');
  const { studyInstanceUid } = stored;
  const what = {
    action: 'C',
    operation: 'ingest-quarantine',
    space: document.space,
    studyInstanceUid,
    object: id,
  } as const;
  audit.record({ event: 'import', actor: caller.id, peer, ...what });
  return json({
    studyInstanceUid: stored.studyInstanceUid,
    seriesInstanceUid: stored.seriesInstanceUid,
    sopInstanceUid: stored.sopInstanceUid,
  });
}

/** Throws the object away for good. */
export async function dropQuarantined(
  id: string,
  { caller, peer }: Asker,
  { archive, audit }: Needs,
): Promise<HttpResult> {
  const { document } = await openQuarantined(archive, id);
  audit.record({
    event: 'instancesAccessed',
    actor: caller.id,
    peer,
    action: 'D',
    operation: 'ingest-quarantine',
    space: document.space,
    object: id,
  });
  await audit.flush();
  await discardQuarantined(archive, id, 'discarded');
  return { status: 204 };
}
