import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { DimseClient } from '#shared/dimse/client/dimse-client';
import type { Peer } from './peer';
import { ctImageStorage, type SyntheticSeries } from './synthetic-ct';

/** An association that offers CT images as the bench makes them, or in another transfer syntax. */
export function associate(peer: Peer, transferSyntaxUid = EXPLICIT_VR_LITTLE_ENDIAN): Promise<DimseClient> {
  return DimseClient.connect({
    host: '127.0.0.1',
    port: peer.dimsePort,
    calledAeTitle: peer.aeTitle,
    callingAeTitle: 'BENCH',
    contexts: [{ abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [transferSyntaxUid] }],
    timeoutMs: 120_000,
  });
}

/** One image for C-STORE. */
export interface Outgoing {
  readonly sopInstanceUid: string;
  readonly dataSet: Uint8Array;
}

/** Sends images over several associations, one operation at a time on each. @throws Error at the first that is not stored */
export async function sendImages(
  peer: Peer,
  count: number,
  associations: number,
  image: (index: number) => Outgoing,
  transferSyntaxUid = EXPLICIT_VR_LITTLE_ENDIAN,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    const client = await associate(peer, transferSyntaxUid);
    for (let index = next++; index < count; index = next++) {
      const { status } = await client.store({
        sopClassUid: ctImageStorage,
        transferSyntaxUid,
        ...image(index),
      });
      if (status !== 0) throw new Error(`${peer.name} answered a C-STORE with status ${status.toString(16)}`);
    }
    await client.release();
  };
  await Promise.all(Array.from({ length: associations }, lane));
}

/** Sends a whole series. */
export async function sendSeries(peer: Peer, series: SyntheticSeries, associations: number): Promise<void> {
  await sendImages(peer, series.plan.slices, associations, (slice) => ({
    sopInstanceUid: series.sopInstanceUids[slice]!,
    dataSet: series.dataSet(slice),
  }));
}
