import type { SelectedSeries } from '#shared/archive/retrieval/outgoing/select-series';
import type { Suspects } from '#shared/dimse/storage/suspects';
import type { ImageRunner } from '#shared/imaging/render/image-workers';
import type { NodeDocument } from '#shared/nodes/documents';
import type { ChunkRecord } from './chunk-record';
import type { Deliveries } from './deliveries';
import type { DeliveryDocument } from './documents';

/** What sending a delivery needs. */
export interface Sending {
  readonly parts: Deliveries;
  readonly images: ImageRunner;
  readonly delivery: DeliveryDocument;
  readonly node: NodeDocument;
  /** With what associations ended. */
  readonly suspects: Suspects;
  /** Aborted: what is on its way is awaited, nothing else is sent. */
  readonly signal: AbortSignal;
  /** An instance was taken. */
  progressed(): void;
}

/** What is open of a chunk, and where it lies: at least one series. */
export interface OpenChunk {
  readonly record: ChunkRecord;
  readonly selected: readonly SelectedSeries[];
}

/**
 * Sends what is open of a chunk, by C-STORE or by STOW-RS. Before the first byte goes out it is on the disk that its
 * instances may have been received; what became of them is on the disk when it resolves or rejects.
 */
export type ChunkSender = (sending: Sending, chunk: OpenChunk) => Promise<void>;
