import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import { ctImageStorage, type TestInstance } from './instances';

/** What became of a delivery. */
export interface Delivery {
  /** By SOP Instance UID: what the platform acknowledged with success. */
  readonly acknowledged: Map<string, TestInstance>;
  /** Statuses other than success, with how often they came. */
  readonly refused: Map<number, number>;
  /** True when an association broke. */
  broken: boolean;
}

export interface SendOptions {
  readonly port: number;
  readonly associations?: number;
  readonly calledAeTitle?: string;
  /** Called after each acknowledgement, with how many there are. */
  readonly onAcknowledged?: (count: number, instance: TestInstance) => void;
  /** Stop at the first status other than success. */
  readonly stopWhenRefused?: boolean;
}

export function connectSender(port: number, calledAeTitle = 'RADLAKE'): Promise<DimseClient> {
  return DimseClient.connect({
    host: '127.0.0.1',
    port,
    calledAeTitle,
    callingAeTitle: 'SENDER',
    contexts: [{ abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [EXPLICIT_VR_LITTLE_ENDIAN] }],
    timeoutMs: 60_000,
  });
}

/** Sends over several associations at once, each taking the next instance that is left. Never rejects. */
export async function send(instances: readonly TestInstance[], options: SendOptions): Promise<Delivery> {
  const delivery: Delivery = { acknowledged: new Map(), refused: new Map(), broken: false };
  const left = [...instances].reverse();
  const worker = async () => {
    try {
      const client = await connectSender(options.port, options.calledAeTitle);
      for (let next = left.pop(); next; next = left.pop()) {
        const { sopInstanceUid, dataSet } = next;
        const { status } = await client.store({ sopClassUid: ctImageStorage, sopInstanceUid, dataSet });
        if (status === 0) {
          delivery.acknowledged.set(sopInstanceUid, next);
          options.onAcknowledged?.(delivery.acknowledged.size, next);
        } else {
          delivery.refused.set(status, (delivery.refused.get(status) ?? 0) + 1);
          if (options.stopWhenRefused) left.length = 0;
        }
      }
      await client.release();
    } catch {
      // The platform was killed: what was not acknowledged is sent again or does not count.
      delivery.broken = true;
    }
  };
  await Promise.all(Array.from({ length: options.associations ?? 4 }, worker));
  return delivery;
}
