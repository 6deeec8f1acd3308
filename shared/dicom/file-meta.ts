import { DataSetWriter } from './data-set-writer';

/** Implementation Class UID (0002,0012) of radlake: one fixed UUID under 2.25 (PS3.5 B.2). */
export const IMPLEMENTATION_CLASS_UID = '2.25.310382672781411950183447801481034839113';
/** Implementation Version Name (0002,0013), at most 16 characters. */
export const IMPLEMENTATION_VERSION_NAME = 'RADLAKE_0_1';

export interface FileMeta {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** AE that wrote or first received the object (0002,0016). */
  readonly sourceApplicationEntityTitle?: string;
  readonly sendingApplicationEntityTitle?: string;
  readonly receivingApplicationEntityTitle?: string;
}

/**
 * Preamble, `DICM` and group 2, ready to stand before a data set of the named transfer syntax.
 *
 * @returns new bytes: 132 + group 2 in Explicit VR Little Endian with its group length
 * @see PS3.10 7.1
 */
export function buildFileMeta(meta: FileMeta): Uint8Array {
  const group = new DataSetWriter()
    .element(0x00020001, 'OB', Uint8Array.of(0, 1))
    .element(0x00020002, 'UI', meta.sopClassUid)
    .element(0x00020003, 'UI', meta.sopInstanceUid)
    .element(0x00020010, 'UI', meta.transferSyntaxUid)
    .element(0x00020012, 'UI', IMPLEMENTATION_CLASS_UID)
    .element(0x00020013, 'SH', IMPLEMENTATION_VERSION_NAME);
  const titles: [number, string | undefined][] = [
    [0x00020016, meta.sourceApplicationEntityTitle],
    [0x00020017, meta.sendingApplicationEntityTitle],
    [0x00020018, meta.receivingApplicationEntityTitle],
  ];
  for (const [tag, title] of titles) if (title !== undefined && title !== '') group.element(tag, 'AE', title);
  const start = Uint8Array.of(...new Array<number>(128).fill(0), 0x44, 0x49, 0x43, 0x4d);
  return new DataSetWriter().raw(start).integers(0x00020000, 'UL', group.length).raw(group.toBytes()).toBytes();
}
