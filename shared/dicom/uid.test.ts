import { InvalidUidError } from './errors';
import { isUid, isUsableUid, newUid, parseUid, uidOfName } from './uid';

describe('uid', () => {
  it('accepts the UIDs of PS3.5 9.1', () => {
    expect(isUid('1.2.840.10008.1.2')).toBe(true);
    expect(isUid('2.25.0')).toBe(true);
    expect(isUid(`1.${'2'.repeat(62)}`)).toBe(true);
  });

  it.each(['', '1', '1.', '.1', '1..2', '1.02', '1.2a', ' 1.2', '1.2\0', `1.${'2'.repeat(63)}`])(
    'rejects %j as a UID',
    (text) => {
      expect(isUid(text)).toBe(false);
      expect(() => parseUid(text)).toThrow(InvalidUidError);
    },
  );

  it('takes a leading zero in a component as usable, but no path', () => {
    expect(isUsableUid('1.2.03.4')).toBe(true);
    for (const text of ['', '..', '.', '1/2', '1..2', 'x', '1'.repeat(65)]) expect(isUsableUid(text)).toBe(false);
  });

  it('makes new valid UIDs under 2.25', () => {
    const made = new Set(Array.from({ length: 100 }, newUid));
    expect(made.size).toBe(100);
    for (const uid of made) {
      expect(isUid(uid)).toBe(true);
      expect(uid.startsWith('2.25.')).toBe(true);
    }
  });

  it('gives a name the same UID always: a UUID of version 8 from its SHA-256', () => {
    // Python: uuid.UUID(bytes=sha256(b'worklist')[:16] with version 8 and variant 10).int
    expect(uidOfName('worklist')).toBe('2.25.312562413621062785100651741084370177218');
    expect(uidOfName('worklist 2')).not.toBe(uidOfName('worklist'));
  });
});
