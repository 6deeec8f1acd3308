import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nodeDisk } from './node-disk';
import { ReadGate } from './read-gate';

describe('reads in place', () => {
  let folder: string;
  let now: number;
  let gate: ReadGate;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-gate-'));
    now = 0;
    gate = new ReadGate(() => now);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const takes = (ms: number) =>
    gate.timed(() => {
      now += ms;
      return 7;
    });

  it('are not made before the file system is known, nor on one that may hang', async () => {
    expect(gate.isOpenFor(1)).toBe(false);
    await gate.look('/proc/version');
    expect(gate.isOpenFor(1)).toBe(false);
  });

  it('are made for small reads of a local file system', async () => {
    await gate.look(folder);
    expect(gate.isOpenFor(768 * 1024)).toBe(true);
    expect(gate.isOpenFor(768 * 1024 + 1)).toBe(false);
  });

  it('are asked about again when the first file was not there', async () => {
    await gate.look(path.join(folder, 'absent'));
    expect(gate.isOpenFor(1)).toBe(false);
    await gate.look(folder);
    expect(gate.isOpenFor(1)).toBe(true);
  });

  it('pause after a slow one, twice as long after the next, until one is quick again', async () => {
    await gate.look(folder);
    expect(takes(5)).toBe(7);
    expect(gate.isOpenFor(1)).toBe(false);
    now += 250;
    expect(gate.isOpenFor(1)).toBe(true);
    takes(5);
    now += 499;
    expect(gate.isOpenFor(1)).toBe(false);
    now += 1;
    expect(gate.isOpenFor(1)).toBe(true);
    takes(1);
    takes(5);
    now += 250;
    expect(gate.isOpenFor(1)).toBe(true);
  });

  it('give the bytes that a read by the thread pool gives', async () => {
    const bytes = Buffer.alloc(900 * 1024, 'radlake ');
    writeFileSync(path.join(folder, 'file'), bytes);
    const file = await nodeDisk().open(path.join(folder, 'file'), 'read');
    const small = Buffer.alloc(1000);
    expect(await file.read(small, 8)).toBe(1000);
    expect(small.equals(bytes.subarray(8, 1008))).toBe(true);
    const whole = Buffer.alloc(bytes.length + 10);
    expect(await file.read(whole, 0)).toBe(bytes.length);
    expect(whole.subarray(0, bytes.length).equals(bytes)).toBe(true);
    await file.close();
  });
});
