import fc from 'fast-check';
import { PlatformError } from '#shared/kernel/errors';
import { type MultipartLimits, MultipartReader } from './reader';

interface Part {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Reads a body cut into chunks at the given offsets. */
function read(body: Buffer, cuts: readonly number[] = [], limits?: MultipartLimits) {
  const reader = new MultipartReader('XX', limits);
  const parts: (Part & { ended: boolean })[] = [];
  const offsets = [...new Set([0, ...cuts.map((cut) => cut % (body.length + 1)), body.length])].sort((a, b) => a - b);
  for (let at = 1; at < offsets.length; at++) {
    for (const event of reader.push(body.subarray(offsets[at - 1], offsets[at]))) {
      if (event.kind === 'part') {
        parts.push({ headers: Object.fromEntries(event.headers), body: Buffer.alloc(0), ended: false });
      } else {
        const last = parts.at(-1)!;
        if (event.kind === 'end') last.ended = true;
        else parts[parts.length - 1] = { ...last, body: Buffer.concat([last.body, event.bytes]) };
      }
    }
  }
  return { parts, isComplete: reader.isComplete };
}

const bodies = (text: string, cuts: readonly number[] = []) =>
  read(Buffer.from(text, 'latin1'), cuts).parts.map(({ body }) => body.toString('latin1'));

/** As a client writes it. */
function write(parts: readonly Buffer[], newline = '\r\n'): Buffer {
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--XX${newline}Content-Type: application/dicom${newline}${newline}`),
    part,
    Buffer.from(newline),
  ]);
  return Buffer.concat([...chunks, Buffer.from(`--XX--${newline}`)]);
}

/** Bytes full of what boundaries are made of. */
const treacherous = fc
  .array(fc.constantFrom('\r', '\n', '-', '--', 'X', '\r\n', '\r\n--', '\r\n--X', '\n-', 'a'), { maxLength: 30 })
  .map((pieces) => Buffer.from(pieces.join('')))
  // A boundary must not begin a line of a part (RFC 2046 5.1.1).
  .filter((bytes) => !/(?:^|\n)--XX/.test(bytes.toString('latin1')));

describe('a multipart body', () => {
  it('gives its parts, however it is cut into chunks', () => {
    fc.assert(
      fc.property(fc.array(treacherous, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 40 }), (parts, cuts) => {
        const { parts: found, isComplete } = read(write(parts), cuts);
        expect(found.map(({ body }) => body.toString('latin1'))).toEqual(parts.map((body) => body.toString('latin1')));
        expect(found.every(({ ended }) => ended)).toBe(true);
        expect(isComplete).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('gives its parts byte by byte', () => {
    const body = write([Buffer.from('a\r\n--X\r'), Buffer.alloc(0), Buffer.from('\r\n')]);
    const everywhere = Array.from({ length: body.length }, (_, at) => at);
    expect(read(body, everywhere).parts.map((part) => part.body.toString())).toEqual(['a\r\n--X\r', '', '\r\n']);
  });

  it('may have lines that end with LF alone', () => {
    const parts = [Buffer.from('one'), Buffer.from('two\nlines')];
    expect(read(write(parts, '\n')).parts.map(({ body }) => body.toString())).toEqual(['one', 'two\nlines']);
  });

  it('may have a preamble, an epilogue, white space behind boundaries and no line end at its end', () => {
    expect(bodies('this is\r\nMIME\r\n--XX \t\r\nA: b\r\n\r\none\r\n--XX--')).toEqual(['one']);
    expect(bodies('--XX\r\n\r\none\r\n--XX--\r\n--XX\r\n\r\nnot a part\r\n--XX--')).toEqual(['one']);
  });

  it('may have an empty part whose boundary follows its headers at once', () => {
    const text = '--XX\r\nA: b\r\n\r\n--XX\r\n\r\n--XX--';
    for (let cut = 0; cut < text.length; cut++) expect(bodies(text, [cut])).toEqual(['', '']);
  });

  it('has headers by name in lower case, folded lines joined', () => {
    const { parts } = read(Buffer.from('--XX\r\nContent-Type:  application/dicom;\r\n  a=b\r\nX:\r\n\r\n1\r\n--XX--'));
    expect(parts[0]?.headers).toEqual({ 'content-type': 'application/dicom; a=b', x: '' });
  });

  it('is not complete without its closing boundary', () => {
    const { parts, isComplete } = read(Buffer.from('--XX\r\n\r\none\r\n--XX\r\n\r\ntw'));
    expect(isComplete).toBe(false);
    expect(parts.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it.each([
    ['does not begin with its boundary', 'x'.repeat(70_000), 'MALFORMED_MULTIPART'],
    ['has text behind a boundary', '--XXY\r\n\r\none', 'MALFORMED_MULTIPART'],
    ['has endless padding behind a boundary', `--XX${' '.repeat(200)}`, 'MALFORMED_MULTIPART'],
    ['has headers that are too long', `--XX\r\nA: ${'b'.repeat(20_000)}`, 'MALFORMED_MULTIPART'],
    ['has a header without a name', '--XX\r\n: b\r\n\r\n', 'MALFORMED_MULTIPART'],
  ])('is refused when it %s', (_what, text, code) => {
    expect(() => bodies(text)).toThrow(expect.objectContaining({ code }));
  });

  it('is refused when it has too many parts', () => {
    const body = write(Array.from({ length: 4 }, () => Buffer.from('a')));
    expect(read(body, [], { parts: 4 }).parts).toHaveLength(4);
    expect(() => read(body, [], { parts: 3 })).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  });

  it('never ends in anything but parts or an error of ours, whatever it holds', () => {
    const anything = fc.array(
      fc.oneof(fc.constantFrom('--XX', '--XX--', '\r\n', '\n', 'A: b', ': ', ' '), fc.string({ maxLength: 8 })),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(anything, fc.array(fc.nat(), { maxLength: 10 }), (pieces, cuts) => {
        try {
          read(Buffer.from(pieces.join('')), cuts);
        } catch (error) {
          expect(error).toBeInstanceOf(PlatformError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('hands on views of its chunks', () => {
    const chunk = write([Buffer.alloc(1000, 1)]);
    const reader = new MultipartReader('XX');
    // The first chunk is joined to the line end before it; later ones are not.
    Array.from(reader.push(chunk.subarray(0, 60)));
    const rest = chunk.subarray(60);
    const data = Array.from(reader.push(rest)).filter((event) => event.kind === 'data');
    expect(data.map(({ bytes }) => bytes.buffer === rest.buffer)).toEqual([true]);
  });
});
