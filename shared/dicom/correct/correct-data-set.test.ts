import fc from 'fast-check';
import { decodeText } from '../charset/decode';
import { encodeText } from '../charset/encode';
import { DataSetWriter, explicitForm, type HeaderForm, implicitForm } from '../data-set-writer';
import { fromDicomJson, toDicomJson } from '../json';
import { rewriteDataSet } from '../rewrite';
import { skimBytes } from '../skim';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '../transfer-syntaxes';
import { correctDataSet } from './correct-data-set';
import { correctJson } from './correct-json';
import { walkOptionsOf } from './elements';
import { piecesOf } from './pieces';

type Json = Readonly<
  Record<string, { readonly vr: string; readonly Value?: readonly unknown[]; InlineBinary?: string }>
>;

const origin = { at: Date.UTC(2026, 10, 30, 1, 2, 3, 4), system: 'RADLAKE', source: 'CT1', reason: 'COERCE' } as const;
const bigForm: HeaderForm = { explicitVr: true, littleEndian: false };
const forms = { 'explicit VR little endian': explicitForm, 'implicit VR': implicitForm, 'big endian': bigForm };
const ORIGINALS = '04000561';

const jsonOf = (bytes: Uint8Array, form: HeaderForm): Json =>
  JSON.parse(toDicomJson(bytes, { ...walkOptionsOf(form), source: {}, maxInlineBytes: Number.POSITIVE_INFINITY }));

/** Bytes of pieces whose ranges lie in `stored`. */
const join = (stored: Uint8Array, pieces: ReturnType<typeof piecesOf>) =>
  Buffer.concat(
    pieces.map((piece) =>
      piece instanceof Uint8Array ? piece : stored.subarray(piece.offset, piece.offset + piece.length),
    ),
  );

/** As a data set is corrected on its way out: without its long values, which come back in place. */
function correct(stored: Uint8Array, form: HeaderForm, attributes: Json): Buffer {
  const { transferSyntaxUid } = walkOptionsOf(form);
  const skimmed = skimBytes(stored, { transferSyntaxUid, holdsText: true });
  const corrected = correctDataSet(skimmed, transferSyntaxUid, { attributes, origin });
  return join(stored, piecesOf(corrected, transferSyntaxUid, stored.length));
}

/** A data set in a form and a character set that its text fits. */
function written(json: Json, form: HeaderForm, characterSet: string): Buffer {
  const text = {
    characterSet,
    write: (value: Uint8Array) => encodeText(decodeText(value, ['ISO_IR 192'], 'UT'), [characterSet])!,
  };
  return Buffer.from(rewriteDataSet(fromDicomJson(json), { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN, form, text }));
}

const attribute = (vr: string, ...Value: readonly unknown[]) => (Value.length === 0 ? { vr } : { vr, Value });
const bytes = (length: number) => Buffer.alloc(length, 'ab').toString('base64');
const without = (json: Json, ...tags: string[]) =>
  Object.fromEntries(Object.entries(json).filter(([tag]) => !tags.includes(tag)));
const formerOf = (json: Json) => {
  const item = json[ORIGINALS]!.Value!.at(-1) as Json;
  return item['04000550']!.Value![0] as Json;
};

const stored: Json = {
  '00080020': attribute('DA', '20240131'),
  '00100010': attribute('PN', { Alphabetic: 'Doe^Jané' }),
  '00100020': attribute('LO', 'A-1'),
  '00280010': attribute('US', 2),
  '00400275': attribute('SQ', { '00400007': attribute('LO', 'Kopf é'), '00400009': attribute('SH', 'S1') }),
  '7FE00010': { vr: 'OW', InlineBinary: bytes(100_000) },
};
const name = (Alphabetic: string, Ideographic?: string) => ({
  '00100010': attribute('PN', Ideographic ? { Alphabetic, Ideographic } : { Alphabetic }),
});

describe.each(Object.entries(forms))('a corrected data set in %s', (_name, form) => {
  it('has the new values, and the former ones in Original Attributes Sequence', () => {
    const corrected = correct(written(stored, form, 'ISO_IR 100'), form, {
      ...name('Roe^Zoé'),
      '00101000': attribute('LO', 'X'),
    });
    const shown = jsonOf(corrected, form);
    expect(without(shown, ORIGINALS, '7FE00010')).toEqual({
      ...without(stored, '7FE00010'),
      '00080005': attribute('CS', 'ISO_IR 100'),
      ...name('Roe^Zoé'),
      '00101000': attribute('LO', 'X'),
    });
    expect(shown[ORIGINALS]!.Value).toEqual([
      {
        '04000550': attribute('SQ', { '00100010': stored['00100010'], '00101000': attribute('LO') }),
        '04000562': attribute('DT', '20261130010203.004000+0000'),
        '04000563': attribute('LO', 'RADLAKE'),
        '04000564': attribute('LO', 'CT1'),
        '04000565': attribute('CS', 'COERCE'),
      },
    ]);
  });

  it('keeps the bytes of everything else', () => {
    const before = written(stored, form, 'ISO_IR 100');
    const after = correct(before, form, { '00100020': attribute('LO', 'B-2') });
    const patientId = before.indexOf('A-1');
    expect(Buffer.compare(after.subarray(0, patientId), before.subarray(0, patientId))).toBe(0);
    const rest = before.subarray(patientId + 4);
    const originals = after.length - before.length;
    // Rows and the request stand before Original Attributes Sequence, pixel data behind it.
    const upTo = rest.length - 100_000 - (form.explicitVr ? 12 : 8);
    expect(Buffer.compare(after.subarray(patientId + 4, patientId + 4 + upTo), rest.subarray(0, upTo))).toBe(0);
    expect(Buffer.compare(after.subarray(patientId + 4 + upTo + originals), rest.subarray(upTo))).toBe(0);
  });

  it('is converted to UTF-8 as a whole when a value does not fit', () => {
    const nested = {
      ...stored,
      '00400275': attribute('SQ', { '00080005': attribute('CS', 'ISO_IR 100'), '00400007': attribute('LO', 'Kopf é') }),
    };
    const shown = jsonOf(correct(written(nested, form, 'ISO_IR 100'), form, name('Wang^XiaoDong', '王^小东')), form);
    expect(shown['00080005']).toEqual(attribute('CS', 'ISO_IR 192'));
    expect(shown['00100010']).toEqual(name('Wang^XiaoDong', '王^小东')['00100010']);
    expect(shown['00400275']!.Value).toEqual([
      { '00080005': attribute('CS', 'ISO_IR 192'), '00400007': attribute('LO', 'Kopf é') },
    ]);
    expect(formerOf(shown)).toEqual({ '00100010': stored['00100010'] });
    expect(shown['7FE00010']).toEqual(stored['7FE00010']);
  });
});

describe('correcting', () => {
  it('stays in GB18030 where the name fits it', () => {
    const before = written({ '00100010': attribute('PN', { Ideographic: '张^三' }) }, explicitForm, 'GB18030');
    const after = correct(before, explicitForm, name('Zhang^Si', '张^四'));
    expect(after.indexOf(Buffer.from('Zhang^Si=\xd5\xc5^\xcb\xc4', 'latin1'))).toBeGreaterThan(0);
    expect(jsonOf(after, explicitForm)['00080005']).toEqual(attribute('CS', 'GB18030'));
  });

  it('changes nothing where everything is so already, pads apart', () => {
    const before = new DataSetWriter().element(0x00100020, 'LO', 'A-1   ').element(0x00100040, 'CS', '').toBytes();
    expect(correct(before, explicitForm, { '00100020': attribute('LO', 'A-1'), '00100040': attribute('CS') })).toEqual(
      Buffer.from(before),
    );
  });

  it('puts an item behind those of the Original Attributes Sequence, whatever the form of their lengths', () => {
    const item = { '04000565': attribute('CS', 'CORRECT') };
    const defined = Buffer.from(fromDicomJson({ ...stored, [ORIGINALS]: attribute('SQ', item) }));
    const at = defined.indexOf(Buffer.from([0, 4, 0x61, 5]));
    // Undefined length, PS3.5 7.5.1: `defined` with delimiters.
    const itemBytes = defined.subarray(at + 12, at + 12 + 8 + 16);
    const end = Uint8Array.of(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0);
    const header = Uint8Array.of(0, 4, 0x61, 5, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff);
    const open = Buffer.concat([defined.subarray(0, at), header, itemBytes, end, defined.subarray(at + 36)]);
    const unknown = Buffer.from(defined);
    unknown.write('UN', at + 4);
    for (const before of [defined, open]) {
      const { [ORIGINALS]: originals } = jsonOf(correct(before, explicitForm, name('B')), explicitForm);
      expect(originals!.Value).toEqual([item, expect.objectContaining({ '04000565': attribute('CS', 'COERCE') })]);
    }
    expect(jsonOf(correct(before0(item), explicitForm, name('B')), explicitForm)[ORIGINALS]!.Value).toHaveLength(2);
  });

  /** With the sequence as UN: its items are in implicit VR (PS3.5 6.2.2). */
  function before0(item: Json): Uint8Array {
    const items = new DataSetWriter(implicitForm).element(0x04000565, 'CS', 'CORRECT').toBytes();
    expect(Object.keys(item)).toEqual(['04000565']);
    const sequence = new DataSetWriter(implicitForm).beginFragment(items.length).raw(items).toBytes();
    return new DataSetWriter().element(0x00100010, 'PN', 'A').element(0x04000561, 'UN', sequence).toBytes();
  }

  it('names the creators of private attributes beside their former values', () => {
    const before = new DataSetWriter().element(0x00090010, 'LO', 'ACME').element(0x00091001, 'LO', 'old').toBytes();
    const shown = jsonOf(correct(before, explicitForm, { '00091001': attribute('LO', 'new') }), explicitForm);
    expect(formerOf(shown)).toEqual({ '00090010': attribute('LO', 'ACME'), '00091001': attribute('LO', 'old') });
  });

  it('leaves long former values empty', () => {
    for (const length of [2000, 200_000]) {
      const before = new DataSetWriter().element(0x00420011, 'OB', new Uint8Array(length)).toBytes();
      const shown = jsonOf(correct(before, explicitForm, { '00420011': { vr: 'OB' } }), explicitForm);
      expect(shown['00420011']).toEqual({ vr: 'OB' });
      expect(formerOf(shown)).toEqual({ '00420011': { vr: 'OB' } });
    }
  });

  it('shows text that contradicts its declared set as it was shown, in UTF-8', () => {
    const chinese = Buffer.from(encodeText('患者姓名检查部位胸部', ['GB18030'])!);
    const before = new DataSetWriter()
      .element(0x00080005, 'CS', 'ISO_IR 6')
      .element(0x00081030, 'LO', chinese)
      .toBytes();
    const description = jsonOf(before, explicitForm)['00081030'];
    expect(description).toEqual(attribute('LO', '患者姓名检查部位胸部'));
    const shown = jsonOf(correct(before, explicitForm, name('Wang', '王')), explicitForm);
    expect(shown['00081030']).toEqual(description);
    expect(shown['00080005']).toEqual(attribute('CS', 'ISO_IR 192'));
  });

  it('keeps private sequences that only their delimiter tells in implicit VR', () => {
    const item = new DataSetWriter(implicitForm).element(0x00110010, 'LO', 'x').toBytes();
    const sequence = new DataSetWriter(implicitForm).begin(0x00090001, 'SQ', 0xffffffff).beginFragment(item.length);
    const before = Buffer.concat([
      sequence.raw(item).endFragments().toBytes(),
      new DataSetWriter(implicitForm).element(0x00100010, 'PN', 'A').toBytes(),
    ]);
    const shown = jsonOf(correct(before, implicitForm, name('Wang', '王')), implicitForm);
    expect(shown['00090001']).toEqual(attribute('SQ', { '00110010': attribute('LO', 'x') }));
    expect(shown['00080005']).toEqual(attribute('CS', 'ISO_IR 192'));
  });

  it('keeps fragments and what follows pixel data', () => {
    const fragments = [new Uint8Array(0), Buffer.alloc(70_000, 1), Buffer.alloc(3, 2)];
    const before = new DataSetWriter()
      .element(0x00100010, 'PN', 'A')
      .fragments(0x7fe00010, 'OB', fragments)
      .element(0xfffcfffc, 'OB', new Uint8Array(6))
      .toBytes();
    const pixels = before.subarray(Buffer.from(before).indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0])));
    const after = correct(before, explicitForm, name('Bo'));
    expect(Buffer.compare(after.subarray(after.length - pixels.length), pixels)).toBe(0);
    expect(jsonOf(after, explicitForm)['00100010']).toEqual(name('Bo')['00100010']);
  });

  it('drops the lengths of groups that it changes', () => {
    const before = new DataSetWriter()
      .integers(0x00080000, 'UL', 10)
      .element(0x00080060, 'CS', 'CT')
      .integers(0x00100000, 'UL', 10)
      .element(0x00100020, 'LO', 'A')
      .toBytes();
    const after = correct(before, explicitForm, { '00100020': attribute('LO', 'BB') });
    expect(after.subarray(0, 22)).toEqual(Buffer.from(before.subarray(0, 22)));
    expect(after.indexOf(Buffer.from([0x10, 0, 0, 0]))).toBe(-1);
  });
});

const texts = (characters: string) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 12 }).map((text) => `x${text}x`);
/** @param longest - of binary values; corrections are short */
const leaf = (characters: string, longest: number) =>
  fc.oneof(
    texts(characters).map((text) => attribute('LO', text)),
    texts(characters).map((text) => attribute('UT', text)),
    texts(characters).map((text) => attribute('PN', { Alphabetic: text, Ideographic: text })),
    fc.constantFrom(attribute('US', 1, 65535), attribute('FD', 0.5), attribute('AT', '00100010'), attribute('CS')),
    fc.constantFrom(1, 9, longest).map((length) => ({ vr: 'OB', InlineBinary: bytes(length + (length % 2)) })),
  );
/** Tags whose VR any dictionary leaves to the explicit header; private ones need a creator to be known. */
const tags = fc.constantFrom('00091010', '00111011', '00131012', '04010013', '20010014', '70010015');
const dataSets = (characters: string, longest = 70_001) =>
  fc.dictionary(
    tags,
    fc.oneof(
      { weight: 3, arbitrary: leaf(characters, longest) },
      {
        weight: 1,
        arbitrary: fc
          .array(fc.dictionary(tags, leaf(characters, longest), { noNullPrototype: true }), { maxLength: 2 })
          .map((items) => attribute('SQ', ...items)),
      },
    ),
    { noNullPrototype: true },
  );

it('whatever it holds, a data set shows what its corrections say, and everything else as before', () => {
  const cases = fc
    .constantFrom(['ISO_IR 100', 'aé ^'], ['GB18030', 'a王é东^'], ['ISO_IR 192', 'a王😀^'])
    .chain(([characterSet, characters]) =>
      fc.record({
        characterSet: fc.constant(characterSet!),
        json: dataSets(characters!),
        attributes: dataSets('aé王😀', 900),
        form: fc.constantFrom(explicitForm, bigForm),
      }),
    );
  fc.assert(
    fc.property(cases, ({ characterSet, json, attributes, form }) => {
      const before = written(json, form, characterSet);
      const was = jsonOf(before, form);
      const shown = jsonOf(correct(before, form, attributes), form);
      expect(without(shown, ORIGINALS, '00080005')).toEqual({ ...without(was, '00080005'), ...attributes });
      const uri = (path: string) => `/bulkdata/${path.slice(1).replaceAll('/', '.')}`;
      const textOf = (bytes: Uint8Array) =>
        toDicomJson(bytes, { ...walkOptionsOf(form), source: {}, maxInlineBytes: 1024, bulkDataUri: uri });
      expect(correctJson(textOf(before), { attributes, origin })).toBe(textOf(correct(before, form, attributes)));
      const changed = Object.keys(attributes).filter(
        (tag) => JSON.stringify(was[tag]) !== JSON.stringify(attributes[tag]),
      );
      if (changed.length === 0) expect(shown).toEqual(was);
      else expect(Object.keys(formerOf(shown)).sort()).toEqual(changed.sort());
    }),
    { numRuns: 150 },
  );
});
