import { DuplicateKeyError } from '#shared/catalogue/errors';
import type { Catalogue, Collection, CollectionSpec } from '#shared/catalogue/port';
import type { Clock } from '#shared/kernel/clock';
import type { KeptCall, KeptReply, ReplyStore } from '#shared/kernel/function/replies';

interface ReplyDocument extends KeptCall {
  readonly _id: string;
  /** Milliseconds since 1970 of the claim. */
  readonly at: number;
}

const spec: CollectionSpec = { name: 'replies', indexes: [{ keys: { at: 1 } }] };
const keepMs = 24 * 3_600_000;
/** A claim without an answer after this time belongs to a process that died. */
const claimMs = 10 * 60_000;
const sweepEveryMs = 3_600_000;

/** Answers to idempotency keys in the catalogue: they hold for all processes and across restarts, for a day. */
export class CatalogueReplies implements ReplyStore {
  private readonly replies: Collection<ReplyDocument>;
  private readonly clock: Clock;
  private sweptAt = 0;

  constructor(catalogue: Catalogue, clock: Clock) {
    this.replies = catalogue.collection<ReplyDocument>(spec);
    this.clock = clock;
  }

  async claim(key: string, fingerprint: string): Promise<KeptCall | undefined> {
    const now = this.clock.now();
    await this.sweep(now);
    try {
      await this.replies.insertOne({ _id: key, fingerprint, at: now }, { durable: true });
      return undefined;
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
    const known = await this.replies.findOne({ _id: key });
    if (known && now - known.at <= (known.reply ? keepMs : claimMs)) return known;
    // Void: whoever deletes it first claims it anew, everyone else finds that claim.
    if (known) await this.replies.deleteOne({ _id: key, at: known.at });
    return this.claim(key, fingerprint);
  }

  async keep(key: string, reply: KeptReply): Promise<void> {
    await this.replies.updateOne({ _id: key }, { $set: { reply } }, { durable: true });
  }

  async release(key: string): Promise<void> {
    await this.replies.deleteOne({ _id: key });
  }

  private async sweep(now: number): Promise<void> {
    if (now - this.sweptAt < sweepEveryMs) return;
    this.sweptAt = now;
    await this.replies.deleteMany({ at: { $lt: now - keepMs } });
  }
}
