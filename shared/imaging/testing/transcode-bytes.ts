import { parsePart10Head } from '#shared/dicom/part10';
import { skimInMemory } from '../image/frame-source';
import { openObject } from '../image/open-object';
import { transcodeFrame } from '../transcode/transcode-frame';
import { transcodeObject } from '../transcode/transcode-object';

/** A data set (inflated) as a Part 10 object in another transfer syntax, in this thread. For tests. */
export async function transcodeBytes(
  dataSet: Uint8Array,
  from: string,
  transferSyntaxUid: string,
  uids = { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.3' },
): Promise<Buffer> {
  const { skimmed, read } = skimInMemory(dataSet, from);
  const object = await openObject(skimmed, from, read);
  const made = await transcodeObject({ object, read, ...uids, transferSyntaxUid, transcode: transcodeFrame });
  const chunks: Uint8Array[] = [];
  for await (const chunk of made.chunks) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

/** The same of a Part 10 object that is not deflated. */
export async function transcodePart10(
  part10: Uint8Array,
  transferSyntaxUid: string,
  uids?: Parameters<typeof transcodeBytes>[3],
): Promise<Buffer> {
  const head = parsePart10Head(part10);
  return await transcodeBytes(part10.subarray(head.dataSetOffset), head.transferSyntaxUid, transferSyntaxUid, uids);
}
