import fc from 'fast-check';
import type { ContextResult, Pdu, PresentationDataValue, ProposedContext, UserInformation } from './types';

/** Random valid PDUs for property tests. */

const uid = fc.stringMatching(/^[0-9.]{1,64}$/);
const aeTitle = fc.stringMatching(/^[!-~]([ -~]{0,14}[!-~])?$/);
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const uint8 = fc.integer({ min: 0, max: 0xff });
const uint16 = fc.integer({ min: 0, max: 0xffff });

const userInformation: fc.Arbitrary<UserInformation> = fc.record(
  {
    roleSelections: fc.array(fc.record({ sopClassUid: uid, scu: fc.boolean(), scp: fc.boolean() }), { maxLength: 3 }),
    extendedNegotiations: fc.array(fc.record({ sopClassUid: uid, applicationInformation: bytes(40) }), {
      maxLength: 3,
    }),
    commonExtendedNegotiations: fc.array(
      fc.record({
        sopClassUid: uid,
        serviceClassUid: uid,
        relatedGeneralSopClassUids: fc.array(uid, { maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
    unknownItems: fc.array(fc.record({ itemType: fc.integer({ min: 0x5a, max: 0xff }), data: bytes(40) }), {
      maxLength: 3,
    }),
    maximumLength: fc.integer({ min: 0, max: 0xffffffff }),
    implementationClassUid: uid,
    implementationVersionName: fc.stringMatching(/^[!-~]{1,16}$/),
    asynchronousOperations: fc.record({ invoked: uint16, performed: uint16 }),
    userIdentity: fc.record({
      type: uint8,
      positiveResponseRequested: fc.boolean(),
      primary: bytes(40),
      secondary: bytes(40),
    }),
    userIdentityResponse: bytes(40),
  },
  { requiredKeys: ['roleSelections', 'extendedNegotiations', 'commonExtendedNegotiations', 'unknownItems'] },
);

const contextIds = fc.uniqueArray(
  fc.integer({ min: 0, max: 127 }).map((n) => n * 2 + 1),
  { maxLength: 8 },
);

const proposedContexts: fc.Arbitrary<ProposedContext[]> = contextIds.chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc.record({ id: fc.constant(id), abstractSyntaxUid: uid, transferSyntaxUids: fc.array(uid, { maxLength: 4 }) }),
    ),
  ),
);

const contextResults: fc.Arbitrary<ContextResult[]> = contextIds.chain((ids) =>
  fc.tuple(...ids.map((id) => fc.record({ id: fc.constant(id), result: uint8, transferSyntaxUid: uid }))),
);

const associateFields = {
  protocolVersion: uint16,
  calledAeTitle: aeTitle,
  callingAeTitle: aeTitle,
  applicationContextUid: uid,
  user: userInformation,
};

export const presentationDataValue: fc.Arbitrary<PresentationDataValue> = fc.record({
  contextId: uint8,
  isCommand: fc.boolean(),
  isLast: fc.boolean(),
  data: bytes(300),
});

/** Any PDU that can be encoded. */
export const anyPdu: fc.Arbitrary<Pdu> = fc.oneof(
  fc.record({ kind: fc.constant('associate-rq' as const), ...associateFields, contexts: proposedContexts }),
  fc.record({ kind: fc.constant('associate-ac' as const), ...associateFields, contexts: contextResults }),
  fc.record({ kind: fc.constant('associate-rj' as const), result: uint8, source: uint8, reason: uint8 }),
  fc.record({
    kind: fc.constant('p-data' as const),
    values: fc.array(presentationDataValue, { minLength: 1, maxLength: 4 }),
  }),
  fc.constant({ kind: 'release-rq' as const }),
  fc.constant({ kind: 'release-rp' as const }),
  fc.record({ kind: fc.constant('abort' as const), source: uint8, reason: uint8 }),
);
