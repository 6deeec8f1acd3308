import type { InstanceEntry } from './documents';
import type { ObjectHeader } from './read-header';

/** What the catalogue knows of an instance whose header was read. @param place - where it lies and how it came */
export function entryOfHeader(
  { part10, header }: ObjectHeader,
  place: Pick<InstanceEntry, 'location' | 'sequence' | 'arrival'>,
): InstanceEntry {
  const { sopInstanceUid, sopClassUid, instanceNumber, rows, columns, bitsAllocated, numberOfFrames } = header;
  const assumed = header.assumed?.study ?? header.assumed?.series;
  return {
    ...{ sopInstanceUid, sopClassUid, instanceNumber, rows, columns, bitsAllocated, numberOfFrames },
    ...{ transferSyntaxUid: part10.transferSyntaxUid, ...place, dataSetOffset: part10.dataSetOffset },
    specificCharacterSet: header.specificCharacterSet,
    ...(assumed ? { assumedCharacterSet: assumed } : {}),
    sha256: null,
  };
}
