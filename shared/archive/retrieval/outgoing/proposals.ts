import { usualStorageSopClassUids } from '#shared/dicom/sop-classes';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { SelectedSeries } from './select-series';

/** A presentation context to propose: one transfer syntax each where there is room, so that the peer says which it takes. */
interface Proposal {
  readonly abstractSyntaxUid: string;
  readonly transferSyntaxUids: readonly string[];
}

/** Series that are sent over one association, and what is proposed for them. */
export interface SeriesGroup {
  readonly selected: readonly SelectedSeries[];
  readonly contexts: readonly Proposal[];
}

/** Presentation contexts of one association: odd numbers of 8 bits. PS3.8 9.3.2.2. */
const contextLimit = 128;

/**
 * Splits series into groups whose SOP classes fit into the presentation contexts of an association: each class as it is
 * stored, then Explicit and Implicit VR Little Endian. Where the node of a described series does not tell its SOP classes,
 * the usual ones are proposed, uncompressed.
 *
 * @param offered - the only transfer syntaxes to propose, for peers that fail on others
 */
export function groupsOf(selected: readonly SelectedSeries[], offered: readonly string[] | null): SeriesGroup[] {
  const groups: SeriesGroup[] = [];
  let series: SelectedSeries[] = [];
  let proposals = new Map<string, Proposal>();
  for (const one of selected) {
    const needed = proposalsOf(one, offered);
    const together = new Map([...proposals, ...needed]);
    if (together.size > contextLimit && series.length > 0) {
      groups.push({ selected: series, contexts: [...proposals.values()] });
      [series, proposals] = [[one], needed];
    } else [series, proposals] = [[...series, one], together];
  }
  if (series.length > 0) groups.push({ selected: series, contexts: [...proposals.values()].slice(0, contextLimit) });
  return groups;
}

/** JPEG, JPEG lossless, JPEG-LS, JPEG 2000, RLE: as archives usually keep images. PS3.5 A.4. */
const usualSyntaxUids: readonly string[] = [
  ...['1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.70', '1.2.840.10008.1.2.4.80'],
  ...['1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.91', '1.2.840.10008.1.2.5'],
];

function proposalsOf({ series }: SelectedSeries, offered: readonly string[] | null): Map<string, Proposal> {
  // How a node keeps what is only described here is not known before it comes.
  const stored = series.origin ? usualSyntaxUids : series.transferSyntaxUids;
  const syntaxes = offered ?? [...stored, EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];
  const proposals = new Map<string, Proposal>();
  if (series.sopClassUids.length === 0) {
    const transferSyntaxUids = offered ?? [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];
    for (const abstractSyntaxUid of usualStorageSopClassUids())
      proposals.set(abstractSyntaxUid, { abstractSyntaxUid, transferSyntaxUids });
  }
  for (const abstractSyntaxUid of series.sopClassUids) {
    for (const syntax of syntaxes) {
      proposals.set(`${abstractSyntaxUid} ${syntax}`, { abstractSyntaxUid, transferSyntaxUids: [syntax] });
    }
  }
  return proposals;
}
