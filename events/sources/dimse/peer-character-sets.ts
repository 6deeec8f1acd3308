import type { Archive } from '#shared/archive/archive';
import { sourceCharacterSets } from '#shared/archive/read-object';
import type { SourceCharacterSets } from '#shared/dicom/charset/decode';
import { characterSetsOf } from '#shared/nodes/quirks';
import type { AssociatedPeer } from './service';

/** How text of a peer's data sets is read: by what is known of its node, else as the site says. */
export function peerCharacterSets(
  archive: Pick<Archive, 'settings'>,
  { node }: Pick<AssociatedPeer, 'node'>,
): SourceCharacterSets {
  return sourceCharacterSets(archive, node && characterSetsOf(node.quirks));
}
