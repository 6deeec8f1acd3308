import { isStorageSopClass } from '#shared/dicom/sop-classes';
import { EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN, transferSyntax } from '#shared/dicom/transfer-syntaxes';
import type { SyntaxPolicy } from '#shared/dimse/association/negotiation';
import { defaultRoles, type Roles } from '#shared/dimse/association/roles';
import { commandFields } from '#shared/dimse/messages/command-fields';
import type { CommonExtendedNegotiation } from '#shared/dimse/pdu/types';
import type { DimseService } from './service';

const verificationSopClassUid = '1.2.840.10008.1.1';

/** Everything under it is a composite storage class, also those of editions newer than our table. PS3.4 B.5. */
const storageArc = '1.2.840.10008.5.1.4.1.1.';
/** The standard's own arc: a class under it that is no storage class is some other service, never an unknown class. */
const standardArc = '1.2.840.10008.';

/** For data sets of requests and responses that are no composite objects. */
export const dataSetSyntaxes: readonly string[] = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN];

const wellFormedUid = /^[0-9]+(\.[0-9]+)*$/;

export interface SyntaxOptions {
  /** Accept storage of private SOP classes. */
  readonly allowUnknownSopClasses: boolean;
  /** Accept transfer syntaxes that are not in our table; the bytes are kept as received. */
  readonly allowUnknownTransferSyntaxes: boolean;
}

/** Storage Service Class, as requestors name it in common extended negotiation. PS3.4 B.3.1.3. */
const storageServiceClassUid = '1.2.840.10008.4.2';

/**
 * What storage answers to extended negotiation: level 2 (full) SCP; digital signatures are kept with the object, but
 * corrected attributes may break them (level 1); data elements may be coerced. PS3.4 table B.3-2.
 */
const storageExtended = Uint8Array.of(2, 0, 1, 0, 1, 0);

function acceptsAbstractSyntax(uid: string, options: SyntaxOptions, common?: CommonExtendedNegotiation): boolean {
  if (uid === verificationSopClassUid || isStorage(uid)) return true;
  if (!wellFormedUid.test(uid) || uid.startsWith(standardArc)) return false;
  // A level 2 SCP may take every class that is said to be of its service class. PS3.4 B.4.1.2.
  const isSaidToBe =
    common?.serviceClassUid === storageServiceClassUid || common?.relatedGeneralSopClassUids.some(isStorage);
  return isSaidToBe || options.allowUnknownSopClasses;
}

const isStorage = (uid: string) => isStorageSopClass(uid) || uid.startsWith(storageArc);

/** What the listener takes: storage and verification, and the classes of its services. */
export function offeredSyntaxes(options: SyntaxOptions, services: readonly DimseService[]): SyntaxPolicy {
  const storage = storageSyntaxes(options);
  const serving = (uid: string) => services.find(({ sopClassUids }) => sopClassUids.has(uid));
  const canGet = services.some((service) => service.commandFields.includes(commandFields['C-GET-RQ']));
  return {
    acceptsAbstractSyntax: (uid, common) => serving(uid) !== undefined || storage.acceptsAbstractSyntax(uid, common),
    requestorRoles: (uid) =>
      serving(uid) ? rolesOf(uid, services) : { scu: true, scp: canGet && uid !== verificationSopClassUid },
    answerExtended: (uid, asked) => {
      const flags = serving(uid)?.extendedNegotiation;
      if (flags) return asked.map((byte, i) => (byte === 1 && flags[i] ? 1 : 0));
      return serving(uid) || uid === verificationSopClassUid ? undefined : storageExtended;
    },
    chooseTransferSyntax: (uid, proposed, requestor) => {
      const service = serving(uid);
      if (!service) return storage.chooseTransferSyntax(uid, proposed, requestor);
      const offered = service.transferSyntaxUids ?? dataSetSyntaxes;
      return proposed.find((syntax) => offered.includes(syntax));
    },
  };
}

/** Who reports events to us is the SCP of the class, who asks anything else of us its SCU. */
function rolesOf(uid: string, services: readonly DimseService[]): Roles {
  const asked = services
    .filter(({ sopClassUids }) => sopClassUids.has(uid))
    .flatMap((service) => service.commandFields);
  const report: number = commandFields['N-EVENT-REPORT-RQ'];
  return { scu: asked.some((field) => field !== report), scp: asked.includes(report) };
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
    acceptsAbstractSyntax: (uid, common) => acceptsAbstractSyntax(uid, options, common),
    chooseTransferSyntax: (uid, proposed, { scu, scp } = defaultRoles) =>
      (scp && !scu ? toSendIn(uid, proposed) : undefined) ?? known(proposed) ?? any(proposed),
  };
}

/** SOP classes whose pixels are a video stream, which nothing else is made of. PS3.4 B.5. */
const videoClasses: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.4.1.1.77.1.1.1',
  '1.2.840.10008.5.1.4.1.1.77.1.2.1',
  '1.2.840.10008.5.1.4.1.1.77.1.4.1',
]);

/**
 * For instances that only we send (C-GET) what nearly all of them can be brought to, whatever they are stored in. Who
 * wants them compressed proposes a context for each transfer syntax, and gets them as they are stored.
 */
const toSendIn = (sopClassUid: string, proposed: readonly string[]): string | undefined =>
  videoClasses.has(sopClassUid) ? undefined : dataSetSyntaxes.find((uid) => proposed.includes(uid));
