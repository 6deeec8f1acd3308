import fc from 'fast-check';
import { MalformedPduError } from '../errors';
import { PduReader } from '../pdu-reader';
import { decodePdu, encodePdu } from './codec';
import type { ContextResult, Pdu, PresentationDataValue, ProposedContext, UserInformation } from './types';

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

const presentationDataValue: fc.Arbitrary<PresentationDataValue> = fc.record({
  contextId: uint8,
  isCommand: fc.boolean(),
  isLast: fc.boolean(),
  data: bytes(300),
});

/** Any PDU that can be encoded. */
const anyPdu: fc.Arbitrary<Pdu> = fc.oneof(
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

/** Typed arrays of any class as plain Uint8Array, so that only values are compared. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  return value;
}

function tryDecode(type: number, body: Uint8Array): boolean {
  try {
    decodePdu(type, body);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedPduError);
    return false;
  }
}

const limits = { dataBytes: 100_000, associateBytes: 20_000 };

/** What a reader finds in a stream, data pieces joined to fragments. */
class Recorder {
  readonly log: string[] = [];
  #open = '';

  pduStarted(type: number): void {
    this.log.push(`start ${type}`);
  }
  pduReceived(pdu: { kind: string }): void {
    this.log.push(pdu.kind);
  }
  fragmentReceived(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): void {
    this.#open += Buffer.from(bytes).toString('hex');
    if (!isLast) return;
    this.log.push(`${contextId} ${isCommand} ${this.#open}`);
    this.#open = '';
  }
}

function read(chunks: readonly Uint8Array[]): string[] {
  const recorder = new Recorder();
  const reader = new PduReader(recorder, limits);
  for (const chunk of chunks) reader.push(chunk);
  return recorder.log;
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe('every PDU', () => {
  it('decodes what it encoded', () => {
    fc.assert(
      fc.property(anyPdu, (pdu) => {
        const encoded = encodePdu(pdu);
        expect(Buffer.from(encoded).readUInt32BE(2)).toBe(encoded.length - 6);
        expect(plain(decodePdu(encoded[0]!, encoded.subarray(6)))).toEqual(plain(pdu));
      }),
    );
  });

  it('either decodes or refuses a PDU cut at any byte, and refuses nothing by another error', () => {
    fc.assert(
      fc.property(anyPdu, fc.nat(), (pdu, cut) => {
        const encoded = encodePdu(pdu);
        tryDecode(encoded[0]!, encoded.subarray(6, 6 + (cut % Math.max(1, encoded.length - 6))));
      }),
    );
  });

  it('finds the same PDUs and fragments however the stream is cut', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(anyPdu, { minLength: 1, maxLength: 4 }), sizes, (pdus, cuts) => {
        const stream = Buffer.concat(pdus.map(encodePdu));
        const log = read(cut(stream, cuts));
        expect(log).toEqual(read([stream]));
        expect(log.filter((it) => it.startsWith('start'))).toHaveLength(pdus.length);
      }),
    );
  });
});
