import { isStorageSopClass } from '#shared/dicom/sop-classes';
import { transferSyntax } from '#shared/dicom/transfer-syntaxes';
import type { SyntaxPolicy } from '#shared/dimse/association/negotiation';

const verificationSopClassUid = '1.2.840.10008.1.1';

/** Everything under it is a composite storage class, also those of editions newer than our table. PS3.4 B.5. */
const storageArc = '1.2.840.10008.5.1.4.1.1.';
/** The standard's own arc: a class under it that is no storage class is some other service, never an unknown class. */
const standardArc = '1.2.840.10008.';

const wellFormedUid = /^[0-9]+(\.[0-9]+)*$/;

export interface SyntaxOptions {
  /** Accept storage of private SOP classes. */
  readonly allowUnknownSopClasses: boolean;
  /** Accept transfer syntaxes that are not in our table; the bytes are kept as received. */
  readonly allowUnknownTransferSyntaxes: boolean;
}

function acceptsAbstractSyntax(uid: string, options: SyntaxOptions): boolean {
  if (uid === verificationSopClassUid || isStorageSopClass(uid) || uid.startsWith(storageArc)) return true;
  return options.allowUnknownSopClasses && wellFormedUid.test(uid) && !uid.startsWith(standardArc);
}

/**
 * What the storage SCP takes: verification, storage, and by option private classes; of the transfer syntaxes the first
 * one proposed that we know, so that nobody transcodes for us; by option any, when we know none.
 */
export function storageSyntaxes(options: SyntaxOptions): SyntaxPolicy {
  const known = (proposed: readonly string[]) => proposed.find((uid) => transferSyntax(uid) !== undefined);
  const any = (proposed: readonly string[]) =>
    options.allowUnknownTransferSyntaxes ? proposed.find((uid) => wellFormedUid.test(uid)) : undefined;
  return {
    acceptsAbstractSyntax: (uid) => acceptsAbstractSyntax(uid, options),
    chooseTransferSyntax: (_abstractSyntaxUid, proposed) => known(proposed) ?? any(proposed),
  };
}
