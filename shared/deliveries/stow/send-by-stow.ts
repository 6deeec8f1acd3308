import { outgoingInstances } from '#shared/archive/retrieval/outgoing/outgoing-instances';
import { transcodeWith } from '#shared/archive/retrieval/representation';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { ReadyInstance } from '#shared/dimse/storage/outgoing-instance';
import { notSent } from '#shared/dimse/storage/send-instances';
import { bestFirst } from '#shared/dimse/storage/store-contexts';
import type { OpenActivity } from '#shared/nodes/node-activity';
import { NodeRefusedError } from '#shared/remote/errors';
import type { NodeReply } from '#shared/remote/node-http';
import { mayPass } from '../chunk-record';
import { DestinationBusyError, originAway } from '../errors';
import { save, saveNowAndThen } from '../save-record';
import type { ChunkSender, OpenChunk, Sending } from '../sending';
import { InstanceQueue } from './instance-queue';
import { busyStatuses, judge, retryAfterMs, type Verdict } from './store-answer';
import { type SentInstance, StoreRequest } from './store-request';
import type { RequestLimits, StowSite } from './stow-sites';

const answerBytes = 16 * 1024 * 1024;
const accept = 'application/dicom+json, application/json;q=0.9, application/dicom+xml;q=0.5';
const plainSyntaxes: readonly string[] = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];
/** Referenced Transfer Syntax not supported. PS3.18 table I.2-2. */
const syntaxNotSupported = 0xc122;
/** Instances of one request by how often they were sent before: one that is fatal must not take others with it. */
const instancesByTries = [Number.POSITIVE_INFINITY, 8];

/**
 * Sends a chunk by STOW-RS, several instances in a request.
 *
 * @throws NodeUnreachableError, NodeTimeoutError, NodeRefusedError, DestinationBusyError, DeliveryLostError
 * @see PS3.18 10.5
 */
export const sendByStow: ChunkSender = async (sending, chunk) => {
  const { parts, delivery, node, signal } = sending;
  const site = parts.stowSites.siteOf(node, parts.nodes);
  const leave = await site.enter(delivery.priority, signal).catch((error: unknown) => {
    if (signal.aborted && error === signal.reason) return null;
    throw error;
  });
  if (!leave) return;
  try {
    await new StowChunk(sending, chunk, site).send();
  } finally {
    leave();
  }
};

/** Instances that are sent in the same way. */
interface Group {
  readonly uids: ReadonlySet<string>;
  readonly tries: number;
  /** In none but the plain transfer syntaxes. */
  readonly isPlain: boolean;
}

class StowChunk {
  readonly #sending: Sending;
  readonly #chunk: OpenChunk;
  readonly #site: StowSite;
  /** What the destination took not as it is stored. */
  readonly #plain = new Set<string>();
  #instancesLimit = Number.POSITIVE_INFINITY;
  #isOriginAway = false;
  #activity: OpenActivity | null = null;

  constructor(sending: Sending, chunk: OpenChunk, site: StowSite) {
    this.#sending = sending;
    this.#chunk = chunk;
    this.#site = site;
  }

  async send(): Promise<void> {
    const { parts, node, signal } = this.#sending;
    try {
      for (let group = this.#nextGroup(); group && !signal.aborted && !this.#isOriginAway; group = this.#nextGroup())
        await this.#sendGroup(group);
    } catch (error) {
      if (this.#activity) this.#activity.failed(error);
      else parts.nodes.recordOutcome(node._id, error);
      throw error;
    } finally {
      this.#activity?.end();
    }
    if (this.#isOriginAway && !signal.aborted) throw originAway();
  }

  /** What was sent least often; what has to be plain comes last. */
  #nextGroup(): Group | null {
    const { record } = this.#chunk;
    const stored = record.open.filter((uid) => !this.#plain.has(uid));
    const open = stored.length > 0 ? stored : record.open;
    if (open.length === 0) return null;
    const tries = Math.min(...open.map((uid) => record.triesOf(uid)));
    return { uids: new Set(open.filter((uid) => record.triesOf(uid) === tries)), tries, isPlain: stored.length === 0 };
  }

  async #sendGroup(group: Group): Promise<void> {
    const { parts, images, signal } = this.#sending;
    const { record, selected } = this.#chunk;
    record.claim(group.uids);
    await save(parts, record);
    const over = new AbortController();
    const instances = outgoingInstances(selected, {
      archive: parts.archive,
      transcode: transcodeWith(() => images, over.signal),
      syntaxesFor: (_sopClassUid, stored) => this.#syntaxesFor(stored, group),
      isDone: (uid) => !group.uids.has(uid),
    });
    const queue = new InstanceQueue(instances, (instance) => this.#cannotSend(instance), signal);
    let isWhole = false;
    const stopSaving = saveNowAndThen(parts, record);
    try {
      for (let first = await queue.next(); first; first = await queue.next())
        await this.#sendRequest(first, queue, group);
      isWhole = !signal.aborted;
    } finally {
      over.abort();
      await queue.close();
      await stopSaving();
      record.over(isWhole);
      await save(parts, record);
    }
  }

  #syntaxesFor(stored: string, { isPlain }: Group): readonly string[] {
    const chosen = this.#sending.node.transferSyntaxUids;
    if (chosen) return bestFirst(chosen, stored);
    return isPlain ? plainSyntaxes : [stored, ...plainSyntaxes];
  }

  #limitsOf({ tries }: Group): RequestLimits {
    const { instances, bytes } = this.#site.limits;
    return { instances: Math.min(instances, this.#instancesLimit, instancesByTries[tries] ?? 1), bytes };
  }

  async #sendRequest(first: ReadyInstance, queue: InstanceQueue, group: Group): Promise<void> {
    const { parts, node } = this.#sending;
    const { record } = this.#chunk;
    const events = {
      next: () => queue.next(),
      paced: this.#site.paced.bind(this.#site),
      started: ({ sopInstanceUid }: ReadyInstance) => {
        this.#activity ??= parts.nodeActivity.begin(node._id, 'out');
        record.started(sopInstanceUid);
      },
      broke: (instance: ReadyInstance) => this.#cannotSend(notSent(instance, 'unreadable')),
    };
    const request = new StoreRequest(first, events, this.#limitsOf(group));
    try {
      const { contentType } = request;
      const post = { path: 'studies', accept, contentType, body: request.body() };
      this.#settle(request, await this.#site.http.post(post, answerBytes));
    } finally {
      await request.close();
    }
  }

  #cannotSend(outcome: ReturnType<typeof notSent>): void {
    if (outcome.obstacle === 'origin-away') this.#isOriginAway = true;
    this.#chunk.record.ended(outcome, this.#sending.parts.clock.now());
  }

  /** @throws DestinationBusyError, NodeRefusedError: the rest has to wait */
  #settle(request: StoreRequest, { status, headers, text }: NodeReply): void {
    const { parts, node } = this.#sending;
    const sent = request.sent.map(({ instance }) => instance.sopInstanceUid);
    const verdicts = judge(sent, { status, contentType: headers['content-type'], text }, request.isWhole);
    const isBusy = busyStatuses.has(status);
    let isFull = false;
    for (const one of request.sent) {
      const verdict = verdicts.get(one.instance.sopInstanceUid)!;
      if (verdict.kind === 'answered') isFull = this.#answered(one, verdict.status, isBusy) || isFull;
      else this.#notAnswered(one, verdict.kind, { status, isAlone: sent.length === 1 });
    }
    const kinds = new Set([...verdicts.values()].map(({ kind }) => kind));
    if (kinds.has('refused') && sent.length > 1) this.#shrink(request, status);
    const details = { node: node.name, status };
    const waitMs = retryAfterMs(headers['retry-after'], parts.clock.now());
    if (isBusy || isFull)
      throw new DestinationBusyError('The destination has no room for more', {
        details: { ...details, ...(waitMs !== null && { retryAfterMs: waitMs }) },
      });
    if (kinds.has('held') || (kinds.has('unknown') && status >= 300))
      throw new NodeRefusedError(`The node answered ${status}`, { details });
  }

  /**
   * @param isBusy - it says so of all: then no instance is to blame
   * @returns true: the destination has no room
   */
  #answered({ instance, sizeBytes }: SentInstance, status: number, isBusy: boolean): boolean {
    const { record } = this.#chunk;
    const { sopInstanceUid, transferSyntaxUid } = instance;
    const isSyntax = status === syntaxNotSupported && this.#canBePlain(instance);
    if (isSyntax) this.#plain.add(sopInstanceUid);
    if (isSyntax || (isBusy && mayPass(status))) {
      record.putBack(sopInstanceUid);
      return false;
    }
    const outcome = { instance, status, obstacle: null, transferSyntaxUid, sizeBytes };
    if (record.ended(outcome, this.#sending.parts.clock.now())) return true;
    this.#activity?.instances(1, sizeBytes);
    this.#sending.progressed();
    return false;
  }

  #notAnswered(
    { instance }: SentInstance,
    kind: Exclude<Verdict['kind'], 'answered'>,
    { status, isAlone }: { readonly status: number; readonly isAlone: boolean },
  ): void {
    const { sopInstanceUid } = instance;
    const { record } = this.#chunk;
    if (kind === 'unknown') return; // it is uncertain when the group is over
    const isRefused = kind === 'refused' && isAlone;
    const isSyntax = isRefused && status === 415 && this.#canBePlain(instance);
    if (isSyntax) this.#plain.add(sopInstanceUid);
    if (isRefused && !isSyntax) record.failed(sopInstanceUid, `http-${status}`);
    else record.putBack(sopInstanceUid);
  }

  #canBePlain({ sopInstanceUid, transferSyntaxUid }: ReadyInstance): boolean {
    const isChoice = this.#sending.node.transferSyntaxUids === null && !this.#plain.has(sopInstanceUid);
    return isChoice && !plainSyntaxes.includes(transferSyntaxUid);
  }

  /** A request was refused as a whole: what is at fault, or its size, is found with smaller ones. */
  #shrink({ sent, sizeBytes }: StoreRequest, status: number): void {
    if (status === 413) this.#site.shrink({ instances: sent.length, bytes: sizeBytes });
    this.#instancesLimit = Math.max(1, Math.floor(sent.length / 2));
  }
}
