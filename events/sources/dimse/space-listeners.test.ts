import type { SpaceDocument } from '#shared/archive/documents';
import { createLogger } from '#shared/kernel/logger';
import { SpaceListeners } from './space-listeners';

const running = new Map<string, number>();
let spaces: Record<string, number | null> = {};
let fails: string | null = null;

const listeners = () =>
  new SpaceListeners({
    spaces: async () => Object.entries(spaces).map(([_id, port]) => ({ _id, port }) as SpaceDocument),
    start: async (space, port) => {
      if (fails === space) throw new Error('EADDRINUSE');
      running.set(space, port);
      return { port, tlsPort: undefined, connections: 0, close: async () => void running.delete(space) };
    },
    logger: createLogger('silent'),
  });

beforeEach(() => {
  running.clear();
  spaces = {};
  fails = null;
});

describe('listeners of spaces', () => {
  it('start, move and stop with their spaces', async () => {
    const all = listeners();
    spaces = { trial: 1042, other: 1043, plain: null };
    await all.sweep();
    expect(Object.fromEntries(running)).toEqual({ trial: 1042, other: 1043 });
    spaces = { trial: 1044 };
    await all.sweep();
    expect(Object.fromEntries(running)).toEqual({ trial: 1044 });
    await all.close();
    expect(running.size).toBe(0);
    await all.sweep();
    expect(running.size).toBe(0);
  });

  it('take over a port in one sweep', async () => {
    const all = listeners();
    spaces = { trial: 1042 };
    await all.sweep();
    spaces = { other: 1042 };
    await all.sweep();
    expect(Object.fromEntries(running)).toEqual({ other: 1042 });
    await all.close();
  });

  it('go on without one whose port is taken, and try it again later', async () => {
    const all = listeners();
    spaces = { trial: 1042, other: 1043 };
    fails = 'trial';
    await all.sweep();
    fails = null;
    await all.sweep();
    expect(Object.fromEntries(running)).toEqual({ other: 1043 });
    const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 31_000);
    await all.sweep();
    expect(Object.fromEntries(running)).toEqual({ trial: 1042, other: 1043 });
    now.mockRestore();
    await all.close();
  });
});
