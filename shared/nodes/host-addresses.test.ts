import { HostAddresses } from './host-addresses';

describe('addresses of hosts', () => {
  it('are looked up once a minute, and addresses not at all', async () => {
    const asked: string[] = [];
    const hosts = new HostAddresses(async (host) => {
      asked.push(host);
      return ['::ffff:10.0.0.5', 'fd00::5'];
    });
    expect(await hosts.of('10.1.1.1')).toEqual(['10.1.1.1']);
    expect(await hosts.of('ct1')).toEqual(['10.0.0.5', 'fd00::5']);
    await hosts.of('ct1');
    expect(asked).toEqual(['ct1']);
  });

  it('are none while nobody knows them', async () => {
    const hosts = new HostAddresses(() => Promise.reject(new Error('ENOTFOUND')));
    expect(await hosts.of('ct1')).toEqual([]);
  });

  it('are what they were when the name server is away', async () => {
    let answer: Promise<string[]> = Promise.resolve(['10.0.0.5']);
    const hosts = new HostAddresses(() => answer);
    await hosts.of('ct1');
    answer = Promise.reject(new Error('ESERVFAIL'));
    answer.catch(() => undefined);
    const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 61_000);
    expect(await hosts.of('ct1')).toEqual(['10.0.0.5']);
    now.mockRestore();
  });
});
