import { commandFields } from '#shared/dimse/messages/command-fields';
import type { DimseService } from './service';
import { offeredSyntaxes } from './syntaxes';

const find = '1.2.840.10008.5.1.4.1.2.2.1';
const get = '1.2.840.10008.5.1.4.1.2.2.3';
const commitment = '1.2.840.10008.1.20.1';
const ct = '1.2.840.10008.5.1.4.1.1.2';
const strict = { allowUnknownSopClasses: false, allowUnknownTransferSyntaxes: false };
const service = (uid: string, ...names: (keyof typeof commandFields)[]): DimseService => ({
  sopClassUids: new Set([uid]),
  commandFields: names.map((name) => commandFields[name]),
  run: async () => undefined,
});

describe('abstract syntaxes', () => {
  const common = (serviceClassUid: string, ...related: string[]) => ({
    sopClassUid: '1.2.3',
    serviceClassUid,
    relatedGeneralSopClassUids: related,
  });

  it.each<[string, string, ReturnType<typeof common> | undefined, boolean]>([
    ['verification', '1.2.840.10008.1.1', undefined, true],
    ['a storage class', ct, undefined, true],
    ['a storage class newer than the table', '1.2.840.10008.5.1.4.1.1.99999', undefined, true],
    ['another class of the standard', '1.2.840.10008.5.1.1.9', undefined, false],
    [
      'another class of the standard that is said to be storage',
      '1.2.840.10008.5.1.1.9',
      common('1.2.840.10008.4.2'),
      false,
    ],
    ['a private class', '1.2.3', undefined, false],
    ['a private class of the Storage Service Class', '1.2.3', common('1.2.840.10008.4.2'), true],
    ['a private class that specializes a storage class', '1.2.3', common('1.2.3.4', ct), true],
    ['a private class of another service class', '1.2.3', common('1.2.3.4', find), false],
    ['what is no UID', 'storage', common('1.2.840.10008.4.2'), false],
  ])('%s', (_name, uid, said, isTaken) => {
    expect(offeredSyntaxes(strict, []).acceptsAbstractSyntax(uid, said)).toBe(isTaken);
  });

  it('takes private classes of which nothing is said by option', () => {
    expect(offeredSyntaxes({ ...strict, allowUnknownSopClasses: true }, []).acceptsAbstractSyntax('1.2.3')).toBe(true);
  });
});

describe('roles that a requestor may take', () => {
  const roles = (uid: string, ...services: DimseService[]) => offeredSyntaxes(strict, services).requestorRoles?.(uid);

  it('SCP of storage when somebody answers C-GET, never of verification', () => {
    expect(roles(ct)).toEqual({ scu: true, scp: false });
    expect(roles(ct, service(get, 'C-GET-RQ'))).toEqual({ scu: true, scp: true });
    expect(roles('1.2.840.10008.1.1', service(get, 'C-GET-RQ'))).toEqual({ scu: true, scp: false });
  });

  it('SCP of a class whose events are taken, SCU of one that answers requests, both where both are', () => {
    expect(roles(find, service(find, 'C-FIND-RQ'))).toEqual({ scu: true, scp: false });
    expect(roles(commitment, service(commitment, 'N-EVENT-REPORT-RQ'))).toEqual({ scu: false, scp: true });
    const both = [service(commitment, 'N-EVENT-REPORT-RQ'), service(commitment, 'N-ACTION-RQ')];
    expect(roles(commitment, ...both)).toEqual({ scu: true, scp: true });
  });
});

describe('extended negotiation', () => {
  const answer = (uid: string, asked: number[], ...services: DimseService[]) =>
    offeredSyntaxes(strict, services).answerExtended?.(uid, Uint8Array.from(asked));

  it('of storage says level 2, signature level 1, coercion (PS3.4 table B.3-2)', () => {
    expect(answer(ct, [3, 0, 0, 0, 2, 0])).toEqual(Uint8Array.of(2, 0, 1, 0, 1, 0));
  });

  it('of a service has as many bytes as were asked, 1 where asked and supported', () => {
    const flags = { ...service(find, 'C-FIND-RQ'), extendedNegotiation: [true, false, true] };
    expect(answer(find, [1], flags)).toEqual(Uint8Array.of(1));
    expect(answer(find, [1, 1, 0, 1, 1], flags)).toEqual(Uint8Array.of(1, 0, 0, 0, 0));
    expect(answer(find, [2, 0, 1], flags)).toEqual(Uint8Array.of(0, 0, 1));
  });

  it('of a service without any, and of verification, is not answered', () => {
    expect(answer(find, [1], service(find, 'C-FIND-RQ'))).toBeUndefined();
    expect(answer('1.2.840.10008.1.1', [1])).toBeUndefined();
  });
});
