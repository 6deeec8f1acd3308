import fc from 'fast-check';
import { NotAcceptableError } from '#shared/archive/accept-dicom-json';
import { type Accept, chooseOffer, fits, framings, type Offer, parseAccept, rankOffers } from './accept';

const dicom = 'application/dicom';
const parts = 'multipart/related; type="application/dicom"';
const kind = (accept: Accept, allowSingle = true) => chooseOffer(accept, framings(dicom, allowSingle)).offer.kind;

describe('what is accepted', () => {
  it.each([
    [undefined, 'multipart'],
    ['*/*', 'multipart'],
    ['multipart/*', 'multipart'],
    ['multipart/related', 'multipart'],
    [parts, 'multipart'],
    ['multipart/related; type=application/dicom', 'multipart'],
    ['Multipart/Related; TYPE="Application/DICOM"; boundary="a,b;c"', 'multipart'],
    ['multipart/related; type="*/*"', 'multipart'],
    [dicom, 'single'],
    ['application/*', 'single'],
    [`${dicom}; q=0.5, ${parts}`, 'multipart'],
    [`${parts}; q=0.5, ${dicom}`, 'single'],
    [`${dicom}, ${parts}`, 'single'],
    [`${parts}, ${dicom}`, 'multipart'],
    ['image/png, */*;q=0.1', 'multipart'],
    [`*/*, ${parts};q=0`, 'single'],
    ['*/*, multipart/*;q=0', 'single'],
    [`*/*;q=0.9, ${dicom};q=0.1`, 'multipart'],
  ])('%s gets %s', (accept, expected) => {
    expect(kind(accept)).toBe(expected);
  });

  it.each([
    '',
    ',,;',
    'image/png',
    `${dicom};q=0`,
    `${dicom};q=x`,
    `${parts};q=-1`,
    'multipart/related; type="application/dicom+json"',
    '*/*;q=0',
    'multipart/mixed',
  ])('%j gets 406, which names what there is', (accept) => {
    const refusal = () => kind(accept);
    expect(refusal).toThrow(NotAcceptableError);
    expect(refusal).toThrow(
      expect.objectContaining({ details: { available: ['multipart/related; type="application/dicom"', dicom] } }),
    );
  });

  it('gives no single part of a resource with many', () => {
    expect(() => kind(dicom, false)).toThrow(NotAcceptableError);
    expect(kind('application/*, */*;q=0.1', false)).toBe('multipart');
  });

  it('goes by the query parameter first, then by the header', () => {
    expect(kind({ parameter: dicom, header: parts })).toBe('single');
    expect(kind({ parameter: 'image/png', header: parts })).toBe('multipart');
    expect(kind({ parameter: dicom, header: undefined })).toBe('single');
    expect(() => kind({ parameter: 'image/png', header: undefined })).toThrow(NotAcceptableError);
    expect(() => kind({ parameter: 'image/png', header: 'text/html' })).toThrow(NotAcceptableError);
  });

  it('tries the next range when a transfer syntax cannot be given', () => {
    const accept = `${parts}; transfer-syntax=1.2.840.10008.1.2.4.50, ${parts}; transfer-syntax="*"; q=0.2`;
    const given = (uid: string) =>
      chooseOffer(accept, framings(dicom, true, { transferSyntaxUid: uid })).transferSyntaxUid;
    expect(given('1.2.840.10008.1.2.4.50')).toBe('1.2.840.10008.1.2.4.50');
    expect(given('1.2.840.10008.1.2.1')).toBe('*');
    const explicit = { transferSyntaxUid: '1.2.840.10008.1.2.1' };
    const only = () => chooseOffer(`${parts}; transfer-syntax="1.2.3"`, framings(dicom, false, explicit));
    expect(only).toThrow(
      expect.objectContaining({ details: { available: [`${parts}; transfer-syntax=1.2.840.10008.1.2.1`] } }),
    );
  });

  it('ranks transfer syntaxes by quality, then what is there, then as written', () => {
    const offers = ['1.1', '1.2', '1.3'].flatMap((transferSyntaxUid, at) =>
      framings(dicom, false, { transferSyntaxUid, ...(at > 0 ? { isMade: true } : {}) }),
    );
    const ranked = (accept: Accept) => rankOffers(accept, offers).map(({ offer }) => offer.transferSyntaxUid);
    const named = (uid: string, more = '') => `${parts}; transfer-syntax=${uid}${more}`;
    expect(ranked(`${named('1.3')}, ${named('1.2')}`)).toEqual(['1.3', '1.2']);
    expect(ranked(`${named('1.3')}, ${named('1.1')}`)).toEqual(['1.1', '1.3']);
    expect(ranked(`${named('1.1', ';q=0.1')}, ${named('1.2', ';q=0.2')}`)).toEqual(['1.2', '1.1']);
    expect(ranked(parts)).toEqual(['1.1', '1.2', '1.3']);
    expect(ranked(named('"*"'))).toEqual(['1.1', '1.2', '1.3']);
    expect(ranked(`${named('1.1', ';q=0')}, ${named('*')}`)).toEqual(['1.2', '1.3']);
    expect(ranked(`${named('1.9')}, */*;q=0.1`)).toEqual(['1.1', '1.2', '1.3']);
    expect(ranked({ parameter: named('1.2'), header: named('1.3') })).toEqual(['1.2', '1.3']);
    expect(ranked(named('1.9'))).toEqual([]);
  });

  it('takes no extension behind the quality for a parameter of the media type', () => {
    expect(chooseOffer(`${dicom};q=1;transfer-syntax=1.2.3`, framings(dicom, true)).transferSyntaxUid).toBeNull();
  });

  it('chooses among several media types by the most specific range of each', () => {
    const offers: Offer[] = [
      { kind: 'json', type: 'application/dicom+json' },
      { kind: 'plain', type: 'application/json' },
      { kind: 'xml', type: 'application/dicom+xml', isMultipart: true },
    ];
    const of = (accept: string) => chooseOffer(accept, offers).offer.kind;
    expect(of('*/*')).toBe('json');
    expect(of('application/json, */*')).toBe('plain');
    expect(of('multipart/related; type="application/dicom+xml", application/dicom+json;q=0.9')).toBe('xml');
    expect(of('*/*;q=0.1, application/*;q=0.5, application/dicom+json;q=0')).toBe('plain');
  });

  it('reads any text without harm', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab*/;,="q0. \\'), maxLength: 60 }), (text) => {
        for (const { quality } of parseAccept(text)) expect(quality).toBeGreaterThan(0);
        try {
          expect(['single', 'multipart']).toContain(kind(text));
        } catch (error) {
          expect(error).toBeInstanceOf(NotAcceptableError);
        }
      }),
    );
    expect(parseAccept(`${dicom},`.repeat(5000))).toHaveLength(64);
    expect(fits({ type: 'image/*' }, 'imagery/png')).toBe(false);
  });
});
