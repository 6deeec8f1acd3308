import { CorruptObjectError } from '#shared/objects/errors';
import { discardQuarantined, openQuarantined, quarantineIncoming } from './quarantine';
import { sweep } from './sweep';
import { openTestArchive, type TestArchive } from './testing/open-archive';
import { verify } from './verify/verify';

const arrival = { space: 'main', source: 'test', transferSyntaxUid: '' };
const bytes = Buffer.from('no DICOM at all');
const fault = new CorruptObjectError('Not a DICOM object');

let t: TestArchive;
beforeEach(async () => {
  t = await openTestArchive({ settings: { settleMs: 1000, graceMs: 1000 } });
});
afterEach(() => t.close());

async function* content() {
  yield bytes;
}
const keep = () => quarantineIncoming(t.archive, content(), bytes.length, arrival, fault);
const row = async () => (await t.archive.collections.quarantine.find({}))[0];

async function objects(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of t.archive.store.list('quarantine/')) keys.push(key);
  return keys;
}

/** Ids of the quarantine events published so far. */
function listen(): string[] {
  const published: string[] = [];
  const publish = t.archive.bus.publish.bind(t.archive.bus);
  t.archive.bus.publish = async (subject, event, options) => {
    published.push(String((event.data as { quarantineId: string }).quarantineId));
    return await publish(subject, event, options);
  };
  return published;
}

describe('an object on its way into quarantine', () => {
  it('is not lost by a crash behind its last byte: the sweep announces and shows it', async () => {
    const { bus } = t.archive;
    const publish = bus.publish.bind(bus);
    bus.publish = () => Promise.reject(new Error('the process dies here'));
    await expect(keep()).rejects.toThrow('dies here');
    bus.publish = publish;
    const { _id, state } = (await row())!;
    expect(state).toBe('arriving');
    await expect(openQuarantined(t.archive, _id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const published = listen();
    await sweep(t.archive);
    await sweep(t.archive);
    expect(published).toEqual([_id]);
    const read: Uint8Array[] = [];
    for await (const chunk of (await openQuarantined(t.archive, _id)).chunks()) read.push(chunk);
    expect(Buffer.concat(read)).toEqual(bytes);
    expect((await verify(t.archive)).findings).toEqual([]);
  });

  it('leaves a row without an object for a day when a crash came before its last byte', async () => {
    t.archive.store.put = () => Promise.reject(new Error('the process dies here'));
    await expect(keep()).rejects.toThrow('dies here');
    const published = listen();
    await sweep(t.archive);
    expect(await row()).toMatchObject({ state: 'arriving' });
    expect((await verify(t.archive)).findings).toEqual([]);
    t.clock.pass(86_400_001);
    await sweep(t.archive);
    expect(await row()).toBeUndefined();
    expect(published).toEqual([]);
  });
});

describe('discarding', () => {
  it('takes the bytes at once and leaves the row', async () => {
    const id = await keep();
    await discardQuarantined(t.archive, id, 'discarded');
    expect(await objects()).toEqual([]);
    expect(await row()).toMatchObject({ state: 'discarded' });
    expect(await t.archive.collections.freeing.countDocuments({})).toBe(0);
  });

  it('that a crash interrupted behind its decision is finished by the sweep', async () => {
    const id = await keep();
    const { store } = t.archive;
    const remove = store.delete.bind(store);
    store.delete = () => Promise.reject(new Error('the process dies here'));
    await expect(discardQuarantined(t.archive, id, 'discarded')).rejects.toThrow('dies here');
    store.delete = remove;
    t.clock.pass(2000);
    await sweep(t.archive);
    expect(await objects()).toEqual([]);
    expect((await verify(t.archive)).findings).toEqual([]);
  });

  it('that a crash interrupted before its decision leaves the object where it is', async () => {
    const id = await keep();
    const { quarantine } = t.archive.collections;
    const updateOne = quarantine.updateOne.bind(quarantine);
    quarantine.updateOne = () => Promise.reject(new Error('the process dies here'));
    await expect(discardQuarantined(t.archive, id, 'discarded')).rejects.toThrow('dies here');
    quarantine.updateOne = updateOne;
    t.clock.pass(2000);
    await sweep(t.archive);
    expect(await objects()).toEqual([`quarantine/${id}.tar`]);
    expect(await row()).toMatchObject({ state: 'held' });
  });
});
