import { openTestNodes, type TestNodes } from './testing/open-nodes';

let t: TestNodes;
beforeEach(() => {
  t = openTestNodes({ all: 5, perAddress: 2, waiting: 4 });
});
afterEach(() => t.close());

const note = (callingAeTitle: string, address = '10.0.0.1', calledAeTitle = 'RADLAKE') =>
  t.unknownPeers.note({ callingAeTitle, address, calledAeTitle }, { reason: 'unknown-ae-title', rejection });
const rejection = { result: 1, source: 1, reason: 3 };
const list = async () => {
  await t.unknownPeers.flush();
  return t.unknownPeers.list(100);
};
const titles = async () => (await list()).map((peer) => peer.callingAeTitle);

describe('unknown peers', () => {
  it('are counted by AE title and address, with first and last time', async () => {
    note('CT1');
    await t.unknownPeers.flush();
    t.clock.nowMs += 60_000;
    note('CT1', '10.0.0.1', 'OTHER');
    note('CT1');
    note('CT1', '10.0.0.2');
    const found = (await list()).sort((a, b) => (a.address < b.address ? -1 : 1));
    expect(found).toMatchObject([
      { address: '10.0.0.1', count: 3, firstAt: '2026-01-02T03:04:05.000Z', lastAt: '2026-01-02T03:05:05.000Z' },
      { address: '10.0.0.2', count: 1, firstAt: '2026-01-02T03:05:05.000Z', certificate: null },
    ]);
    expect(found).toHaveLength(2);
  });

  it('come latest first, in pages', async () => {
    for (const [at, title] of ['A', 'B', 'C'].entries()) {
      t.clock.nowMs += 1_000;
      note(title, `10.0.0.${at}`);
    }
    await t.unknownPeers.flush();
    const first = await t.unknownPeers.list(2);
    const rest = await t.unknownPeers.list(2, first[1]);
    expect([first, rest].map((page) => page.map((peer) => peer.callingAeTitle))).toEqual([['C', 'B'], ['A']]);
  });

  it('of one address take few rows, whatever it calls itself', async () => {
    for (let at = 0; at < 4; at++) note(`SCAN${at}`);
    expect((await titles()).sort()).toEqual(['SCAN0', 'SCAN1']);
    for (let at = 4; at < 100; at++) note(`SCAN${at}`);
    expect((await titles()).sort()).toEqual(['SCAN0', 'SCAN1']);
  });

  it('wait in bounded memory, and push out the oldest row when all are taken', async () => {
    for (let at = 0; at < 8; at++) {
      t.clock.nowMs += 1_000;
      note(`P${at}`, `10.0.1.${at}`);
      if (at % 4 === 3) await t.unknownPeers.flush();
    }
    expect(await titles()).toEqual(['P7', 'P6', 'P5', 'P4', 'P3']);
    for (let at = 0; at < 6; at++) note(`Q${at}`, `10.0.2.${at}`);
    expect((await titles()).filter((title) => title.startsWith('Q')).sort()).toEqual(['Q0', 'Q1', 'Q2', 'Q3']);
  });

  it('show what is not printable as question marks', async () => {
    note('A\u0000B\u001b[31mÄ');
    expect(await titles()).toEqual(['A?B?[31m?']);
  });

  it('show why they were turned away last, and what they were answered', async () => {
    note('CT1');
    const caller = { callingAeTitle: 'CT1', address: '10.0.0.1', calledAeTitle: 'TRIAL' };
    const full = { result: 2, source: 3, reason: 2 };
    t.unknownPeers.note(caller, { reason: 'too-many-associations', rejection: full });
    expect(await list()).toMatchObject([
      { count: 2, calledAeTitle: 'TRIAL', reason: 'too-many-associations', rejection: full },
    ]);
    t.unknownPeers.note({ ...caller, callingAeTitle: '' }, { reason: 'tls-failed', rejection: null });
    expect(await list()).toContainEqual(expect.objectContaining({ callingAeTitle: '', rejection: null }));
  });

  it('are removed once', async () => {
    note('CT1');
    const [peer] = await list();
    await t.unknownPeers.remove(peer!._id);
    const missing = expect.objectContaining({ code: 'UNKNOWN_PEER_NOT_FOUND' });
    await expect(t.unknownPeers.remove(peer!._id)).rejects.toEqual(missing);
    await expect(t.unknownPeers.get(peer!._id)).rejects.toEqual(missing);
  });
});
