import type { Archive } from '#shared/archive/archive';
import type { Landing } from '#shared/archive/receive';
import type { Intake } from '#shared/objects/intake';
import { MoveToUs, type SentInstance } from './move-to-us';

const name = { studyInstanceUid: '1.2', seriesInstanceUid: '1.2.3', sopInstanceUid: '1.2.3.4' };
const arrival = { space: 'main', source: 'passed', transferSyntaxUid: '' };
let calls: string[];
let taken: (isTaken: boolean) => void;
let move: MoveToUs;

const client = {
  hold: () => void calls.push('hold'),
  resume: () => void calls.push('resume'),
  progressed: () => void calls.push('progressed'),
};
const sent = (more: Partial<SentInstance> = {}): SentInstance => ({
  ...{ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: name.sopInstanceUid, transferSyntaxUid: '' },
  ...{ space: 'main', callingAeTitle: 'PACS' },
  ...more,
});
const land = () => move.land({} as Intake, name, arrival);

beforeEach(() => {
  calls = [];
  const landIntake = () =>
    new Promise((resolve, reject) => {
      taken = (isTaken) => (isTaken ? resolve({}) : reject(new Error('not taken')));
    });
  move = new MoveToUs(
    7,
    {
      ...{ archive: {} as Archive, node: { _id: 'n1', aeTitle: 'PACS' }, aeTitle: 'RADLAKE', arrival },
      ...{ sopInstanceUids: [name.sopInstanceUid], landing: { landIntake } as unknown as Landing },
    },
    () => calls.push('forgotten'),
  );
});

describe('a C-MOVE to us', () => {
  it('lets its association wait while an instance is taken, and leaves it alone once it is over there', async () => {
    const over = move.over(client, async () => {
      const landing = land();
      expect(calls).toEqual(['hold']);
      taken(true);
      await landing;
    });
    await over;
    expect(calls).toEqual(['hold', 'resume', 'progressed']);
    const late = land();
    taken(true);
    await late;
    move.progressed();
    expect(calls).toHaveLength(3);
  });

  it('wants again what was not taken, and nothing twice', async () => {
    const landing = land();
    expect([move.wants('1.2.3.4'), move.waiting]).toEqual([false, 1]);
    taken(false);
    await expect(landing).rejects.toThrow('not taken');
    expect([move.wants('1.2.3.4'), move.hasGiven('1.2.3.4'), move.waiting]).toEqual([true, false, 0]);
    const again = land();
    taken(true);
    await again;
    expect([move.wants('1.2.3.4'), move.hasGiven('1.2.3.4')]).toEqual([false, true]);
  });

  const ours = { aeTitle: 'RADLAKE', messageId: 7 };
  it.each<[string, boolean, Partial<SentInstance>]>([
    ['its originator', true, { moveOriginator: ours }],
    ['its originator, whatever the UID', true, { moveOriginator: ours, sopInstanceUid: '9.9' }],
    ['another C-MOVE of ours', false, { moveOriginator: { ...ours, messageId: 8 } }],
    ['the C-MOVE of another', false, { moveOriginator: { ...ours, aeTitle: 'VIEWER' } }],
    ['its originator, to another space', false, { moveOriginator: ours, space: 'trial' }],
    ['its originator, from a node that may store', true, { ...fromOther(null), moveOriginator: ours }],
    ['its originator, from a node that may not', false, { ...fromOther(['retrieve']), moveOriginator: ours }],
    ['no originator, from the node', true, {}],
    [
      'no originator, from the node by another AE title',
      true,
      { ...fromOther(null), node: { _id: 'n1', services: [] } },
    ],
    ['no originator, another UID', false, { sopInstanceUid: '9.9' }],
    ['no originator, from another node', false, fromOther(null)],
  ])('is recognised by an instance of it: %s is %s', (_what, isOfIt, more) => {
    expect(move.brings(sent(more))).toBe(isOfIt);
  });

  it('waits for what comes after the answer of its node, no longer than for all that it sent', async () => {
    const { signal } = new AbortController();
    const landing = land();
    let hasArrived = false;
    const arrived = move.arrived(1, signal).then(() => {
      hasArrived = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasArrived).toBe(false);
    taken(true);
    await landing;
    await arrived;
    expect(hasArrived).toBe(true);
    await move.arrived(0, signal); // nothing is missing
    const left = new AbortController();
    left.abort();
    await move.arrived(5, left.signal);
  });
});

function fromOther(services: NonNullable<SentInstance['node']>['services']): Partial<SentInstance> {
  return { callingAeTitle: 'OTHER', node: { _id: 'n2', services } };
}
