import type { Outcome } from '#shared/archive/incoming';
import { asPlatformError } from '#shared/kernel/function/problem';

/** Failure Reasons and Warning Reason (PS3.18 Tables I.2-1 and I.2-2). */
const reasons = {
  outOfResources: 0xa700,
  dataSetDoesNotMatch: 0xa900,
  cannotUnderstand: 0xc000,
  processingFailure: 0x0110,
  warningDoesNotMatch: 0xb007,
} as const;

/** By the code of the error; every other is a processing failure. */
export const failureReasons: Readonly<Record<string, number>> = {
  STORE_FULL: reasons.outOfResources,
  IDENTITY_MISMATCH: reasons.dataSetDoesNotMatch,
  MISSING_ATTRIBUTE: reasons.dataSetDoesNotMatch,
  NOT_DICOM: reasons.cannotUnderstand,
  MALFORMED_DATA_SET: reasons.cannotUnderstand,
  TRUNCATED_DATA_SET: reasons.cannotUnderstand,
  MISSING_IDENTITY: reasons.cannotUnderstand,
  INVALID_UID: reasons.cannotUnderstand,
  INVALID_KEY: reasons.cannotUnderstand,
  LIMIT_EXCEEDED: reasons.cannotUnderstand,
  INVALID_DICOM_JSON: reasons.cannotUnderstand,
  INVALID_NATIVE_MODEL: reasons.cannotUnderstand,
  INVALID_VALUE: reasons.cannotUnderstand,
  MISSING_BULK_DATA: reasons.cannotUnderstand,
};

type Attribute = { readonly vr: string; readonly Value?: readonly unknown[] };
type DataSet = Readonly<Record<string, Attribute>>;

/** Failure Reason (0008,1197) for what went wrong with one instance. */
export function failureReason(error: unknown): number {
  return failureReasons[asPlatformError(error).code] ?? reasons.processingFailure;
}

/**
 * The Store Instances Response Module (PS3.18 Annex I) as DICOM JSON.
 *
 * @param base - address of the service, for Retrieve URLs
 * @param studyInstanceUid - the study the request was sent to; default that of all stored instances when it is one
 */
export function storeResponse(outcomes: readonly Outcome[], base: string, studyInstanceUid?: string): DataSet {
  const stored = outcomes.filter((outcome) => outcome.kind === 'stored');
  const failed = outcomes.filter((outcome) => outcome.kind === 'failed');
  const studies = new Set(stored.map(({ instance }) => instance.studyInstanceUid));
  const study = studyInstanceUid ?? (studies.size === 1 ? [...studies][0] : undefined);
  return {
    '00081190': study === undefined ? { vr: 'UR' } : url(`${base}/studies/${study}`),
    ...(failed.length > 0 ? { '00081198': { vr: 'SQ', Value: failed.map(failedItem) } } : {}),
    ...(stored.length > 0 ? { '00081199': { vr: 'SQ', Value: stored.map((one) => storedItem(one, base)) } } : {}),
  };
}

/** HTTP status of the whole (PS3.18 Table 10.5.3-1). */
export function storeStatus(outcomes: readonly Outcome[]): number {
  const failed = outcomes.filter((outcome) => outcome.kind === 'failed');
  if (failed.length === outcomes.length) {
    const statuses = new Set(failed.map(({ error }) => asPlatformError(error).status));
    const [only] = statuses;
    return statuses.size === 1 && (only === 507 || only === 503) ? only : 409;
  }
  return failed.length > 0 || outcomes.some(hasWarning) ? 202 : 200;
}

const hasWarning = (outcome: Outcome): boolean => outcome.kind === 'stored' && outcome.instance.missingType1.length > 0;

function storedItem({ instance }: Extract<Outcome, { kind: 'stored' }>, base: string): DataSet {
  const { sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid, missingType1 } = instance;
  const address = `${base}/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
  return {
    '00081150': uid(sopClassUid),
    '00081155': uid(sopInstanceUid),
    '00081190': url(address),
    ...(missingType1.length > 0 ? { '00081196': { vr: 'US', Value: [reasons.warningDoesNotMatch] } } : {}),
  };
}

function failedItem({ error, sopClassUid, sopInstanceUid }: Extract<Outcome, { kind: 'failed' }>): DataSet {
  return {
    '00081150': uid(sopClassUid),
    '00081155': uid(sopInstanceUid),
    '00081197': { vr: 'US', Value: [failureReason(error)] },
  };
}

const uid = (value: string | undefined): Attribute => ({
  vr: 'UI',
  ...(value === undefined ? {} : { Value: [value] }),
});
const url = (value: string): Attribute => ({ vr: 'UR', Value: [value] });
