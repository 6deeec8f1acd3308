import { isNetwork, Networks, plainAddress } from './networks';

describe('networks', () => {
  it.each([
    ['10.1.2.3', true],
    ['10.1.0.0/16', true],
    ['fd00::/8', true],
    ['::1', true],
    ['10.1.0.0/33', false],
    ['fe80::1%eth0', false],
    ['10.1.0.0/16/8', false],
    ['10.1.0.0/', false],
    ['clinic.example', false],
    ['', false],
  ])('%s is one: %s', (text, expected) => {
    expect(isNetwork(text)).toBe(expected);
  });

  it('hold the addresses in them, of their own family', () => {
    const networks = new Networks(['10.1.0.0/16', '192.0.2.7', 'fd00::/8']);
    const asked = ['10.1.255.255', '10.2.0.0', '192.0.2.7', '192.0.2.8', 'fd12::1', 'fe80::1', 'clinic', ''];
    expect(asked.filter((address) => networks.has(address))).toEqual(['10.1.255.255', '192.0.2.7', 'fd12::1']);
    expect(new Networks([]).has('10.1.0.1')).toBe(false);
  });

  it('are asked with plain addresses', () => {
    expect(['::ffff:10.0.0.1', '10.0.0.1', 'fe80::1%eth0', '::1'].map(plainAddress)).toEqual([
      '10.0.0.1',
      '10.0.0.1',
      'fe80::1',
      '::1',
    ]);
  });
});
