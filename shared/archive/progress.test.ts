import { IndexProgress } from './progress';

describe('read your writes', () => {
  it('does not wait when nothing is outstanding', async () => {
    expect(await new IndexProgress().caughtUp('main')).toBe(true);
  });

  it('waits for what was acknowledged before the call and for nothing after it', async () => {
    const progress = new IndexProgress();
    progress.landed('main', 1);
    progress.landed('main', 2);
    const waiting = progress.caughtUp('main', 5_000);
    progress.landed('main', 3);
    progress.indexed('main', 2);
    progress.indexed('main', 1);
    expect(await waiting).toBe(true);
    expect(progress.backlog).toBe(1);
  });

  it('answers false when the indexer does not come in time', async () => {
    const progress = new IndexProgress();
    progress.landed('main', 1);
    expect(await progress.caughtUp('main', 20)).toBe(false);
  });

  it('tells that somebody waits, so that what is outstanding is announced at once', async () => {
    const progress = new IndexProgress();
    let heard = 0;
    const stop = progress.onAwaited(() => {
      heard += 1;
    });
    await progress.caughtUp('main');
    progress.landed('main', 1);
    const waiting = progress.caughtUp('main', 5_000);
    progress.indexed('main', 1);
    expect(await waiting).toBe(true);
    expect(heard).toBe(1);
    stop();
    progress.landed('main', 2);
    expect(await progress.caughtUp('main', 20)).toBe(false);
    expect(heard).toBe(1);
  });

  it('keeps spaces apart', async () => {
    const progress = new IndexProgress();
    progress.landed('other', 1);
    expect(await progress.caughtUp('main', 20)).toBe(true);
  });
});
