import { tagOf } from '#shared/dicom/dictionary';
import { PlatformError } from '#shared/kernel/errors';
import { statuses } from './statuses';

/** What the peer is told of one instance. */
export interface ReceptionResult {
  /** DIMSE status, see `statuses`. */
  readonly status: number;
  /** At most 64 characters are sent; never patient data. */
  readonly errorComment?: string;
  /** Tags of the elements that are at fault, Offending Element (0000,0901). */
  readonly offendingElement?: readonly number[];
}

/** One way in which a C-STORE fails. */
export interface StoreFailure {
  readonly status: number;
  /** Codes of the errors that it stands for; none: found in the message itself. */
  readonly codes: readonly string[];
  readonly errorComment: string;
  /** Who reads the conformance statement learns this. */
  readonly when: string;
}

/** Failures of C-STORE: statuses of PS3.4 section B.2.3 and, for the message itself, of PS3.7 section 9.1.1.1.9. */
export const storeFailures = {
  full: {
    status: statuses.outOfResources,
    codes: ['STORE_FULL'],
    errorComment: 'out of resources',
    when: 'The store has less free space than `RADLAKE_RESERVE_BYTES`. Send again later.',
  },
  overLimit: {
    status: statuses.outOfResources,
    codes: ['LIMIT_EXCEEDED'],
    errorComment: 'over a limit',
    when: 'The data set is longer than is taken, or is nested too deeply.',
  },
  unavailable: {
    status: statuses.outOfResources,
    codes: ['STORE_UNAVAILABLE'],
    errorComment: 'store unavailable',
    when: 'The store does not take anything now. Send again later.',
  },
  notAwaited: {
    status: statuses.outOfResources,
    codes: [],
    errorComment: 'nobody waits for it any more',
    when: 'A sub-operation of a C-MOVE of ours for a reader who has gone, or of an instance that was not asked for. It is not kept.',
  },
  mismatch: {
    status: statuses.dataSetDoesNotMatchSopClass,
    codes: ['IDENTITY_MISMATCH'],
    errorComment: 'data set and message differ',
    when: 'SOP class or instance of the data set are not those of the message. Offending Element names them. The object is kept in quarantine.',
  },
  notUnderstood: {
    status: statuses.cannotUnderstand,
    codes: ['NOT_DICOM', 'MALFORMED_DATA_SET', 'MISSING_IDENTITY', 'MISSING_ATTRIBUTE', 'INVALID_KEY', 'INVALID_INPUT'],
    errorComment: 'cannot understand',
    when: 'The data set cannot be read, or lacks what identifies it or what the space demands: Error Comment is the code of the error, Offending Element names what is missing. The object is kept in quarantine.',
  },
  notAuthorized: {
    status: statuses.notAuthorized,
    codes: ['ACCESS_DENIED'],
    errorComment: 'not allowed to store here',
    when: 'The node may not store, or the account of the user identity may not write to the space.',
  },
  otherClass: {
    status: statuses.sopClassNotSupported,
    codes: [],
    errorComment: 'SOP class is not that of the context',
    when: 'Affected SOP Class UID is not the abstract syntax of the presentation context.',
  },
  noUid: {
    status: statuses.invalidObjectInstance,
    codes: [],
    errorComment: 'Affected SOP Instance UID is no UID',
    when: 'Affected SOP Instance UID is absent or no UID.',
  },
  failure: {
    status: statuses.processingFailure,
    codes: [],
    errorComment: 'processing failure',
    when: 'Anything unexpected. Send again later.',
  },
} as const satisfies Readonly<Record<string, StoreFailure>>;

/** Our names of what identifies an instance, by their keywords. */
const keywords: Readonly<Record<string, string>> = {
  sopClassUid: 'SOPClassUID',
  sopInstanceUid: 'SOPInstanceUID',
  studyInstanceUid: 'StudyInstanceUID',
  seriesInstanceUid: 'SeriesInstanceUID',
};

/** The response to an instance that was not stored because of `error`. */
export function storeFailureOf(error: unknown): ReceptionResult {
  if (!(error instanceof PlatformError)) return answer(storeFailures.failure);
  const known = Object.values<StoreFailure>(storeFailures).find(({ codes }) => codes.includes(error.code));
  const isOfDataSet = !error.retryable && error.status < 500;
  const failure = known ?? (isOfDataSet ? storeFailures.notUnderstood : storeFailures.failure);
  const result = answer(failure);
  const offendingElement = offendingTags(error.details);
  return {
    ...result,
    ...(failure === storeFailures.notUnderstood && { errorComment: error.code }),
    ...(offendingElement.length > 0 && { offendingElement }),
  };
}

/** The response of a failure that the message itself shows. */
export function answer({ status, errorComment }: StoreFailure): ReceptionResult {
  return { status, errorComment };
}

function offendingTags({ missing, differing }: PlatformError['details']): number[] {
  const names = [missing, differing].flat().filter((name) => typeof name === 'string');
  return names.flatMap((name) => tagOf(keywords[name] ?? name) ?? []);
}
