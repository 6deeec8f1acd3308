import type { Archive } from '#shared/archive/archive';
import { elsewhereErrors } from '#shared/archive/describe/pass-through';
import {
  countSelected,
  listSelected,
  type SelectedSeries,
  selectSeries,
} from '#shared/archive/retrieval/outgoing/select-series';
import { DimseStatusError } from '#shared/dimse/errors';
import { priorities } from '#shared/dimse/messages/command-fields';
import { statuses } from '#shared/dimse/messages/statuses';
import type { StoreOutcome } from '#shared/dimse/storage/send-instances';
import { SendingTurns } from '#shared/dimse/storage/sending-turns';
import type { ImageRunner } from '#shared/imaging/render/image-workers';
import { LimitExceededError, PlatformError } from '#shared/kernel/errors';
import type { AuditLog } from '#shared/security/audit';
import type { AuditEvent } from '#shared/security/audit-events';
import type { Operation } from '../service';
import { readIdentifier } from './identifier';
import type { InformationModel } from './information-models';
import { isCancelled, SubOperations } from './sub-operations';

/** What retrieval works with. */
export interface RetrieveParts {
  readonly archive: Archive;
  readonly audit: AuditLog;
  /** Where frames are transcoded. */
  readonly images: ImageRunner;
}

/** One C-MOVE or C-GET, its instances found. */
export interface Retrieval {
  readonly parts: RetrieveParts;
  readonly operation: Operation;
  readonly selected: readonly SelectedSeries[];
  /** Aborted when nothing is to be made for it any more: not by C-CANCEL, which lets what is on its way arrive. */
  readonly over: AbortSignal;
  /** Waits for the turn of its next instance among all retrievals. */
  turn(): Promise<() => void>;
  /** Whether an instance has had its sub-operation. */
  hasEnded(sopInstanceUid: string): boolean;
  ended(outcome: StoreOutcome): void;
}

/** Instances sent at a time, over all retrievals of this process. */
const turns = new SendingTurns();

/** A peer that takes nothing and answers nothing for so long loses its association. */
export const peerTimeoutMs = 60_000;

/**
 * Finds what a C-MOVE or C-GET asks for, has it sent and tells the peer how it went.
 *
 * @param send - sends the instances; what it throws while the peer is there is counted as failed sub-operations
 * @throws DimseStatusError A900, A701; A702 when it has to come from another system first, and does not
 */
export async function retrieve(
  parts: RetrieveParts,
  model: InformationModel,
  { operation, dataSet }: { readonly operation: Operation; readonly dataSet: Uint8Array | null },
  send: (retrieval: Retrieval) => Promise<void>,
): Promise<void> {
  const { archive, audit } = parts;
  const { context, command, peer } = operation;
  const keys = readIdentifier(dataSet ?? new Uint8Array(0), context.transferSyntaxUid, model, {
    isRelational: isRelational(operation),
    infersLevel: peer.node?.quirks.inferQueryLevel ?? false,
  });
  await archive.progress.caughtUp(peer.space);
  const { selected, count } = await find(archive, peer.space, keys);
  const progress = new SubOperations(operation, count);
  const over = new AbortController();
  const retrieval = {
    ...{ parts, operation, selected, over: over.signal },
    turn: () => turns.take(command.priority ?? priorities.medium),
    hasEnded: (sopInstanceUid: string) => progress.hasEnded(sopInstanceUid),
    ended: (outcome: StoreOutcome) => {
      progress.ended(outcome);
      if (outcome.status === null) return;
      if (command.moveDestination === undefined) peer.activity?.instances(1, outcome.sizeBytes);
      audit.record(auditEvent(operation, outcome));
    },
  };
  const stop = () => isCancelled(operation) || over.abort(operation.signal.reason);
  operation.signal.addEventListener('abort', stop, { once: true });
  try {
    if (count > 0) await send(retrieval);
  } catch (error) {
    if (error instanceof DimseStatusError) throw error;
    archive.log.warn({ err: error, peer: peer.peer, sopClassUid: context.abstractSyntaxUid }, 'a retrieval broke off');
    if (!operation.signal.aborted) await progress.unsent(uidsOf(archive, selected));
  } finally {
    operation.signal.removeEventListener('abort', stop);
    over.abort();
    progress.stop();
  }
  await progress.finish(isCancelled(operation));
}

async function* uidsOf(archive: Archive, selected: readonly SelectedSeries[]): AsyncGenerator<string> {
  for (const one of selected) for (const { sopInstanceUid } of await listSelected(archive, one)) yield sopInstanceUid;
}

function auditEvent({ peer, command }: Operation, { instance }: StoreOutcome): AuditEvent {
  const { moveDestination } = command;
  return {
    ...{ event: 'instancesTransferred', action: 'R', actor: `dimse:${peer.callingAeTitle}`, peer: peer.peer },
    ...{ space: peer.space, studyInstanceUid: instance.studyInstanceUid },
    ...(moveDestination === undefined
      ? { operation: 'c-get' }
      : { operation: 'c-move', object: `dimse:${moveDestination}` }),
  };
}

/** What is asked for has to come from another system first. */
const isElsewhere: ReadonlySet<string> = new Set(elsewhereErrors);

async function find(archive: Archive, space: string, keys: ReturnType<typeof readIdentifier>) {
  try {
    const selected = await selectSeries(archive, space, keys);
    return { selected, count: await countSelected(archive, selected) };
  } catch (error) {
    if (error instanceof LimitExceededError)
      throw new DimseStatusError(statuses.cannotCountMatches, 'more matches than one retrieval may have');
    if (error instanceof PlatformError && isElsewhere.has(error.code))
      throw new DimseStatusError(statuses.cannotPerformSubOperations, error.message);
    throw error;
  }
}

/** Relational retrieval, as agreed on by extended negotiation (PS3.4 C.5.2.1, C.5.3.1), or assumed of the node. */
const isRelational = ({ context, peer }: Operation): boolean =>
  context.extended?.[0] === 1 || (peer.node?.quirks.assumeRelational ?? false);
