import type { Node } from '../api/nodes';
import { fieldsOf, newNode, valuesOf } from './node-values';

const node = {
  ...{
    id: 'n1',
    kind: 'dimse',
    name: 'pacs',
    description: null,
    aeTitle: 'PACS',
    host: '10.0.0.5',
    port: 104,
    url: null,
  },
  ...{ addresses: ['10.0.0.0/24'], certificates: ['CN=PACS'], spaces: null, services: ['store'], isActive: true },
  tls: { mode: 'on', ca: 'CA', certificate: 'OURS', verifyHost: false, hasPrivateKey: true },
  credentials: { kind: 'basic', login: 'radlake' },
  limits: { associations: 2, bytesPerSecond: 1_000_000, timeoutMs: 5_000, windows: [] },
  quirks: {
    ...{ noExtendedNegotiation: true, otherAeTitles: ['PACS_SC'] },
    ...{ maximumLength: 16_384, defaultCharacterSet: 'GB18030' },
  },
} as unknown as Node;

describe('the form of a node', () => {
  it('gives back what it began with, and says nothing of secrets that nobody typed', () => {
    const { hasPrivateKey, ...tls } = node.tls;
    expect(fieldsOf(valuesOf(node))).toEqual({
      ...{ kind: 'dimse', name: 'pacs', description: null, aeTitle: 'PACS', host: '10.0.0.5', port: 104, url: null },
      ...{ addresses: ['10.0.0.0/24'], certificates: ['CN=PACS'], spaces: null, services: ['store'], isActive: true },
      ...{ tls, credentials: node.credentials, limits: node.limits, quirks: node.quirks },
    });
  });

  it('tells secrets that were typed', () => {
    const values = valuesOf(node);
    const typed = { ...values, tls: { ...values.tls, privateKey: 'KEY' }, logIn: { ...values.logIn, secret: 's' } };
    expect(fieldsOf(typed)).toMatchObject({
      tls: { privateKey: 'KEY' },
      credentials: { kind: 'basic', login: 'radlake', password: 's' },
    });
    expect(fieldsOf({ ...typed, logIn: { kind: 'bearer', secret: 't' } }).credentials).toEqual({
      kind: 'bearer',
      token: 't',
    });
  });

  it('takes empty fields for none', () => {
    const cleared = { ...valuesOf(node), host: '', tls: { ...newNode.tls, ca: '' }, flags: [], quirks: {} };
    expect(fieldsOf({ ...cleared, logIn: { kind: 'none' } })).toMatchObject({
      ...{ host: null, tls: { mode: 'off', ca: null, certificate: null }, credentials: null, quirks: {} },
    });
  });
});
