/**
 * Diagnostic fields of A-ASSOCIATE-RJ and A-ABORT.
 *
 * @see DICOM PS3.8 tables 9-21 and 9-26
 */

/** Result, source and reason of an A-ASSOCIATE-RJ PDU, as numbers on the wire. */
export interface Rejection {
  readonly result: number;
  readonly source: number;
  readonly reason: number;
}

/** The rejections an acceptor of ours gives. */
export const rejections = {
  noReasonGiven: { result: 1, source: 1, reason: 1 },
  applicationContextNotSupported: { result: 1, source: 1, reason: 2 },
  callingAeTitleNotRecognised: { result: 1, source: 1, reason: 3 },
  calledAeTitleNotRecognised: { result: 1, source: 1, reason: 7 },
  /** Authorization failure of a user identity. PS3.7 D.3.3.7.3. */
  userIdentityRefused: { result: 1, source: 2, reason: 1 },
  protocolVersionNotSupported: { result: 1, source: 2, reason: 2 },
  localLimitExceeded: { result: 2, source: 3, reason: 2 },
} as const satisfies Record<string, Rejection>;

/** Meanings of Reason/Diag. by source. PS3.8 table 9-21. */
const reasonMeanings: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  1: {
    1: 'no reason given',
    2: 'application context name not supported',
    3: 'calling AE title not recognised',
    7: 'called AE title not recognised',
  },
  2: { 1: 'no reason given', 2: 'protocol version not supported' },
  3: { 1: 'temporary congestion', 2: 'local limit exceeded' },
};
const results: Readonly<Record<number, string>> = { 1: 'permanent', 2: 'transient' };
const sources: Readonly<Record<number, string>> = {
  1: 'service user',
  2: 'service provider (ACSE)',
  3: 'service provider (presentation)',
};

/** A rejection in the words of PS3.8 section 9.3.4, with its numbers: peers are known to make up some. */
export function describeRejection({ result, source, reason }: Rejection): string {
  const numbers = `${result}/${source}/${reason}`;
  const meaning = reasonMeanings[source]?.[reason] ?? 'a reason that the standard does not have';
  return `${meaning} (${results[result] ?? 'unknown'}, by the ${sources[source] ?? 'unknown'}: ${numbers})`;
}

/** Reasons of an A-ABORT whose source is the service provider (source 2). */
export type ProviderAbortReason = keyof typeof providerAbortReasons;

/** Reason/Diag. numbers of PS3.8 table 9-26. */
export const providerAbortReasons = {
  'reason-not-specified': 0,
  'unrecognized-pdu': 1,
  'unexpected-pdu': 2,
  'unrecognized-pdu-parameter': 4,
  'unexpected-pdu-parameter': 5,
  'invalid-pdu-parameter-value': 6,
} as const;

/** Source field of A-ABORT. */
export const abortSources = { serviceUser: 0, serviceProvider: 2 } as const;
