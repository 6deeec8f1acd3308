import fc from 'fast-check';
import { MalformedPduError } from './errors';
import { encodePdu } from './pdu/codec';
import type { ProviderAbortReason } from './pdu/reasons';
import { PduReader } from './pdu-reader';

const limits = { dataBytes: 100_000, associateBytes: 20_000 };

/** Everything a stream contains, data pieces joined to fragments. */
class Recorder {
  readonly log: string[] = [];
  readonly pieces: Uint8Array[] = [];
  #open = '';

  pduStarted(type: number): void {
    this.log.push(`start ${type}`);
  }
  pduReceived(pdu: { kind: string }): void {
    this.log.push(pdu.kind);
  }
  fragmentReceived(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): void {
    this.pieces.push(bytes);
    this.#open += Buffer.from(bytes).toString('hex');
    if (!isLast) return;
    this.log.push(`${contextId} ${isCommand} ${this.#open}`);
    this.#open = '';
  }
}

function read(chunks: readonly Uint8Array[]): string[] {
  const recorder = new Recorder();
  const reader = new PduReader(recorder, limits);
  for (const chunk of chunks) reader.push(chunk);
  return recorder.log;
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe('PduReader', () => {
  it('emits views of the chunks, no copies', () => {
    const data = new Uint8Array(5000).fill(7);
    const stream = encodePdu({ kind: 'p-data', values: [{ contextId: 1, isCommand: false, isLast: true, data }] });
    const chunks = cut(stream, [1000]).map((it) => Uint8Array.from(it));
    const recorder = new Recorder();
    const reader = new PduReader(recorder, limits);
    for (const chunk of chunks) reader.push(chunk);
    expect(recorder.pieces.map((it) => it.length)).toEqual([988, 1000, 1000, 1000, 1000, 12]);
    expect(recorder.pieces.map((it) => chunks.findIndex((chunk) => chunk.buffer === it.buffer))).toEqual([
      0, 1, 2, 3, 4, 5,
    ]);
  });

  it('keeps nothing of a chunk that the caller may overwrite, held or not', () => {
    const values = Array.from({ length: 40 }, (_, at) => ({
      contextId: 1,
      isCommand: false,
      isLast: true,
      data: new Uint8Array(100 + at).fill(at),
    }));
    const stream = encodePdu({ kind: 'p-data', values });
    const whole = read([stream]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }), fc.nat(20), (sizes, holdAt) => {
        const recorder = new Recorder();
        let isHeld = false;
        const reader: PduReader = new PduReader(
          {
            pduStarted: (type) => recorder.pduStarted(type),
            pduReceived: (pdu) => recorder.pduReceived(pdu),
            fragmentReceived: (...fragment) => {
              recorder.fragmentReceived(...fragment);
              if (isHeld || recorder.log.length !== holdAt) return;
              isHeld = true;
              reader.hold();
            },
          },
          limits,
        );
        for (const chunk of cut(stream, sizes)) {
          const reused = Uint8Array.from(chunk);
          reader.push(reused);
          reused.fill(0xff);
        }
        if (isHeld) reader.resume();
        expect(recorder.log).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });

  it('reports the end of a data set whose last fragment is empty', () => {
    const values = [
      { contextId: 1, isCommand: false, isLast: false, data: Uint8Array.of(1, 2) },
      { contextId: 1, isCommand: false, isLast: true, data: new Uint8Array(0) },
    ];
    expect(read([encodePdu({ kind: 'p-data', values })])).toEqual(['start 4', '1 false 0102']);
  });

  it.each<[string, string, ProviderAbortReason]>([
    ['an unknown type', '080000000004', 'unrecognized-pdu'],
    ['type zero', '000000000004', 'unrecognized-pdu'],
    ['a giant A-ASSOCIATE-RQ', '0100ffffffff', 'invalid-pdu-parameter-value'],
    ['an A-ASSOCIATE-RQ just over the limit', '010000004e21', 'invalid-pdu-parameter-value'],
    ['an A-ASSOCIATE-RQ shorter than its fixed fields', '010000000043', 'invalid-pdu-parameter-value'],
    ['a giant P-DATA-TF', '0400ffffffff', 'invalid-pdu-parameter-value'],
    ['an empty P-DATA-TF', '040000000000', 'invalid-pdu-parameter-value'],
    ['a release of the wrong length', '050000000005', 'invalid-pdu-parameter-value'],
    ['an abort of the wrong length', '0700ffffffff', 'invalid-pdu-parameter-value'],
    ['a PDV longer than its PDU', '040000000008 00000005 0103', 'invalid-pdu-parameter-value'],
    ['a giant PDV', '040000000008 ffffffff 0103', 'invalid-pdu-parameter-value'],
    ['a PDV shorter than its header', '040000000006 00000001 0103', 'invalid-pdu-parameter-value'],
    ['bytes behind the last PDV', '040000000009 00000002 0103', 'invalid-pdu-parameter-value'],
  ])('refuses %s as soon as its header is complete, and drops what follows', (_name, stream, abortReason) => {
    const recorder = new Recorder();
    const reader = new PduReader(recorder, limits);
    const bytes = Buffer.from(stream.replace(/ /g, ''), 'hex');
    for (const byte of bytes.subarray(0, -1)) reader.push(Uint8Array.of(byte));
    expect(() => reader.push(bytes.subarray(-1))).toThrow(expect.objectContaining({ abortReason }));
    const before = recorder.log.length;
    reader.push(encodePdu({ kind: 'release-rq' }));
    expect(recorder.log).toHaveLength(before);
  });

  it('throws nothing but MalformedPduError on random bytes', () => {
    const typed = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.uint8Array({ maxLength: 300 })).map(([type, rest]) => {
      const head = Buffer.from([type, 0, 0, 0, 0, 0]);
      head.writeUInt32BE(rest.length, 2);
      return Buffer.concat([head, rest]);
    });
    const noise = fc.oneof(fc.uint8Array({ maxLength: 300 }), typed);
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 4 }), (chunks) => {
        try {
          read(chunks);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPduError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('stops while held, keeps what comes, and goes on after as many resumes', () => {
    const stream = Buffer.concat([encodePdu({ kind: 'release-rq' }), encodePdu({ kind: 'release-rp' })]);
    const recorder = new Recorder();
    const reader: PduReader = new PduReader(
      {
        ...bound(recorder),
        pduReceived: (pdu) => {
          recorder.pduReceived(pdu);
          if (pdu.kind === 'release-rq') {
            reader.hold();
            reader.hold();
          }
        },
      },
      limits,
    );
    reader.push(stream.subarray(0, 15));
    reader.push(stream.subarray(15));
    expect(recorder.log).toEqual(['start 5', 'release-rq']);
    expect(reader.isBacklogged).toBe(true);
    reader.resume();
    expect(recorder.log).toHaveLength(2);
    reader.resume();
    expect(recorder.log).toEqual(['start 5', 'release-rq', 'start 6', 'release-rp']);
    expect(reader.isBacklogged).toBe(false);
  });
});

function bound(recorder: Recorder) {
  return {
    pduStarted: (type: number) => recorder.pduStarted(type),
    pduReceived: (pdu: { kind: string }) => recorder.pduReceived(pdu),
    fragmentReceived: (...data: Parameters<Recorder['fragmentReceived']>) => recorder.fragmentReceived(...data),
  };
}
