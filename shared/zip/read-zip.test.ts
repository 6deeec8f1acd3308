import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { PlatformError } from '#shared/kernel/errors';
import { readZipDirectory, readZipEntry, type ZipLimits, zipLimits } from './read-zip';
import { type FileOfZip, makeZip } from './testing/make-zip';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-zip-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names and bytes of a whole archive. */
async function readAll(bytes: Uint8Array, limits: ZipLimits = zipLimits): Promise<Record<string, Buffer>> {
  const file = path.join(folder, 'some.zip');
  writeFileSync(file, bytes);
  return await readFileOf(file, limits);
}

async function readFileOf(file: string, limits: ZipLimits = zipLimits): Promise<Record<string, Buffer>> {
  const handle = await open(file);
  try {
    const found: Record<string, Buffer> = {};
    for (const entry of await readZipDirectory(handle, limits)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of readZipEntry(handle, entry, limits)) chunks.push(chunk);
      found[entry.name] = Buffer.concat(chunks);
    }
    return found;
  } finally {
    await handle.close();
  }
}

const text = (name: string, more: Partial<FileOfZip> = {}): FileOfZip => ({
  name,
  bytes: Buffer.from(`content of ${name}`),
  ...more,
});
const codeOf = (reading: Promise<unknown>) => reading.then(String, (error: { code: string }) => error.code);

describe('a zip archive', () => {
  it('gives its files, stored and deflated, without folders, before a comment', async () => {
    const large = Buffer.alloc(700_000, 'abc');
    const zip = makeZip(
      [text('a', { isStored: true }), text('b/'), { name: 'b/ü', bytes: large }],
      'PK\x05\x06 no end',
    );
    const found = await readAll(zip);
    expect(Object.keys(found)).toEqual(['a', 'b/ü']);
    expect(found['a']?.toString()).toBe('content of a');
    expect(found['b/ü']?.equals(large)).toBe(true);
  });

  it('made by Python is read, ZIP64 included', async () => {
    const file = path.join(folder, 'python.zip');
    const program = [
      'import sys, zipfile',
      'z = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)',
      'z.open(zipfile.ZipInfo("large"), "w", force_zip64=True).write(b"x" * 100000)',
      '[z.writestr("f%d" % n, "content %d" % n) for n in range(70000)]',
      'z.close()',
    ];
    execFileSync('python3', ['-c', program.join('\n'), file]);
    const handle = await open(file);
    const entries = await readZipDirectory(handle);
    await handle.close();
    expect(entries).toHaveLength(70_001);
    expect((await readAll(makeZip([]))) ?? {}).toEqual({});
    const few = entries.filter(({ name }) => ['large', 'f0', 'f69999'].includes(name));
    const again = await open(file);
    const sizes: number[] = [];
    for (const entry of few) for await (const chunk of readZipEntry(again, entry)) sizes.push(chunk.length);
    await again.close();
    expect(sizes).toEqual([100_000, 9, 13]);
  });

  it.each([
    ['encrypted', [text('a', { flags: 1 })], 'UNREADABLE_ZIP'],
    ['compressed otherwise', [text('a', { method: 14 })], 'UNREADABLE_ZIP'],
    ['longer than it says', [text('a', { sizeBytes: 3 })], 'UNREADABLE_ZIP'],
    ['shorter than it says', [text('a', { sizeBytes: 99 })], 'UNREADABLE_ZIP'],
    ['of another checksum', [text('a', { crc32: 1 })], 'UNREADABLE_ZIP'],
  ])('with an entry that is %s is refused', async (_what, files, code) => {
    expect(await codeOf(readAll(makeZip(files)))).toBe(code);
  });

  it('is bounded in entries, bytes and ratio', async () => {
    const zip = makeZip([text('a'), text('b')]);
    expect(await codeOf(readAll(zip, { ...zipLimits, entries: 1 }))).toBe('LIMIT_EXCEEDED');
    expect(await codeOf(readAll(zip, { ...zipLimits, totalBytes: 20 }))).toBe('LIMIT_EXCEEDED');
    const bomb = makeZip([{ name: 'bomb', bytes: Buffer.alloc(20 * 1024 * 1024) }]);
    expect(await codeOf(readAll(bomb))).toBe('LIMIT_EXCEEDED');
  });

  it('that is broken anywhere is refused or read, never worse', async () => {
    const whole = makeZip([text('a'), text('b', { isStored: true })]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), async (at, value, length) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        if (at < length) bytes[at] = value;
        await readAll(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(PlatformError));
      }),
    );
  });
});
