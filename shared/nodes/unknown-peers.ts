import { createHash } from 'node:crypto';
import type { Catalogue, Collection, CollectionSpec, Document } from '#shared/catalogue/port';
import type { Rejection } from '#shared/dimse/pdu/reasons';
import type { Clock } from '#shared/kernel/clock';
import { PlatformError } from '#shared/kernel/errors';
import type { Logger } from '#shared/kernel/logger';
import { type PeerFacts, plainFingerprint, plainSubject, type UnknownReason } from './identify';

/** Why callers are turned away: who they are (`UnknownReason`), what they ask for, or what we can take now. */
export const turnedAwayReasons = [
  ...(['unknown-ae-title', 'other-address', 'other-certificate', 'node-not-active'] satisfies UnknownReason[]),
  'unknown-called-ae-title',
  'space-not-allowed',
  'user-identity-refused',
  'user-without-right',
  'request-not-supported',
  'too-many-associations',
  'too-many-connections',
  'no-certificate',
  'certificate-refused',
  'tls-failed',
] as const;

/** One of them. */
export type TurnedAwayReason = (typeof turnedAwayReasons)[number];

/** How a caller was turned away. */
export interface TurnedAway {
  readonly reason: TurnedAwayReason;
  /** A-ASSOCIATE-RJ as it was sent (PS3.8 9.3.4); null: the connection was closed unanswered. */
  readonly rejection: Rejection | null;
}

/** A caller that was turned away. `_id` is a hash of AE title, address and certificate. */
export interface UnknownPeerDocument extends Document {
  /** What is no printable ASCII shows as `?`; empty where it never came to say it. */
  readonly callingAeTitle: string;
  readonly address: string;
  /** As it called us last. */
  readonly calledAeTitle: string;
  readonly certificate: { readonly subject: string; readonly fingerprint256: string } | null;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** Of the last call. */
  readonly reason: TurnedAwayReason;
  /** Of the last call; absent in documents of versions that did not keep it. */
  readonly rejection?: Rejection | null;
}

/** No unknown peer has this id: it was accepted or removed, or others came later. */
export class UnknownPeerNotFoundError extends PlatformError {
  readonly code = 'UNKNOWN_PEER_NOT_FOUND';
  readonly status = 404;
}

/** Callers that were turned away, so that an operator sees why, and can let them in. */
export interface UnknownPeers {
  /** Never waits, never fails: it is written within 2 s, where there is room. */
  note(peer: PeerFacts & { readonly calledAeTitle: string }, how: TurnedAway): void;
  /** The latest first. */
  list(limit: number, before?: UnknownPeerDocument): Promise<UnknownPeerDocument[]>;
  /** @throws UnknownPeerNotFoundError */
  get(id: string): Promise<UnknownPeerDocument>;
  /** @throws UnknownPeerNotFoundError */
  remove(id: string): Promise<void>;
  /** Writes what was noted so far. */
  flush(): Promise<void>;
  /** Writes and stops. */
  close(): Promise<void>;
}

declare module '#shared/kernel/services' {
  interface Services {
    readonly unknownPeers: UnknownPeers;
  }
}

const spec = {
  name: 'unknownPeers',
  indexes: [{ keys: { lastAt: -1, _id: 1 } }, { keys: { address: 1, lastAt: 1 } }],
} as const satisfies CollectionSpec;

/** Bounds: a scanner must neither fill the catalogue nor push out what people look for. */
export const unknownPeerLimits = { all: 1_000, perAddress: 20, waiting: 200, writeAfterMs: 2_000 };

/** Opens the list of a catalogue. It is not backed up: who is turned away calls again. */
export function createUnknownPeers(parts: {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits?: Partial<typeof unknownPeerLimits>;
}): UnknownPeers {
  return new CatalogueUnknownPeers(parts);
}

class CatalogueUnknownPeers implements UnknownPeers {
  readonly #parts: Parameters<typeof createUnknownPeers>[0];
  readonly #limits: typeof unknownPeerLimits;
  readonly #peers: Collection<UnknownPeerDocument>;
  #waiting = new Map<string, UnknownPeerDocument>();
  #timer: NodeJS.Timeout | undefined;
  #tail: Promise<void> = Promise.resolve();

  constructor(parts: Parameters<typeof createUnknownPeers>[0]) {
    this.#parts = parts;
    this.#limits = { ...unknownPeerLimits, ...parts.limits };
    this.#peers = parts.catalogue.collection<UnknownPeerDocument>(spec);
  }

  note(peer: PeerFacts & { readonly calledAeTitle: string }, how: TurnedAway): void {
    const at = new Date(this.#parts.clock.now()).toISOString();
    const noted = documentOf(peer, how, at);
    const before = this.#waiting.get(noted._id);
    if (!before && this.#waiting.size >= this.#limits.waiting) return;
    const { count = 0, firstAt = at } = before ?? {};
    this.#waiting.set(noted._id, { ...noted, count: count + 1, firstAt });
    this.#timer ??= setTimeout(() => void this.flush(), this.#limits.writeAfterMs).unref();
  }

  list(limit: number, before?: UnknownPeerDocument): Promise<UnknownPeerDocument[]> {
    const older = before && {
      $or: [{ lastAt: { $lt: before.lastAt } }, { lastAt: before.lastAt, _id: { $gt: before._id } }],
    };
    return this.#peers.find(older ?? {}, { sort: { lastAt: -1, _id: 1 }, limit });
  }

  async get(id: string): Promise<UnknownPeerDocument> {
    const peer = await this.#peers.findOne({ _id: id });
    if (!peer) throw notFound(id);
    return peer;
  }

  async remove(id: string): Promise<void> {
    if ((await this.#peers.deleteOne({ _id: id }, { durable: true })) === 0) throw notFound(id);
  }

  flush(): Promise<void> {
    const written = this.#tail.then(() => this.#write());
    this.#tail = written;
    return written;
  }

  close(): Promise<void> {
    return this.flush();
  }

  /** What cannot be written is lost: the peer calls again. */
  async #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const noted = [...this.#waiting.values()];
    this.#waiting = new Map();
    try {
      for (const peer of noted) await this.#writeOne(peer);
    } catch (err) {
      this.#parts.log.warn({ err, peers: noted.length }, 'unknown peers could not be written');
    }
  }

  async #writeOne({ _id, count, firstAt, callingAeTitle, address, certificate, ...last }: UnknownPeerDocument) {
    const update = { $inc: { count }, $set: last };
    const { matchedCount } = await this.#peers.updateOne({ _id }, update, { durable: false });
    if (matchedCount > 0) return;
    if ((await this.#peers.countDocuments({ address })) >= this.#limits.perAddress) return;
    if ((await this.#peers.countDocuments({})) >= this.#limits.all) await this.#removeOldest();
    const identity = { callingAeTitle, address, certificate, firstAt };
    await this.#peers.updateOne({ _id }, { ...update, $setOnInsert: identity }, { upsert: true, durable: false });
  }

  async #removeOldest(): Promise<void> {
    const [oldest] = await this.#peers.find({}, { sort: { lastAt: 1, _id: -1 }, limit: 1 });
    if (oldest) await this.#peers.deleteOne({ _id: oldest._id }, { durable: false });
  }
}

function documentOf(
  { callingAeTitle, calledAeTitle, address, certificate }: PeerFacts & { readonly calledAeTitle: string },
  { reason, rejection }: TurnedAway,
  at: string,
): UnknownPeerDocument {
  const fingerprint256 = certificate ? plainFingerprint(certificate.fingerprint256) : '';
  const identity = `${callingAeTitle}\n${address}\n${fingerprint256}`;
  return {
    _id: createHash('sha256').update(identity).digest('base64url').slice(0, 22),
    callingAeTitle: printable(callingAeTitle),
    calledAeTitle: printable(calledAeTitle),
    address,
    certificate: certificate ? { subject: plainSubject(certificate.subject).slice(0, 512), fingerprint256 } : null,
    count: 1,
    firstAt: at,
    lastAt: at,
    reason,
    rejection,
  };
}

function printable(text: string): string {
  return text.slice(0, 16).replace(/[^\x20-\x7e]/g, '?');
}

function notFound(id: string): UnknownPeerNotFoundError {
  return new UnknownPeerNotFoundError('No such unknown peer', { details: { id } });
}
