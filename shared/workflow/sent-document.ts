import type { OutboxEntry } from '#shared/archive/documents';
import type { Document, IndexSpec } from '#shared/catalogue/port';

/** What an attempt to tell a peer failed by; the code of an error, never what a peer wrote. */
export interface AttemptFailure {
  readonly at: number;
  readonly code: string;
}

/** Something of a space that a node is told, and tried again until it takes it. `_id` is `<space>/<id>`. */
export interface SentDocument extends Document {
  readonly space: string;
  readonly id: string;
  readonly revision: number;
  readonly attempts: number;
  readonly lastFailure: AttemptFailure | null;
  readonly createdAt: number;
  readonly outbox: readonly OutboxEntry[];
  /** Milliseconds of the oldest entry of `outbox`; null when it is empty. */
  readonly outboxAt: number | null;
}

/** Indexes by which such documents are listed, published late, and forgotten. They have a `state` too. */
export const sentIndexes = [
  { keys: { space: 1, createdAt: -1, _id: 1 } },
  { keys: { space: 1, state: 1, createdAt: -1, _id: 1 } },
  { keys: { createdAt: 1 } },
  { keys: { outboxAt: 1 } },
] as const satisfies readonly IndexSpec[];
