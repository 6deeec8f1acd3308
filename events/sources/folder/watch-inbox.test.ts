import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeObject } from '#shared/archive/testing/make-object';
import { openTestArchive, type TestArchive } from '#shared/archive/testing/open-archive';
import { createLogger } from '#shared/kernel/logger';
import { StoreFullError } from '#shared/objects/errors';
import type { AuditLog } from '#shared/security/audit';
import { type Inbox, watchInbox } from './watch-inbox';

let t: TestArchive;
let outside = '';
let folder = '';
let inbox: Inbox;
let open: (scanMs: number) => Promise<Inbox>;
const recorded: unknown[] = [];
const scanMs = 40;

beforeEach(async () => {
  t = await openTestArchive();
  outside = mkdtempSync(path.join(os.tmpdir(), 'radlake-inbox-'));
  folder = path.join(outside, 'inbox');
  recorded.length = 0;
  const audit = { record: (event: unknown) => void recorded.push(event) } as unknown as AuditLog;
  open = (ms) =>
    watchInbox({ archive: t.archive, audit, log: createLogger('silent'), folder, scanMs: ms, retryMs: 60 });
  inbox = await open(scanMs);
});
afterEach(async () => {
  await inbox.close();
  await t.close();
  rmSync(outside, { recursive: true, force: true });
});

const instance = (n: number) => makeObject({ '00080018': `1.2.3.4.${n}`, '00200013': String(n) });
const at = (...names: string[]) => path.join(folder, ...names);

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const uids = async (): Promise<string[]> => {
  await t.indexed();
  return (await t.archive.collections.instances.find({})).map(({ sopInstanceUid }) => sopInstanceUid).sort();
};

describe('the inbox', () => {
  it('stores files, also in folders below, and removes them', async () => {
    mkdirSync(at('a', 'b'), { recursive: true });
    writeFileSync(at('one'), instance(1));
    writeFileSync(at('a', 'b', 'two.dcm'), instance(2));
    await until(() => inbox.counts.stored === 2 && !existsSync(at('one')) && !existsSync(at('a', 'b', 'two.dcm')));
    expect(await uids()).toEqual(['1.2.3.4.1', '1.2.3.4.2']);
    const [entry] = await t.archive.collections.instances.find({});
    expect(entry?.arrival).toMatchObject({ space: 'main', source: 'inbox' });
    expect(recorded).toHaveLength(2);
  });

  it('waits until a file has stopped growing', async () => {
    await inbox.close();
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
    try {
      inbox = await open(1_000);
      /** One scan: it is over when the next one is planned. */
      const scan = async () => {
        jest.advanceTimersByTime(1_000);
        while (jest.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
      };
      const bytes = instance(1);
      const step = Math.ceil(bytes.length / 4);
      for (let start = 0; start < bytes.length; start += step) {
        appendFileSync(at('slow'), bytes.subarray(start, start + step));
        await scan();
        jest.setSystemTime(Date.now() + 60_000); // the machine stands still, the writer with it
        await scan();
        expect(inbox.counts.stored + inbox.counts.quarantined).toBe(0);
      }
      while (existsSync(at('slow'))) await scan();
    } finally {
      jest.useRealTimers();
    }
    expect(inbox.counts).toEqual({ stored: 1, quarantined: 0, skipped: 0, failed: 0 });
  });

  it('quarantines and removes what is no DICOM object, and removes a DICOMDIR', async () => {
    writeFileSync(at('notes.txt'), 'not an image');
    writeFileSync(at('DICOMDIR'), makeObject({ '00080016': '1.2.840.10008.1.3.10' }));
    await until(() => !existsSync(at('notes.txt')) && !existsSync(at('DICOMDIR')));
    expect(inbox.counts).toMatchObject({ stored: 0, quarantined: 1, skipped: 1 });
    const [held] = await t.archive.collections.quarantine.find({});
    expect(held).toMatchObject({ code: 'NOT_DICOM', source: 'inbox' });
  });

  it('leaves links, what they point to, and hidden files alone', async () => {
    writeFileSync(path.join(outside, 'target'), instance(1));
    mkdirSync(path.join(outside, 'folder'));
    writeFileSync(path.join(outside, 'folder', 'inner'), instance(2));
    symlinkSync(path.join(outside, 'target'), at('link'));
    symlinkSync(path.join(outside, 'folder'), at('linked-folder'));
    writeFileSync(at('.partial'), instance(3));
    writeFileSync(at('real'), instance(4));
    await until(() => inbox.counts.stored === 1);
    await new Promise((resolve) => setTimeout(resolve, 5 * scanMs));
    expect(await uids()).toEqual(['1.2.3.4.4']);
    const left = [path.join(outside, 'target'), path.join(outside, 'folder', 'inner'), at('link'), at('.partial')];
    expect(left.map((file) => existsSync(file))).toEqual([true, true, true, true]);
  });

  it('keeps a file that the store cannot take, and stores it later', async () => {
    const land = t.archive.store.land.bind(t.archive.store);
    t.archive.store.land = async () => {
      throw new StoreFullError('full');
    };
    writeFileSync(at('one'), instance(1));
    await until(() => inbox.counts.failed >= 2);
    expect(existsSync(at('one'))).toBe(true);
    t.archive.store.land = land;
    await until(() => inbox.counts.stored === 1 && !existsSync(at('one')));
    expect(await uids()).toEqual(['1.2.3.4.1']);
  });

  it('lands a file again that was landed before a crash: one instance', async () => {
    writeFileSync(at('one'), instance(1));
    await until(() => inbox.counts.stored === 1 && !existsSync(at('one')));
    writeFileSync(at('one'), instance(1));
    await until(() => inbox.counts.stored === 2 && !existsSync(at('one')));
    expect(await uids()).toEqual(['1.2.3.4.1']);
  });
});
