import { LimitExceededError } from '#shared/kernel/errors';
import { DataSetWriter, implicitForm } from './data-set-writer';
import { MalformedDataSetError } from './errors';
import { EXPLICIT_VR_BIG_ENDIAN, EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN } from './transfer-syntaxes';
import { type Cursor, MAX_DEPTH, type Visitor, type WalkResult, walk } from './walker';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

/** Writes down every call as one line. */
function trace(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  extra: Visitor = {},
): { log: string[]; result: WalkResult } {
  const log: string[] = [];
  const name = (c: Cursor) => `${c.tag.toString(16).padStart(8, '0')} ${c.vr}`;
  const result = walk(
    bytes,
    { transferSyntaxUid },
    {
      element: (c) => {
        log.push(`${'>'.repeat(c.depth)}${name(c)} @${c.valueOffset}+${c.length}${c.littleEndian ? '' : ' big'}`);
        return undefined;
      },
      enterSequence: (c) => {
        log.push(`${'>'.repeat(c.depth)}[ ${name(c)}`);
        return undefined;
      },
      leaveSequence: (c, end) => {
        log.push(`${'>'.repeat(c.depth)}] ${name(c)} ..${end}`);
        return undefined;
      },
      enterItem: (c, index) => {
        log.push(`${'>'.repeat(c.depth)}item ${index}`);
        return undefined;
      },
      fragment: (_c, index, at, length) => {
        log.push(`fragment ${index} @${at}+${length}`);
        return undefined;
      },
      leaveFragments: (c, end) => {
        log.push(`fragments of ${name(c)} end ${end}`);
        return undefined;
      },
      ...extra,
    },
  );
  return { log, result };
}

describe('walk', () => {
  it('reads explicit VR with 16- and 32-bit lengths', () => {
    const bytes = hex('0800 6000 4353 0200 4354  0900 1010 4f42 0000 04000000 01020304');
    const { log, result } = trace(bytes, EXPLICIT_VR_LITTLE_ENDIAN);
    expect(log).toEqual(['00080060 CS @8+2', '00091010 OB @22+4']);
    expect(result).toEqual({ status: 'complete', offset: 26 });
  });

  it('reads implicit VR by dictionary and private dictionary', () => {
    const bytes = new DataSetWriter(implicitForm)
      .element(0x00080060, 'CS', 'CT')
      .element(0x00091001, '', 'x')
      .element(0x00290010, '', 'SIEMENS CSA HEADER')
      .element(0x00291010, '', 'ab')
      .toBytes();
    expect(trace(bytes, IMPLICIT_VR_LITTLE_ENDIAN).log).toEqual([
      '00080060 CS @8+2',
      '00091001 UN @18+2',
      '00290010 LO @28+18',
      '00291010 OB @54+2',
    ]);
  });

  it('decides US or SS by Pixel Representation, also in items', () => {
    const item = new DataSetWriter(implicitForm).integers(0x00280106, 'US', 1).toBytes();
    const bytes = new DataSetWriter(implicitForm)
      .integers(0x00280103, 'US', 1)
      .integers(0x00280106, 'US', 1)
      .element(0x00400275, 'SQ', [item])
      .toBytes();
    const log = trace(bytes, IMPLICIT_VR_LITTLE_ENDIAN).log;
    expect(log[1]).toBe('00280106 SS @18+2');
    expect(log[4]).toMatch(/^>00280106 SS/);
  });

  it('reads big endian', () => {
    const bytes = hex('0008 0060 4353 0002 4354  0028 0010 5553 0002 0200');
    expect(trace(bytes, EXPLICIT_VR_BIG_ENDIAN).log).toEqual(['00080060 CS @8+2 big', '00280010 US @18+2 big']);
  });

  it('enters sequences of defined and undefined length alike', () => {
    const defined = hex('0800 4011 5351 0000 12000000  feff 00e0 0a000000 0800 5011 5549 0200 3100');
    const undef = hex(
      '0800 4011 5351 0000 ffffffff  feff 00e0 ffffffff 0800 5011 5549 0200 3100 feff 0de0 00000000 feff dde0 00000000',
    );
    const lines = ['[ 00081140 SQ', '>item 0', '>00081150 UI @28+2'];
    expect(trace(defined, EXPLICIT_VR_LITTLE_ENDIAN).log).toEqual([...lines, '] 00081140 SQ ..30']);
    const { log, result } = trace(undef, EXPLICIT_VR_LITTLE_ENDIAN);
    expect(log).toEqual([...lines, '] 00081140 SQ ..38']);
    expect(result).toEqual({ status: 'complete', offset: 46 });
  });

  it('reads UN of undefined length as an implicit VR little endian sequence (PS3.5 6.2.2)', () => {
    const inner = 'feff 00e0 ffffffff 0800 5011 02000000 3100 feff 0de0 00000000 feff dde0 00000000';
    const bytes = hex(`0900 1010 554e 0000 ffffffff ${inner} 1000 1000 504e 0200 4120`);
    const { log } = trace(bytes, EXPLICIT_VR_LITTLE_ENDIAN);
    expect(log).toEqual(['[ 00091010 SQ', '>item 0', '>00081150 UI @28+2', '] 00091010 SQ ..38', '00100010 PN @54+2']);
  });

  it('gives a standard element sent as UN its own VR, little endian even in a big endian data set', () => {
    const bytes = hex('0028 0010 554e 0000 00000002 0002');
    expect(trace(bytes, EXPLICIT_VR_BIG_ENDIAN).log).toEqual(['00280010 US @12+2']);
  });

  it('reads the fragments of encapsulated pixel data', () => {
    const bytes = hex(
      'e07f 1000 4f42 0000 ffffffff feff 00e0 00000000 feff 00e0 04000000 01020304 feff dde0 00000000 fcff fcff 4f42 0000 00000000',
    );
    expect(trace(bytes, EXPLICIT_VR_LITTLE_ENDIAN).log).toEqual([
      'fragment 0 @20+0',
      'fragment 1 @28+4',
      'fragments of 7fe00010 OB end 32',
      'fffcfffc OB @52+0',
    ]);
  });

  it('skips a sequence when told so', () => {
    const item = new DataSetWriter().element(0x00081150, 'UI', '1').toBytes();
    const bytes = new DataSetWriter().element(0x00081140, 'SQ', [item]).element(0x00100010, 'PN', 'A').toBytes();
    const { log } = trace(bytes, EXPLICIT_VR_LITTLE_ENDIAN, { enterSequence: () => 'skip' });
    expect(log).toEqual(['00100010 PN @38+2']);
  });

  it('skips a delimited sequence too', () => {
    const bytes = hex(
      '0800 4011 5351 0000 ffffffff  feff 00e0 ffffffff 0800 5011 5549 0200 3100 feff 0de0 00000000 feff dde0 00000000 1000 1000 504e 0200 4120',
    );
    const { log } = trace(bytes, EXPLICIT_VR_LITTLE_ENDIAN, { enterSequence: () => 'skip' });
    expect(log).toEqual(['00100010 PN @54+2']);
  });

  it('stops when told so and says where', () => {
    const bytes = new DataSetWriter().element(0x00080060, 'CS', 'CT').element(0x00100010, 'PN', 'A').toBytes();
    const result = walk(
      bytes,
      { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN },
      {
        element: (c) => (c.tag === 0x00100010 ? 'stop' : undefined),
      },
    );
    expect(result).toEqual({ status: 'stopped', offset: 10 });
  });

  it('tells where a cut element begins and where it would end', () => {
    const bytes = new DataSetWriter()
      .element(0x00080060, 'CS', 'CT')
      .element(0x7fe00010, 'OW', new Uint8Array(100))
      .toBytes();
    const { result } = trace(bytes.subarray(0, 40), EXPLICIT_VR_LITTLE_ENDIAN);
    expect(result).toEqual({
      status: 'truncated',
      offset: 10,
      next: bytes.length,
      cut: { tag: 0x7fe00010, vr: 'OW', offset: 10, valueOffset: 22, length: 100 },
    });
    expect(trace(bytes.subarray(0, 15), EXPLICIT_VR_LITTLE_ENDIAN).result).toEqual({ status: 'truncated', offset: 10 });
  });

  it('is truncated at every cut of a nested data set that is not between elements', () => {
    const deep = new DataSetWriter().element(0x00081150, 'UI', '1').toBytes();
    const bytes = new DataSetWriter().element(0x00081140, 'SQ', [deep, deep]).toBytes();
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(trace(bytes.subarray(0, cut), EXPLICIT_VR_LITTLE_ENDIAN).result.status).toBe('truncated');
    }
  });

  it('follows the bytes where they contradict the transfer syntax', () => {
    const explicit = new DataSetWriter().element(0x00080060, 'CS', 'CT').toBytes();
    const implicit = new DataSetWriter(implicitForm).element(0x00080060, 'CS', 'CT').toBytes();
    expect(trace(explicit, IMPLICIT_VR_LITTLE_ENDIAN).log).toEqual(['00080060 CS @8+2']);
    expect(trace(implicit, EXPLICIT_VR_LITTLE_ENDIAN).log).toEqual(['00080060 CS @8+2']);
  });

  it('goes on in the middle of an implicit data set when told so, whatever a length looks like', () => {
    // 0x5343 = "CS": the length of this value looks like a VR.
    const bytes = new DataSetWriter(implicitForm).element(0x7fe00010, '', new Uint8Array(0x5343 + 1)).toBytes();
    bytes.set([0x43, 0x53], 4);
    const seen: string[] = [];
    const visitor: Visitor = {
      element(c) {
        seen.push(`${c.vr} ${c.length}`);
        return undefined;
      },
    };
    walk(bytes, { transferSyntaxUid: IMPLICIT_VR_LITTLE_ENDIAN, explicitVr: false, end: 8 + 0x5343 }, visitor);
    expect(seen).toEqual(['OW 21315']);
  });

  it('ends at zero padding behind the last element', () => {
    const bytes = Buffer.concat([new DataSetWriter().element(0x00080060, 'CS', 'CT').toBytes(), new Uint8Array(30)]);
    expect(trace(bytes, EXPLICIT_VR_LITTLE_ENDIAN)).toEqual({
      log: ['00080060 CS @8+2'],
      result: { status: 'complete', offset: 40 },
    });
  });

  it('refuses sequences deeper than the limit', () => {
    const nested = (depth: number) => {
      let inner = new DataSetWriter().element(0x00080060, 'CS', 'CT').toBytes();
      for (let i = 0; i < depth; i++) inner = new DataSetWriter().element(0x00400275, 'SQ', [inner]).toBytes();
      return inner;
    };
    expect(trace(nested(MAX_DEPTH), EXPLICIT_VR_LITTLE_ENDIAN).result.status).toBe('complete');
    expect(() => trace(nested(MAX_DEPTH + 1), EXPLICIT_VR_LITTLE_ENDIAN)).toThrow(LimitExceededError);
  });

  it('refuses a sequence without items, and an element that passes the end of its item', () => {
    const noItem = hex('0800 4011 5351 0000 0a000000 0800 5011 5549 0200 3100');
    expect(() => trace(noItem, EXPLICIT_VR_LITTLE_ENDIAN)).toThrow(MalformedDataSetError);
    const passes = hex(
      '0800 4011 5351 0000 12000000 feff 00e0 0a000000 0800 5011 5549 0400 3100 1000 1000 504e 0200 4120',
    );
    expect(() => trace(passes, EXPLICIT_VR_LITTLE_ENDIAN)).toThrow(MalformedDataSetError);
  });
});
