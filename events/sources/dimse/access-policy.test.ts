import type { NodeDocument, NodeSettings } from '#shared/nodes/documents';
import { HostAddresses } from '#shared/nodes/host-addresses';
import { NodeIdentifier } from '#shared/nodes/identify';
import { nodeSettings, openTestNodes, type TestNodes } from '#shared/nodes/testing/open-nodes';
import { accessPolicy } from './access-policy';
import type { AssociationCaller } from './policy';

const titles: Readonly<Record<string, string>> = { RADLAKE: 'main', TRIAL: 'trial' };
const syntaxes = { allowUnknownSopClasses: false, allowUnknownTransferSyntaxes: false };

let t: TestNodes;
beforeEach(() => {
  t = openTestNodes();
});
afterEach(() => t.close());

function ask(caller: Partial<AssociationCaller>) {
  const hosts = new HostAddresses(async (host) => (host === 'ct1.clinic' ? ['10.0.0.5'] : []));
  const parts = { identifier: new NodeIdentifier(t.nodes, hosts), nodes: t.nodes };
  const policy = accessPolicy({ ...parts, spaceOf: async (title) => titles[title] }, syntaxes);
  const usual = { callingAeTitle: 'CT1', calledAeTitle: 'RADLAKE', peer: '10.0.0.5', isLoopback: false };
  return policy.accept({ ...usual, ...caller });
}
const register = (given: Partial<NodeSettings>) =>
  t.nodes.create(nodeSettings({ name: 'ct', aeTitle: 'CT1', host: null, ...given }), {});

const lastErrorOf = async ({ _id }: NodeDocument) => {
  await t.nodes.flush();
  return (await t.nodes.get(_id))?.lastError?.message;
};

describe('access from elsewhere', () => {
  it.each([
    ['an address', { addresses: ['10.0.0.5'] }],
    ['a network', { addresses: ['192.0.2.1', '10.0.0.0/24'] }],
    ['a host name', { host: 'ct1.clinic' }],
  ])('is for the AE title of a node together with %s of it', async (_name, given) => {
    const node = await register(given);
    expect(await ask({})).toEqual({ space: 'main', node });
    expect(await ask({ peer: '10.0.1.5' })).toBe('other-address');
    expect(await ask({ callingAeTitle: 'CT2' })).toBe('unknown-ae-title');
  });

  it('is for one of its certificates where it has some, and for no address then', async () => {
    const fingerprint = 'ab'.repeat(32);
    const node = await register({ addresses: ['10.0.0.5'], certificates: [fingerprint, 'CN=CT1, O=Clinic'] });
    const shown = { subject: 'C=CN\nCN=other', fingerprint256: fingerprint.toUpperCase().replace(/..(?=.)/g, '$&:') };
    expect(await ask({ peer: '10.9.9.9', certificate: shown })).toEqual({ space: 'main', node });
    const named = { subject: 'CN=CT1\nO=Clinic', fingerprint256: 'cd'.repeat(32) };
    expect(await ask({ certificate: named })).toEqual({ space: 'main', node });
    expect(await ask({ certificate: named, callingAeTitle: 'CT2' })).toBe('unknown-ae-title');
    expect(await ask({ certificate: { ...named, subject: 'CN=CT1' } })).toBe('other-certificate');
    expect(await ask({})).toBe('other-certificate');
  });

  it('ends when the node is stopped or removed', async () => {
    const { _id } = await register({ addresses: ['10.0.0.5'] });
    const stopped = nodeSettings({ name: 'ct', aeTitle: 'CT1', host: null, addresses: ['10.0.0.5'], isActive: false });
    await t.nodes.replace(_id, stopped, {});
    expect(await ask({})).toBe('node-not-active');
    await t.nodes.remove(_id);
    expect(await ask({})).toBe('unknown-ae-title');
  });

  it('reaches the spaces of the node alone; of others it learns nothing', async () => {
    const node = await register({ addresses: ['10.0.0.5'], spaces: ['trial'] });
    expect(await ask({ calledAeTitle: 'TRIAL' })).toEqual({ space: 'trial', node });
    expect(await ask({ calledAeTitle: 'NOWHERE' })).toBe('unknown-called-ae-title');
    expect(await lastErrorOf(node)).toContain('none of ours');
    expect(await ask({ calledAeTitle: 'RADLAKE' })).toBe('space-not-allowed');
    expect(await lastErrorOf(node)).toContain('main');
  });
});

describe('access from loopback', () => {
  const local = { peer: '127.0.0.1', isLoopback: true };

  it('is for anybody, who is a node where one fits', async () => {
    expect(await ask(local)).toEqual({ space: 'main', node: null });
    expect(await ask({ ...local, calledAeTitle: 'TRIAL' })).toEqual({ space: 'trial', node: null });
    expect(await ask({ ...local, calledAeTitle: 'NOWHERE' })).toBe('unknown-called-ae-title');
    const node = await register({ addresses: ['127.0.0.1'] });
    expect(await ask(local)).toEqual({ space: 'main', node });
  });
});

describe('quirks', () => {
  it('let a node in that calls by another title, into its first space', async () => {
    await register({ addresses: ['10.0.0.5'], quirks: { acceptAnyCalledAeTitle: true } });
    expect(await ask({ calledAeTitle: 'OLD_PACS' })).toMatchObject({ space: 'main' });
    await register({
      name: 'ct2',
      aeTitle: 'CT2',
      addresses: ['10.0.0.6'],
      spaces: ['trial'],
      quirks: { acceptAnyCalledAeTitle: true },
    });
    const second = { callingAeTitle: 'CT2', peer: '10.0.0.6' };
    expect(await ask({ ...second, calledAeTitle: 'OLD_PACS' })).toMatchObject({ space: 'trial' });
    expect(await ask({ ...second, calledAeTitle: 'RADLAKE' })).toBe('space-not-allowed');
  });

  it('take other AE titles of a node for it, with its address or certificate alone', async () => {
    const node = await register({ addresses: ['10.0.0.5'], quirks: { otherAeTitles: ['CT1_SC'] } });
    expect(await ask({ callingAeTitle: 'CT1_SC' })).toEqual({ space: 'main', node });
    expect(await ask({ callingAeTitle: 'CT1_SC', peer: '10.0.0.6' })).toBe('other-address');
    expect(await ask({ callingAeTitle: 'CT1_XX' })).toBe('unknown-ae-title');
    const named = { name: 'sc', aeTitle: 'CT1_SC', certificates: ['CN=CT1, O=Clinic'] };
    const own = await register(named);
    const certificate = { subject: 'CN=CT1\nO=Clinic', fingerprint256: 'cd'.repeat(32) };
    expect(await ask({ callingAeTitle: 'CT1_SC', certificate })).toEqual({ space: 'main', node: own });
  });

  it('let a node write its AE title in small letters', async () => {
    await register({ addresses: ['10.0.0.5'] });
    expect(await ask({ callingAeTitle: 'ct1' })).toBe('unknown-ae-title');
    await register({ name: 'sloppy', addresses: ['10.0.0.5'], quirks: { ignoreCaseOfAeTitle: true } });
    expect(await ask({ callingAeTitle: 'ct1' })).toMatchObject({ node: { name: 'sloppy' } });
  });
});
