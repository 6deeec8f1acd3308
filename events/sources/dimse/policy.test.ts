import { isLoopbackAddress, loopbackPolicy } from './policy';
import { offeredSyntaxes } from './syntaxes';

describe('a listener without a policy', () => {
  it.each([
    ['anybody from loopback', '127.0.0.1', 'RADLAKE', { space: 'main', node: null }],
    ['nobody from elsewhere', '10.0.0.5', 'RADLAKE', 'unknown-ae-title'],
    ['one AE title', '::1', 'OTHER', 'unknown-called-ae-title'],
  ] as const)('takes %s', (_name, peer, calledAeTitle, answer) => {
    const caller = { callingAeTitle: 'ANY', calledAeTitle, peer, isLoopback: isLoopbackAddress(peer) };
    expect(loopbackPolicy('RADLAKE').accept(caller)).toEqual(answer);
  });

  it('knows loopback addresses, and nothing that only looks like one', () => {
    const asked = ['127.0.0.1', '127.9.9.9', '::1', '10.0.0.1', '128.0.0.1', '127.evil.example', ''];
    expect(asked.filter(isLoopbackAddress)).toEqual(['127.0.0.1', '127.9.9.9', '::1']);
  });
});

describe('offeredSyntaxes', () => {
  const known = offeredSyntaxes({ allowUnknownSopClasses: false, allowUnknownTransferSyntaxes: false }, []);
  const any = offeredSyntaxes({ allowUnknownSopClasses: true, allowUnknownTransferSyntaxes: true }, []);

  it.each([
    ['1.2.840.10008.1.1', true, true], // verification
    ['1.2.840.10008.5.1.4.1.1.2', true, true], // CT
    ['1.2.840.10008.5.1.4.34.7', true, true], // RT Beams Delivery Instruction
    ['1.2.840.10008.5.1.4.1.1.9999.1', true, true], // a class of an edition to come
    ['1.3.46.670589.5.0.1.1', false, true], // private
    ['1.2.840.10008.5.1.4.1.2.2.1', false, false], // Study Root FIND
    ['1.2.840.10008.1.20.1', false, false], // Storage Commitment
    ['', false, false],
    ['1.2.3/../4', false, false],
  ])('takes %s: known only %s, unknown too %s', (uid, knownOnly, unknownToo) => {
    expect(known.acceptsAbstractSyntax(uid)).toBe(knownOnly);
    expect(any.acceptsAbstractSyntax(uid)).toBe(unknownToo);
  });

  it('chooses in the order of the peer', () => {
    const proposed = ['1.2.3', '1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2'];
    expect(known.chooseTransferSyntax('', proposed)).toBe('1.2.840.10008.1.2.4.90');
    expect(any.chooseTransferSyntax('', proposed)).toBe('1.2.840.10008.1.2.4.90');
    expect(any.chooseTransferSyntax('', ['no uid', '1.2.3'])).toBe('1.2.3');
    expect(known.chooseTransferSyntax('', ['1.2.3'])).toBeUndefined();
  });
});
