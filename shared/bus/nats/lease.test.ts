import { Lease, leaseMsOf } from './lease';

describe('the lease of a delivery', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Times of renewal within a span, with a lease of 30 s. */
  function renewals(silenceMs: number, spanMs: number, act: (lease: Lease) => void = () => undefined): number[] {
    const start = performance.now();
    const times: number[] = [];
    const lease = new Lease(() => times.push(performance.now() - start), 30_000, silenceMs);
    act(lease);
    jest.advanceTimersByTime(spanMs);
    lease.end();
    return times;
  }

  it('is the ack wait, at most 30 s', () => {
    expect(leaseMsOf(400)).toBe(400);
    expect(leaseMsOf(600_000)).toBe(30_000);
  });

  it('is left to the server where handlers may be silent no longer than it waits', () => {
    expect(renewals(30_000, 120_000)).toEqual([]);
  });

  it('is renewed in time, the last time so that it ends when the silence was long enough', () => {
    const times = renewals(75_000, 600_000);
    expect(times).toEqual([10_000, 20_000, 30_000, 40_000, 45_000]);
  });

  it('begins anew with each sign of life', () => {
    const times = renewals(75_000, 600_000, (lease) => {
      jest.advanceTimersByTime(5000);
      lease.restart();
    });
    expect(times).toEqual([5000, 15_000, 25_000, 35_000, 45_000, 50_000]);
  });

  it('is over after the silence, and never renewed once ended', () => {
    const lease = new Lease(() => undefined, 30_000, 75_000);
    jest.advanceTimersByTime(74_999);
    expect(lease.isOver).toBe(false);
    jest.advanceTimersByTime(1);
    expect(lease.isOver).toBe(true);
    lease.end();
    expect(renewals(75_000, 600_000, (ended) => ended.end())).toEqual([]);
  });
});
