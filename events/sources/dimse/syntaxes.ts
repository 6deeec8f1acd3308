import { isStorageSopClass } from '#shared/dicom/sop-classes';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN, transferSyntax } from '#shared/dicom/transfer-syntaxes';
import type { SyntaxPolicy } from '#shared/dimse/association/negotiation';
import type { DimseService } from './service';

const verificationSopClassUid = '1.2.840.10008.1.1';

/** Everything under it is a composite storage class, also those of editions newer than our table. PS3.4 B.5. */
const storageArc = '1.2.840.10008.5.1.4.1.1.';
/** The standard's own arc: a class under it that is no storage class is some other service, never an unknown class. */
const standardArc = '1.2.840.10008.';

/** For data sets of requests and responses that are no composite objects. */
const dataSetSyntaxes: readonly string[] = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];

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

/** What the listener takes: storage and verification, and the classes of its services. */
export function offeredSyntaxes(options: SyntaxOptions, services: readonly DimseService[]): SyntaxPolicy {
  const storage = storageSyntaxes(options);
  const serving = (uid: string) => services.find(({ sopClassUids }) => sopClassUids.has(uid));
  return {
    acceptsAbstractSyntax: (uid) => serving(uid) !== undefined || storage.acceptsAbstractSyntax(uid),
    chooseTransferSyntax: (uid, proposed) => {
      const service = serving(uid);
      if (!service) return storage.chooseTransferSyntax(uid, proposed);
      const offered = service.transferSyntaxUids ?? dataSetSyntaxes;
      return proposed.find((syntax) => offered.includes(syntax));
    },
  };
}

/**
 * What the storage SCP takes: verification, storage, and by option private classes; of the transfer syntaxes the first
 * one proposed that we know, so that nobody transcodes for us; by option any, when we know none.
 */
function storageSyntaxes(options: SyntaxOptions): SyntaxPolicy {
  const known = (proposed: readonly string[]) => proposed.find((uid) => transferSyntax(uid) !== undefined);
  const any = (proposed: readonly string[]) =>
    options.allowUnknownTransferSyntaxes ? proposed.find((uid) => wellFormedUid.test(uid)) : undefined;
  return {
    acceptsAbstractSyntax: (uid) => acceptsAbstractSyntax(uid, options),
    chooseTransferSyntax: (_abstractSyntaxUid, proposed) => known(proposed) ?? any(proposed),
  };
}
