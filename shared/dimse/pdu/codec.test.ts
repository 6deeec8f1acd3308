import fc from 'fast-check';
import { InvalidPduFieldError, MalformedPduError } from '../errors';
import { decodePdu, encodePdu } from './codec';
import { fragment } from './p-data';
import type { AssociateRequestPdu } from './types';
import { emptyUserInformation } from './user-information';

/** Typed arrays of any class as plain Uint8Array, so that only values are compared. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  return value;
}

const request: AssociateRequestPdu = {
  kind: 'associate-rq',
  protocolVersion: 1,
  calledAeTitle: 'SCP',
  callingAeTitle: 'SCU',
  applicationContextUid: '1.2.840.10008.3.1.1.1',
  contexts: [{ id: 1, abstractSyntaxUid: '1.2.840.10008.1.1', transferSyntaxUids: ['1.2.840.10008.1.2'] }],
  user: { ...emptyUserInformation(), maximumLength: 16384, implementationClassUid: '1.2.3' },
};

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const ascii = (text: string) => Buffer.from(text, 'latin1').toString('hex');

describe('PDU codec', () => {
  it('lays an A-ASSOCIATE-RQ out as PS3.8 table 9-11 has it', () => {
    const body = hex(`
      0001 0000 ${ascii('SCP             SCU             ')} ${'00'.repeat(32)}
      1000 0015 ${ascii('1.2.840.10008.3.1.1.1')}
      2000 002e 01000000
        3000 0011 ${ascii('1.2.840.10008.1.1')}
        4000 0011 ${ascii('1.2.840.10008.1.2')}
      5000 0011
        5100 0004 00004000
        5200 0005 ${ascii('1.2.3')}`);
    expect(Buffer.from(encodePdu(request)).toString('hex')).toBe(
      `0100${body.length.toString(16).padStart(8, '0')}${body.toString('hex')}`,
    );
    expect(plain(decodePdu(1, body))).toEqual(plain(request));
  });

  it.each([
    ['A-ASSOCIATE-RJ', '030000000004 00010107', { kind: 'associate-rj' as const, result: 1, source: 1, reason: 7 }],
    ['A-RELEASE-RQ', '050000000004 00000000', { kind: 'release-rq' as const }],
    ['A-RELEASE-RP', '060000000004 00000000', { kind: 'release-rp' as const }],
    ['A-ABORT', '070000000004 00000202', { kind: 'abort' as const, source: 2, reason: 2 }],
    [
      'P-DATA-TF',
      '04000000000f 00000003 0101aa 00000004 03020102',
      {
        kind: 'p-data' as const,
        values: [
          { contextId: 1, isCommand: true, isLast: false, data: Uint8Array.of(0xaa) },
          { contextId: 3, isCommand: false, isLast: true, data: Uint8Array.of(1, 2) },
        ],
      },
    ],
  ])('lays %s out as the standard has it', (_name, expected, pdu) => {
    expect(Buffer.from(encodePdu(pdu))).toEqual(hex(expected));
  });

  it('refuses an A-ASSOCIATE-RQ cut inside any item', () => {
    const body = encodePdu(request).subarray(6);
    const boundaries = new Set([68, 93, 143]); // before the application context, the context and the user information
    for (let cut = 0; cut < body.length; cut++) {
      expect({ cut, decodes: tryDecode(1, body.subarray(0, cut)) }).toEqual({ cut, decodes: boundaries.has(cut) });
    }
  });

  it('survives random bodies of every type', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.uint8Array({ maxLength: 400 }), (type, body) => {
        tryDecode(type, body);
      }),
      { numRuns: 500 },
    );
  });

  it('survives single flipped bytes in a valid request', () => {
    const body = Buffer.from(encodePdu(request).subarray(6));
    for (let at = 0; at < body.length; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const changed = Buffer.from(body);
        changed[at] = value;
        tryDecode(1, changed);
      }
    }
    expect(tryDecode(1, body)).toBe(true);
  });

  it.each([
    ['an even presentation context id', [2]],
    ['a repeated presentation context id', [1, 1]],
  ])('refuses %s', (_name, ids) => {
    const contexts = ids.map((id) => ({ id, abstractSyntaxUid: '1.2', transferSyntaxUids: [] }));
    const body = encodePdu({ ...request, contexts }).subarray(6);
    expect(() => decodePdu(1, body)).toThrow(MalformedPduError);
  });

  it('cuts spaces and NULs around AE titles and behind UIDs', () => {
    const body = Buffer.from(
      encodePdu({ ...request, calledAeTitle: ' A B\0\0', applicationContextUid: '1.2\0' }).subarray(6),
    );
    expect(decodePdu(1, body)).toMatchObject({ calledAeTitle: 'A B', applicationContextUid: '1.2' });
  });

  it('takes nothing behind a NUL for part of an AE title', () => {
    const body = Buffer.from(encodePdu({ ...request, calledAeTitle: 'A B \0left over' }).subarray(6));
    expect(decodePdu(1, body)).toMatchObject({ calledAeTitle: 'A B' });
  });

  it('refuses to encode an AE title over 16 bytes or outside Latin-1', () => {
    expect(() => encodePdu({ ...request, calledAeTitle: 'A'.repeat(17) })).toThrow(InvalidPduFieldError);
    expect(() => encodePdu({ ...request, calledAeTitle: '影像' })).toThrow(InvalidPduFieldError);
  });
});

function tryDecode(type: number, body: Uint8Array): boolean {
  try {
    decodePdu(type, body);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedPduError);
    return false;
  }
}

describe('fragment', () => {
  it('gives PDUs of at most the peer maximum that join to the same bytes, the last one marked', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.oneof(fc.integer({ min: 128, max: 700 }), fc.integer({ min: 128, max: 0xffffffff })),
        (bytes, maximum) => {
          const parts = fragment(5, false, bytes, maximum);
          const joined: number[] = [];
          for (let i = 0; i < parts.length; i += 2) {
            const pdu = Buffer.concat([parts[i]!, parts[i + 1]!]);
            const decoded = decodePdu(4, pdu.subarray(6));
            expect(pdu.length - 6).toBeLessThanOrEqual(maximum);
            expect(pdu.readUInt32BE(2)).toBe(pdu.length - 6);
            expect(decoded).toMatchObject({
              values: [{ contextId: 5, isCommand: false, isLast: i === parts.length - 2 }],
            });
            joined.push(...parts[i + 1]!);
          }
          expect(joined).toEqual([...bytes]);
        },
      ),
    );
  });

  it.each([0x80000000, 0xfffffff0, 0xffffffff])('is bounded for a peer that announces %i', (maximum) => {
    const parts = fragment(1, false, new Uint8Array(3_000_000), maximum);
    expect(parts.map((it) => it.length)).toEqual([12, 1_048_570, 12, 1_048_570, 12, 902_860]);
  });

  it.each([1, 6, 7, 127])('refuses a maximum of %i, under which nothing could be sent', (maximum) => {
    expect(() => fragment(1, false, Uint8Array.of(1), maximum)).toThrow(InvalidPduFieldError);
  });
});
