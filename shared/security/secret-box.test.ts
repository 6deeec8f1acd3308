import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { openSecretBox, temporarySecretBox } from './secret-box';

describe('a kept secret', () => {
  const box = temporarySecretBox();

  it('comes back whole, and no two sealed ones are alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (secret) => {
        const sealed = box.seal(secret, 'nodes/1/password');
        expect(box.open(sealed, 'nodes/1/password')).toBe(secret);
        expect(box.seal(secret, 'nodes/1/password')).not.toBe(sealed);
      }),
      { numRuns: 50 },
    );
  });

  it('is of no use at another place, with another key, or changed', () => {
    const sealed = box.seal('geheim', 'nodes/1/password');
    const changed = `${sealed.slice(0, -2)}${sealed.at(-2) === 'A' ? 'B' : 'A'}${sealed.slice(-1)}`;
    for (const open of [
      () => box.open(sealed, 'nodes/2/password'),
      () => temporarySecretBox().open(sealed, 'nodes/1/password'),
      () => box.open(changed, 'nodes/1/password'),
      () => box.open('v1.', 'nodes/1/password'),
      () => box.open('geheim', 'nodes/1/password'),
    ]) {
      expect(open).toThrow(expect.objectContaining({ code: 'SECRET_KEY' }));
    }
  });
});

describe('the key for kept secrets', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'radlake-box-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const file = () => path.join(folder, 'keys', 'secrets.key');

  it('is made once, for this user alone, and used again', () => {
    const sealed = openSecretBox(folder).seal('geheim', 'here');
    expect(openSecretBox(folder).open(sealed, 'here')).toBe('geheim');
    expect(Buffer.from(readFileSync(file(), 'utf8'), 'base64')).toHaveLength(32);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('is refused when it is none', () => {
    openSecretBox(folder);
    writeFileSync(file(), 'short');
    expect(() => openSecretBox(folder)).toThrow(expect.objectContaining({ code: 'SECRET_KEY' }));
  });
});
