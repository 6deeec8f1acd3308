import type { NodeDocument } from '#shared/nodes/documents';
import { nodeSettings } from '#shared/nodes/testing/open-nodes';
import { mayUseClass, syntaxesFor } from './node-terms';
import { offeredSyntaxes } from './syntaxes';

describe('the services of a node', () => {
  it.each([
    ['1.2.840.10008.1.1', 'store'], // Verification: with any
    ['1.2.840.10008.5.1.4.1.1.2', 'store'], // CT
    ['1.2.840.10008.5.1.4.1.1.2', 'retrieve'], // CT, sent on C-GET
    ['1.3.46.670589.99', 'store'], // private
    ['1.2.840.10008.5.1.4.1.2.1.1', 'query'], // Patient Root FIND
    ['1.2.840.10008.5.1.4.1.2.2.1', 'query'], // Study Root FIND
    ['1.2.840.10008.5.1.4.1.2.2.2', 'retrieve'], // MOVE
    ['1.2.840.10008.5.1.4.1.2.1.3', 'retrieve'], // GET
    ['1.2.840.10008.5.1.4.1.2.4.2', 'retrieve'], // Composite Instance Root MOVE
    ['1.2.840.10008.5.1.4.31', 'worklist'],
    ['1.2.840.10008.3.1.2.3.3', 'mpps'],
    ['1.2.840.10008.1.20.1', 'commitment'],
    ['1.2.840.10008.1.20.1', 'store'], // whom we asked reports
    ['1.2.840.10008.5.1.4.33', 'availability'],
  ] as const)('let it use %s with %s', (sopClassUid, service) => {
    expect(mayUseClass({ services: [service] }, sopClassUid)).toBe(true);
    expect(mayUseClass({ services: null }, sopClassUid)).toBe(true);
  });

  it.each([
    ['1.2.840.10008.5.1.4.1.1.2', 'query'],
    ['1.2.840.10008.5.1.4.1.2.2.1', 'retrieve'],
    ['1.2.840.10008.5.1.4.1.2.2.2', 'query'],
    ['1.2.840.10008.5.1.4.31', 'mpps'],
  ] as const)('keep it from %s with %s', (sopClassUid, service) => {
    expect(mayUseClass({ ...nodeSettings(), services: [service] }, sopClassUid)).toBe(false);
  });
});

describe('the transfer syntax chosen for a node', () => {
  const [ct, jpeg2000, explicit, implicit] = [
    '1.2.840.10008.5.1.4.1.1.2',
    '1.2.840.10008.1.2.4.90',
    '1.2.840.10008.1.2.1',
    '1.2.840.10008.1.2',
  ];
  const offered = offeredSyntaxes({ allowUnknownSopClasses: false, allowUnknownTransferSyntaxes: false }, []);
  const chosen = (quirks: NodeDocument['quirks'], scp: boolean) =>
    syntaxesFor({ services: null, quirks } as NodeDocument, offered).chooseTransferSyntax(
      ct,
      [jpeg2000, explicit, implicit],
      { scu: !scp, scp },
    );

  it('is the first one for what it sends, and one that everything can be brought to for what it gets by C-GET', () => {
    expect(chosen({}, false)).toBe(jpeg2000);
    expect(chosen({}, true)).toBe(explicit);
  });

  it('is Implicit VR for one that writes Explicit VR wrongly', () => {
    expect(chosen({ preferImplicitVr: true }, false)).toBe(implicit);
    expect(chosen({ preferImplicitVr: true }, true)).toBe(implicit);
  });
});
