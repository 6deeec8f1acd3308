import type { IncomingMessage } from 'node:http';
import { type Client, ClientReader, type ProxyTrust } from './client';

function read(
  trust: Partial<ProxyTrust>,
  headers: Record<string, string | string[]>,
  remoteAddress = '127.0.0.1',
): Client {
  const reader = new ClientReader({ trustProxy: ['loopback'], proxyHeaders: 'x-forwarded', ...trust });
  const all = { host: 'inner:8080', ...headers };
  return reader.read({ headers: all, socket: { remoteAddress } } as unknown as IncomingMessage);
}

const forged = {
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-prefix': '/evil',
  forwarded: 'for=203.0.113.9;proto=https;host=evil.example',
};

describe('who calls, behind proxies', () => {
  it('believes no header where no proxy is trusted, nor from a peer that is none', () => {
    const plain = { address: '192.0.2.7', origin: 'http://inner:8080' };
    expect(read({ trustProxy: [] }, forged, '192.0.2.7')).toEqual(plain);
    expect(read({}, forged, '192.0.2.7')).toEqual(plain);
    expect(read({ trustProxy: ['10.0.0.0/8', '192.0.2.8'], proxyHeaders: 'forwarded' }, forged, '192.0.2.7')).toEqual(
      plain,
    );
    expect(new ClientReader().read({ headers: forged, socket: {} } as never)).toEqual({ address: '', origin: '' });
  });

  it('takes address, scheme, host and path from a trusted proxy', () => {
    const headers = {
      'x-forwarded-for': '198.51.100.4',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'pacs.example',
      'x-forwarded-prefix': '/imaging/',
    };
    const expected = { address: '198.51.100.4', origin: 'https://pacs.example/imaging' };
    expect(read({}, headers)).toEqual(expected);
    expect(read({}, headers, '::1')).toEqual(expected);
    expect(read({}, headers, '::ffff:127.0.0.1')).toEqual(expected);
    expect(read({ trustProxy: ['10.1.0.0/16'] }, headers, '10.1.2.3')).toEqual(expected);
    expect(read({ trustProxy: ['2001:db8::/32'] }, headers, '2001:db8::5')).toEqual(expected);
  });

  it('keeps what a proxy does not say', () => {
    expect(read({}, {})).toEqual({ address: '127.0.0.1', origin: 'http://inner:8080' });
    expect(read({}, { 'x-forwarded-proto': 'https' })).toEqual({ address: '127.0.0.1', origin: 'https://inner:8080' });
  });

  it('goes outwards through trusted proxies and stops at the first address that is none', () => {
    const trustProxy = ['loopback', '10.0.0.0/8'];
    const headers = {
      'x-forwarded-for': '6.6.6.6, 198.51.100.4, 10.0.0.1',
      'x-forwarded-proto': 'gopher, https, http',
      'x-forwarded-host': 'evil.example, pacs.example, middle.local',
    };
    expect(read({ trustProxy }, headers)).toEqual({ address: '198.51.100.4', origin: 'https://pacs.example' });
    // The same, with the list of hosts that a last proxy set alone.
    expect(read({ trustProxy }, { ...headers, 'x-forwarded-host': 'pacs.example' }).origin).toBe(
      'https://pacs.example',
    );
  });

  it('reads one kind of headers only: a proxy passes on what clients wrote in the other', () => {
    expect(read({ proxyHeaders: 'forwarded' }, { ...forged, forwarded: '' })).toEqual({
      address: '127.0.0.1',
      origin: 'http://inner:8080',
    });
    expect(read({}, { forwarded: forged.forwarded }).address).toBe('127.0.0.1');
  });

  it.each([
    ['for=198.51.100.4;proto=https;host=pacs.example', '198.51.100.4', 'https://pacs.example'],
    ['For="[2001:db8::17]:4711"; Proto=HTTPS; Host="pacs.example:8443"', '2001:db8::17', 'https://pacs.example:8443'],
    ['for=6.6.6.6;host=evil.example, for=198.51.100.4:1234;proto=https', '198.51.100.4', 'https://inner:8080'],
    ['for=198.51.100.4, for=10.0.0.2;host="a,b"', '10.0.0.2', 'http://inner:8080'],
    ['for=unknown;proto=https', '127.0.0.1', 'https://inner:8080'],
    ['for=_hidden', '127.0.0.1', 'http://inner:8080'],
    ['for="', '127.0.0.1', 'http://inner:8080'],
    [';;,,=;for', '127.0.0.1', 'http://inner:8080'],
  ])('reads Forwarded: %s', (forwarded, address, origin) => {
    expect(read({ proxyHeaders: 'forwarded' }, { forwarded })).toEqual({ address, origin });
  });

  it.each([
    'evil.example/path',
    'a b',
    'pacs.example"><script>',
    'user@evil.example',
    'evil.example?x',
    'evil.example#x',
    'x\r\nSet-Cookie: a=b',
    'x'.repeat(300),
  ])('lets no host %j into addresses', (host) => {
    expect(read({}, { 'x-forwarded-host': host }).origin).toBe('http://inner:8080');
    expect(read({ trustProxy: [] }, { host }).origin).toBe('');
  });

  it.each(['//evil.example', '/a/../..', '/a b', '/a\r\nX: y', 'evil', '/"', '/%2f', '/a?b', `/${'a'.repeat(65)}`])(
    'lets no prefix %j into addresses',
    (prefix) => {
      expect(read({}, { 'x-forwarded-prefix': prefix }).origin).toBe('http://inner:8080');
    },
  );

  it('gives the public address before all others, and the true client address', () => {
    const publicUrl = 'https://images.hospital.example/radlake/';
    const origin = 'https://images.hospital.example/radlake';
    expect(read({ publicUrl, trustProxy: [] }, forged, '192.0.2.7')).toEqual({ address: '192.0.2.7', origin });
    expect(read({ publicUrl }, forged)).toEqual({ address: '203.0.113.9', origin });
  });

  it('reads thousands of hops in no time and believes none of them', () => {
    const list = Array.from({ length: 3000 }, () => '127.0.0.1').join(',');
    expect(read({}, { 'x-forwarded-for': list }).address).toBe('127.0.0.1');
    expect(read({ proxyHeaders: 'forwarded' }, { forwarded: 'for=127.0.0.1,'.repeat(2000) }).address).toBe('127.0.0.1');
  });
});
