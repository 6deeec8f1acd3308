import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { PlatformError } from '#shared/kernel/errors';
import { DataSetWriter } from './data-set-writer';
import { inflateDataSet } from './deflate';
import { buildFileMeta } from './file-meta';
import { fromDicomJson, toDicomJson } from './json';
import { isDeflated, type Part10Head, parsePart10Head } from './part10';
import { readAttributes } from './read-attributes';
import { Skimmer } from './skim';
import {
  EXPLICIT_VR_BIG_ENDIAN,
  EXPLICIT_VR_LITTLE_ENDIAN,
  IMPLICIT_VR_LITTLE_ENDIAN,
  transferSyntaxes,
} from './transfer-syntaxes';
import { walk } from './walker';

const MAX_INFLATED = 1 << 24;
const tags = new Set([0x00080005, 0x00080018, 0x00081140, 0x00100010, 0x0020000d, 0x00400275]);

/** Everything the platform does with foreign bytes; any error but a PlatformError fails the test. */
function readEverything(bytes: Uint8Array): 'read' | 'refused' {
  const started = process.cpuUsage();
  try {
    const head = parsePart10Head(bytes);
    const rest = bytes.subarray(head.dataSetOffset);
    const dataSet = isDeflated(head) ? inflateDataSet(rest, MAX_INFLATED) : rest;
    readEncoded(dataSet, head.transferSyntaxUid);
    return 'read';
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return 'refused';
  } finally {
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  }
}

function readEncoded(dataSet: Uint8Array, transferSyntaxUid: string): void {
  readAttributes(dataSet, { transferSyntaxUid, tags });
  const json = toDicomJson(dataSet, { transferSyntaxUid, truncated: 'keep' });
  JSON.parse(json);
  expect(json.length).toBeLessThan(1000 + dataSet.length * 60);
}

/** As `readEverything`, for bytes without a head. */
function readBare(bytes: Uint8Array, transferSyntaxUid: string): void {
  try {
    readEncoded(bytes, transferSyntaxUid);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
  }
}

const syntaxes = [EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_VR_BIG_ENDIAN];
const meta = buildFileMeta({
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: '1.2.3',
  transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
});

describe('bad bytes', () => {
  it('random bytes are read or refused, in every encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.constantFrom(...syntaxes), (bytes, syntax) => {
        readEverything(bytes);
        readEverything(Buffer.concat([meta, bytes]));
        readBare(bytes, syntax);
      }),
      { numRuns: 150 },
    );
  });

  /** Random bytes rarely look like elements: random elements with wrong lengths, VRs and delimiters do. */
  const piece = fc.oneof(
    fc.constantFrom('feff00e0ffffffff', 'feff0de000000000', 'feffdde000000000', 'feff00e004000000'),
    fc.constantFrom(
      '0800401153510000ffffffff',
      '09001010554e0000ffffffff',
      'e07f10004f420000ffffffff',
      '0800401153510000f0ffff7f',
    ),
    fc.constantFrom(
      '080005004353040047424b20',
      '280003015553020001000000',
      '0900100053480600414141414141',
      '100010005a5a0000',
    ),
    fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  );
  it('random structures are read or refused', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom(...syntaxes), (pieces, syntax) => {
        const bytes = Buffer.from(pieces.join(''), 'hex');
        readBare(bytes, syntax);
        readEverything(Buffer.concat([meta, bytes]));
      }),
      { numRuns: 400 },
    );
  });

  it('a long run of nested or empty structures takes linear time', () => {
    for (const unit of [
      'feff00e000000000',
      '0800401153510000ffffffff',
      '0000000000000000',
      '0900100053480000',
      'feff0de000000000',
    ]) {
      const bytes = Buffer.from(`0800401153510000ffffffff${unit.repeat(20_000)}01`, 'hex');
      for (const syntax of syntaxes) {
        const started = performance.now();
        readBare(bytes, syntax);
        readBare(bytes.subarray(12), syntax);
        expect(performance.now() - started).toBeLessThan(3000);
      }
    }
  });

  it('any JSON is encoded or refused', () => {
    const attribute = fc.record(
      {
        vr: fc.constantFrom('PN', 'SQ', 'US', 'OB', 'DS', 'AT', 'UV', 'XX', 5),
        Value: fc.anything(),
        InlineBinary: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('00080060', '00081140', '00091001', '7FE00010', 'x'), attribute),
        (json) => {
          try {
            fromDicomJson(json);
          } catch (error) {
            if (!(error instanceof PlatformError)) throw error;
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('written data sets', () => {
  const element = fc.record({
    group: fc.integer({ min: 9, max: 0x7fde }).map((n) => n | 1),
    element: fc.integer({ min: 0x1000, max: 0xffff }),
    vr: fc.constantFrom('OB', 'LO', 'UN', 'UT', 'CS', 'OW', 'UI'),
    value: fc.uint8Array({ maxLength: 40 }),
  });

  it.each([
    ['explicit', true, EXPLICIT_VR_LITTLE_ENDIAN],
    ['implicit', false, IMPLICIT_VR_LITTLE_ENDIAN],
  ] as const)('walking what the writer wrote gives the same %s elements', (_name, explicit, transferSyntaxUid) => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 20 }), (elements) => {
        const writer = new DataSetWriter({ explicitVr: explicit, littleEndian: true }).element(0x00080060, 'CS', 'CT');
        for (const e of elements) writer.element(e.group * 0x10000 + e.element, e.vr, e.value);
        const bytes = writer.toBytes();
        const found: [number, string][] = [];
        const result = walk(
          bytes,
          { transferSyntaxUid },
          {
            element(c) {
              found.push([c.tag, Buffer.from(bytes.subarray(c.valueOffset, c.valueOffset + c.length)).toString('hex')]);
              return undefined;
            },
          },
        );
        expect(result).toEqual({ status: 'complete', offset: bytes.length });
        const padded = elements.map((e): [number, string] => {
          const pad = e.value.length % 2 === 0 ? '' : ['LO', 'UT', 'CS'].includes(e.vr) ? '20' : '00';
          return [e.group * 0x10000 + e.element, Buffer.from(e.value).toString('hex') + pad];
        });
        expect(found.slice(1)).toEqual(padded);
      }),
      { numRuns: 150 },
    );
  });
});

function parsePart10HeadOrNone(bytes: Uint8Array): Part10Head | undefined {
  try {
    return parsePart10Head(bytes);
  } catch (error) {
    if (error instanceof PlatformError) return undefined;
    throw error;
  }
}

/** The model without what encoding changes: character sets, and the pad byte of odd binary values. */
function withoutEncoding(model: Record<string, { Value?: unknown[]; InlineBinary?: string }>): object {
  const entries = Object.entries(model).filter(([tag]) => tag !== '00080005');
  return Object.fromEntries(
    entries.map(([tag, { Value, InlineBinary, ...rest }]) => {
      const items = Value?.map((one) => (isDataSet(one) ? withoutEncoding(one) : one));
      const binary = Buffer.from(InlineBinary ?? '', 'base64');
      const odd = binary.length % 2 === 1 ? Buffer.concat([binary, new Uint8Array(1)]) : binary;
      return [tag, { ...rest, items, bytes: odd.toString('hex') }];
    }),
  );
}

function isDataSet(value: unknown): value is Record<string, object> {
  return typeof value === 'object' && value !== null && !('Alphabetic' in value || 'Ideographic' in value);
}

const folder = path.resolve('..', 'shared', 'data', 'dicom', 'misc');
const small = existsSync(folder)
  ? readdirSync(folder)
      .map((name) => readFileSync(path.join(folder, name)))
      .filter((bytes) => bytes.length < 16_000)
  : [];
const reason = small.length === 0 ? ` (skipped: no files in ${folder})` : '';

(reason === '' ? describe : describe.skip)(`real files, damaged${reason}`, () => {
  it('are read or refused when cut at any place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...small), fc.double({ min: 0, max: 1, noNaN: true }), (bytes, share) => {
        readEverything(bytes.subarray(0, Math.floor(bytes.length * share)));
      }),
      { numRuns: 150 },
    );
  });

  it('are read or refused when bytes change', () => {
    const change = fc.tuple(
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0x41),
    );
    fc.assert(
      fc.property(fc.constantFrom(...small), fc.array(change, { minLength: 1, maxLength: 20 }), (bytes, changes) => {
        const damaged = Uint8Array.from(bytes);
        // Headers are at the front: half of the changes go there.
        for (const [index, [share, value]] of changes.entries()) {
          const span = index % 2 === 0 ? damaged.length : Math.min(2000, damaged.length);
          damaged[Math.floor(span * share)] = value;
        }
        readEverything(damaged);
      }),
      { numRuns: 150 },
    );
  });

  it('whole, give the same JSON when skimmed in chunks of any size', () => {
    const bulkDataUri = (at: string, vr: string, length: number) => `${at}?${vr}=${length}`;
    for (const [index, bytes] of small.entries()) {
      const head = parsePart10HeadOrNone(bytes);
      if (head === undefined || isDeflated(head)) continue;
      const { transferSyntaxUid } = head;
      const skimmer = new Skimmer({ transferSyntaxUid, longValueBytes: 1000 });
      const chunk = [5, 100, 1001, 1 << 16][index % 4]!;
      for (let at = head.dataSetOffset; at < bytes.length; at += chunk) skimmer.push(bytes.subarray(at, at + chunk));
      const { bytes: kept, skimmed, truncated } = skimmer.finish();
      if (truncated) continue;
      const options = { transferSyntaxUid, bulkDataUri, maxInlineBytes: 1000 };
      const whole = toDicomJson(bytes.subarray(head.dataSetOffset), options);
      expect(JSON.parse(toDicomJson(kept, { ...options, skimmed }))).toEqual(JSON.parse(whole));
    }
  });

  it('whole, survive the way to JSON and back', () => {
    const transferSyntaxUid = EXPLICIT_VR_LITTLE_ENDIAN;
    let compared = 0;
    for (const bytes of small) {
      const head = parsePart10HeadOrNone(bytes);
      if (head === undefined || isDeflated(head)) continue;
      const options = {
        transferSyntaxUid: head.transferSyntaxUid,
        maxInlineBytes: 1 << 20,
        truncated: 'keep',
      } as const;
      const model = JSON.parse(toDicomJson(bytes.subarray(head.dataSetOffset), options));
      const again = JSON.parse(toDicomJson(fromDicomJson(model), { transferSyntaxUid, maxInlineBytes: 1 << 20 }));
      expect(withoutEncoding(again)).toEqual(withoutEncoding(model));
      compared += 1;
    }
    expect(compared).toBeGreaterThan(small.length / 2);
  });

  it('are read or refused under every transfer syntax', () => {
    for (const bytes of small.slice(0, 20)) {
      for (const { uid } of transferSyntaxes()) readBare(bytes.subarray(0, 4000), uid);
    }
  });
});
