import { isLoopbackAddress, nodePolicy, plainAddress } from './policy';
import { offeredSyntaxes } from './syntaxes';

const directory = { calledAeTitles: () => ['RADLAKE'], nodes: async () => [{ aeTitle: 'CT1', host: '10.0.0.5' }] };
const policy = nodePolicy(directory);

function caller(callingAeTitle: string, peer: string, calledAeTitle = 'RADLAKE') {
  return { callingAeTitle, calledAeTitle, peer, isLoopback: isLoopbackAddress(peer) };
}

describe('nodePolicy', () => {
  it.each([
    ['any calling AE from loopback', caller('ANY', '127.0.0.1'), 'accepted'],
    ['a registered node', caller('CT1', '10.0.0.5'), 'accepted'],
    ['a registered AE title from another address', caller('CT1', '10.0.0.6'), 'calling-ae-not-recognised'],
    ['another AE title from a registered address', caller('CT2', '10.0.0.5'), 'calling-ae-not-recognised'],
    ['an unknown called AE title from loopback', caller('ANY', '::1', 'OTHER'), 'called-ae-not-recognised'],
  ] as const)('decides on %s', async (_name, who, verdict) => {
    expect(await policy.accept(who)).toBe(verdict);
  });

  it('knows loopback addresses, also mapped into IPv6, and nothing that only looks like one', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1'].map(isLoopbackAddress)).toEqual([true, true, true]);
    expect(['10.0.0.1', '128.0.0.1', '127.evil.example', ''].map(isLoopbackAddress)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(['::ffff:127.0.0.1', '::1', 'fe80::1'].map(plainAddress)).toEqual(['127.0.0.1', '::1', 'fe80::1']);
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
