import { Suspects } from './suspects';

const aborted = new Error('aborted');

describe('instances with which associations ended', () => {
  it('are set aside and then sent alone; of several on their way none is blamed', () => {
    const suspects = new Suspects(3);
    suspects.ended(['1.1', '1.2'], aborted);
    expect(['1.1', '1.2', '1.3'].map((uid) => suspects.isAside(uid))).toEqual([true, true, false]);
    expect(suspects.reason).toBe(aborted);
    expect([suspects.takeBack(), suspects.takeBack(), suspects.reason]).toEqual([true, false, undefined]);
    expect(['1.1', '1.2', '1.3'].map((uid) => suspects.has(uid))).toEqual([true, true, false]);
    suspects.ended(['1.2'], aborted);
    suspects.ended(['1.2'], aborted);
    expect([suspects.timesOf('1.1'), suspects.timesOf('1.2')]).toEqual([0, 2]);
  });

  it('leave the destination at fault when different ones follow each other without an answer', () => {
    const suspects = new Suspects(3);
    for (const uid of ['1.1', '1.2']) suspects.ended([uid], aborted);
    expect([suspects.isDestinationAtFault, suspects.hasAnswered]).toEqual([false, false]);
    suspects.answered();
    expect([suspects.endedInARow, suspects.hasAnswered]).toEqual([0, true]);
    for (const uid of ['1.3', '1.4']) suspects.ended([uid], aborted);
    // The same one once more says nothing new of the destination.
    suspects.ended(['1.3'], aborted);
    expect(suspects.isDestinationAtFault).toBe(false);
    suspects.ended([], aborted);
    expect(suspects.isDestinationAtFault).toBe(true);
  });
});
