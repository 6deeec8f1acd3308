import { NodeRefusedError } from '#shared/remote/errors';
import type { RemoteArchive, RemoteSearch } from '#shared/remote/port';
import { instanceListOf } from '../instance-list';
import { lookUp } from './look-up';

const [ct, mr] = ['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.4'];
const uids = Array.from({ length: 6 }, (_, at) => `1.2.${at}`);
const instances = instanceListOf(uids.map((sopInstanceUid) => ({ sopClassUid: ct, sopInstanceUid })));
const request = { instances, studyInstanceUid: '1.9' };

/** A node that answers at most some instances to a search. */
function node(held: ReadonlyMap<string, string | undefined>, most = 100) {
  const asked: (string | undefined)[] = [];
  const search = async ({ level, keys, limit }: RemoteSearch) => {
    expect([level, keys.get('0020000D')]).toEqual(['instance', '1.9']);
    const uid = keys.get('00080018');
    asked.push(uid);
    const found = [...held].filter(([one]) => uid === undefined || one === uid).slice(0, Math.min(most, limit));
    const answers = found.map(([one, sopClassUid]) => ({
      '00080018': { vr: 'UI', Value: [one] },
      ...(sopClassUid !== undefined && { '00080016': { vr: 'UI', Value: [sopClassUid] } }),
    }));
    return { answers, hasMore: false };
  };
  return { remote: { search } as unknown as RemoteArchive, asked };
}
const look = (remote: RemoteArchive) => lookUp(remote, request, new AbortController().signal);

describe('a look-up of instances at a node', () => {
  it('says which are not there (0112), and which are there as another class (0119)', async () => {
    const held = new Map<string, string | undefined>(uids.slice(0, 5).map((uid) => [uid, ct]));
    held.set(uids[1]!, mr);
    held.set(uids[2]!, undefined); // it does not say
    const { remote, asked } = node(held);
    expect(await look(remote)).toEqual({ 1: 0x0119, 5: 0x0112 });
    expect(asked).toEqual([undefined, uids[5]]);
  });

  it('asks one by one for what a cut answer does not name', async () => {
    const { remote, asked } = node(new Map(uids.map((uid) => [uid, ct])), 2);
    expect(await look(remote)).toEqual({});
    expect(asked.slice(1).sort()).toEqual(uids.slice(2));
  });

  it('takes no answers, and 404, for nothing there', async () => {
    const nothing = Object.fromEntries(uids.map((_uid, at) => [at, 0x0112]));
    const { remote, asked } = node(new Map());
    expect(await look(remote)).toEqual(nothing);
    expect(asked).toHaveLength(1);
    const refusing = (status: number) =>
      ({
        search: () => Promise.reject(new NodeRefusedError('no', { details: { status } })),
      }) as unknown as RemoteArchive;
    expect(await look(refusing(404))).toEqual(nothing);
    await expect(look(refusing(403))).rejects.toThrow(NodeRefusedError);
  });
});
