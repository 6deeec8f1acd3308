import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { sampleBytes, sampleItem } from './contract';
import { crc32, crc32OfChunks } from './crc32';
import { openFileStore } from './file/file-store';
import { encodeHeader, paddedLength, parseHeader } from './tar';

const member = {
  path: '1.2.3/1.2.3.4/1.2.3.4.5.dcm',
  length: 1000,
  modifiedSeconds: 1_700_000_000,
  container: '0660e554c65bd8fc39e61b12cc',
  sequence: 0x6_60e5_54c6_5bd8,
  crc32: 0xdeadbeef,
};

describe('ustar header', () => {
  it('lies byte for byte where POSIX says', () => {
    const header = encodeHeader(member);
    const field = (at: number, length: number): string => header.toString('latin1', at, at + length);
    expect(header).toHaveLength(512);
    expect(field(0, 15)).toBe('1.2.3.4.5.dcm\u0000\u0000');
    expect(field(100, 24)).toBe('0000644\u00000000000\u00000000000\u0000');
    expect(field(124, 12)).toBe('00000001750\u0000');
    expect(field(136, 12)).toBe('14524770400\u0000');
    expect(field(156, 1)).toBe('0');
    expect(field(257, 8)).toBe('ustar\u000000');
    expect(field(265, 32)).toBe('0660e554c65bd8fc39e61b12cc\u0000\u0000\u0000\u0000\u0000\u0000');
    expect(field(297, 24)).toBe('0660e554c65bd8.deadbeef\u0000');
    expect(field(345, 14)).toBe('1.2.3/1.2.3.4\u0000');
    const blanked = Buffer.from(header).fill(0x20, 148, 156);
    const sum = blanked.reduce((total, byte) => total + byte, 0);
    expect(field(148, 8)).toBe(`${sum.toString(8).padStart(6, '0')}\u0000 `);
  });

  it('reads back what was written, for every member', () => {
    const names = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/);
    const members = fc.record({
      path: fc.tuple(names, names, names).map((parts) => `${parts.join('/')}.dcm`),
      length: fc.maxSafeNat(),
      modifiedSeconds: fc.integer({ min: 0, max: 2 ** 33 - 1 }),
      container: fc.stringMatching(/^[0-9a-z]{0,31}$/),
      sequence: fc.maxSafeNat(),
      crc32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    });
    fc.assert(fc.property(members, (given) => expect(parseHeader(encodeHeader(given))).toEqual(given)));
  });

  it('fits the longest UIDs', () => {
    const uid = '1'.repeat(64);
    const longest = { ...member, path: `${uid}/${uid}/${uid}.dcm` };
    expect(parseHeader(encodeHeader(longest))).toEqual(longest);
  });

  it.each([`${'a/'.repeat(80)}b`, `a/${'b'.repeat(101)}`, 'a/'])('refuses the path %s', (bad) => {
    expect(() => encodeHeader({ ...member, path: bad })).toThrow('does not fit');
  });

  it('takes no header with a flipped bit, whichever', () => {
    const header = encodeHeader(member);
    for (let bit = 0; bit < 512 * 8; bit += 1) {
      const damaged = Buffer.from(header);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const isLastOfChecksum = bit >> 3 === 155; // a blank that carries nothing
      expect(parseHeader(damaged) === 'invalid').toBe(!isLastOfChecksum);
    }
  });

  it('calls zeros zero, and random bytes invalid without failing', () => {
    expect(parseHeader(Buffer.alloc(512))).toBe('zero');
    expect(parseHeader(Buffer.alloc(511))).toBe('invalid');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 600 }), (bytes) => {
        const block = Buffer.alloc(512);
        block.set(bytes.subarray(0, 512));
        const parsed = parseHeader(block);
        expect(parsed === 'zero' || parsed === 'invalid').toBe(true);
      }),
    );
  });

  it('pads to whole blocks', () => {
    expect([0, 1, 511, 512, 513].map(paddedLength)).toEqual([0, 512, 512, 512, 1024]);
  });
});

describe('CRC-32', () => {
  it('gives the check value of the standard, whole or in pieces', () => {
    const check = Buffer.from('123456789');
    expect(crc32(check)).toBe(0xcbf43926);
    expect(crc32(check.subarray(4), crc32(check.subarray(0, 4)))).toBe(0xcbf43926);
    expect(crc32OfChunks([check.subarray(0, 1), check.subarray(1, 1), check.subarray(1)])).toBe(0xcbf43926);
  });

  it('is that of the definition, bit by bit, for bytes of any length and place', () => {
    const bitwise = (bytes: Uint8Array): number => {
      let crc = 0xffffffff;
      for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
      }
      return ~crc >>> 0;
    };
    const bytes = fc.uint8Array({ maxLength: 600 });
    fc.assert(
      fc.property(bytes, fc.nat(40), (all, from) => {
        expect(crc32(all.subarray(from))).toBe(bitwise(all.subarray(from)));
      }),
    );
  });
});

const hasTar = spawnSync('tar', ['--version']).status === 0;
if (!hasTar) process.stderr.write('skipped: tar.test.ts needs the system tar for one test\n');

(hasTar ? it : it.skip)('a sealed segment unpacks with the system tar, without a word of complaint', async () => {
  const root = await fs.mkdtemp(path.join(os.tmpdir(), 'radlake-tar-'));
  const store = await openFileStore({ name: 'local', root, poolSize: 1, segmentBytes: 1024 * 1024 });
  await store.poolSettled();
  const items = [sampleItem(1, 70_000), sampleItem(2, 512), sampleItem(3, 1)];
  const spill = await store.openSpill();
  await spill.write(sampleBytes(4, 40_000));
  const large = { ...sampleItem(4, 0), content: spill, length: 40_000 };
  const { locations } = await store.land({ items: [...items, large], records: [{ kind: 'leave', space: 'main' }] });
  await store.close();
  const target = path.join(root, 'unpacked');
  await fs.mkdir(target);
  for (const key of new Set(locations.map((location) => location.key))) {
    const result = spawnSync('tar', ['-xf', path.join(root, key), '-C', target]);
    expect([result.status, result.stderr.toString()]).toEqual([0, '']);
  }
  for (const [index, { name, length }] of [...items, large].entries()) {
    const file = path.join(target, name.studyInstanceUid, name.seriesInstanceUid, `${name.sopInstanceUid}.dcm`);
    expect((await fs.readFile(file)).equals(sampleBytes(index + 1, length))).toBe(true);
  }
  const listed = execFileSync('tar', ['-tf', path.join(root, locations[0]!.key)]).toString();
  expect(listed.split('\n').filter((line) => line.startsWith('.radlake/'))).toEqual([
    expect.stringMatching(/^\.radlake\/journal\/\d+\.json$/),
    expect.stringMatching(/^\.radlake\/seal\/\d+\.json$/),
  ]);
  await fs.rm(root, { recursive: true });
});
