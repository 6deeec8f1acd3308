import { keywordOf, lookUp, parseTag, privateVr, tagKey, tagOf } from './dictionary';
import { isStorageSopClass, sopClass, storageSopClassUids, usualStorageSopClassUids } from './sop-classes';
import { encodingOf, transferSyntax, transferSyntaxes } from './transfer-syntaxes';

describe('dictionary', () => {
  it('knows tag, VR, VM and name of PatientName', () => {
    expect(lookUp(0x00100010)).toEqual({
      tag: 0x00100010,
      vr: 'PN',
      vm: '1',
      keyword: 'PatientName',
      name: "Patient's Name",
      retired: false,
    });
    expect(tagOf('PatientName')).toBe(0x00100010);
  });

  it('finds tags above 0x7FFFFFFF', () => {
    expect(lookUp(0xfffcfffc)?.keyword).toBe('DataSetTrailingPadding');
    expect(tagOf('DataSetTrailingPadding')).toBe(0xfffcfffc);
  });

  it('finds every group of a repeating element, and no odd one', () => {
    expect(lookUp(0x60000010)?.keyword).toBe('OverlayRows');
    expect(lookUp(0x60fe3000)?.vr).toBe('OB/OW');
    expect(lookUp(0x50022500)?.keyword).toBe('CurveLabel');
    expect(lookUp(0x60010010)).toBeUndefined();
    expect(lookUp(0x00203102)?.keyword).toBe('SourceImageIDs');
    expect(tagOf('OverlayRows')).toBe(0x60000010);
  });

  it('says nothing of unknown tags', () => {
    expect(lookUp(0x00091001)).toBeUndefined();
    expect(keywordOf(0x00080007)).toBe('');
  });

  it('reads tags as hexadecimal, pair or keyword', () => {
    for (const text of ['0020000D', '0020000d', '(0020,000D)', '0020,000d', 'StudyInstanceUID']) {
      expect(parseTag(text)).toBe(0x0020000d);
    }
    for (const text of ['', '0020000', '0020000G', 'NoSuchKeyword']) expect(parseTag(text)).toBeUndefined();
    expect(tagKey(0xfffee000)).toBe('FFFEE000');
  });

  it('knows private elements of vendors in any block', () => {
    expect(privateVr('SIEMENS CSA HEADER', 0x00291010)).toBe('OB');
    expect(privateVr('SIEMENS CSA HEADER', 0x0029a010)).toBe('OB');
    expect(privateVr('GEMS_IDEN_01', 0x00091002)).toBe('SH');
    expect(privateVr('GEMS_IDEN_01', 0x000910ff)).toBeUndefined();
    expect(privateVr('NOBODY', 0x00091002)).toBeUndefined();
  });
});

describe('transfer syntaxes', () => {
  it('says how each family is encoded', () => {
    const facts = (uid: string) => {
      const s = encodingOf(uid);
      return [s.explicitVr, s.littleEndian, s.deflated, s.encapsulated];
    };
    expect(facts('1.2.840.10008.1.2')).toEqual([false, true, false, false]);
    expect(facts('1.2.840.10008.1.2.1')).toEqual([true, true, false, false]);
    expect(facts('1.2.840.10008.1.2.1.99')).toEqual([true, true, true, false]);
    expect(facts('1.2.840.10008.1.2.2')).toEqual([true, false, false, false]);
    expect(facts('1.2.840.10008.1.2.4.50')).toEqual([true, true, false, true]);
    expect(facts('1.2.840.10008.1.2.5')).toEqual([true, true, false, true]);
    expect(facts('1.2.3.4')).toEqual([true, true, false, true]);
  });

  it('knows high-throughput JPEG 2000 and JPEG XL, and marks big endian retired', () => {
    expect(transferSyntax('1.2.840.10008.1.2.4.201')?.name).toContain('High-Throughput');
    expect(transferSyntax('1.2.840.10008.1.2.4.110')?.encapsulated).toBe(true);
    expect(transferSyntax('1.2.840.10008.1.2.2')?.retired).toBe(true);
    expect(new Set(transferSyntaxes().map((s) => s.uid)).size).toBe(transferSyntaxes().length);
  });
});

describe('SOP classes', () => {
  it('tells storage classes from services', () => {
    expect(isStorageSopClass('1.2.840.10008.5.1.4.1.1.2')).toBe(true);
    expect(isStorageSopClass('1.2.840.10008.5.1.4.1.1.1.1')).toBe(true);
    expect(isStorageSopClass('1.2.840.10008.5.1.4.1.1.66.4')).toBe(true);
    expect(isStorageSopClass('1.2.840.10008.1.1')).toBe(false);
    expect(isStorageSopClass('1.2.840.10008.1.20.1')).toBe(false);
    expect(isStorageSopClass('1.2.840.10008.1.3.10')).toBe(false);
    expect(sopClass('1.2.840.10008.5.1.4.1.1.2')?.name).toBe('CT Image Storage');
    expect(storageSopClassUids().length).toBeGreaterThan(180);
  });

  it('has a choice of storage classes for one association, beside the class that asks for them', () => {
    const usual = usualStorageSopClassUids();
    expect(new Set(usual).size).toBe(usual.length);
    expect(usual.length).toBeLessThan(128);
    expect(usual.filter((uid) => !isStorageSopClass(uid))).toEqual([]);
    // CT, MR, PET, NM, US old and new, mammography, RT Plan, key objects, dose, PDF.
    for (const last of ['2', '4', '128', '20', '6', '6.1', '1.2', '481.5', '88.59', '88.67', '104.1'])
      expect(usual).toContain(`1.2.840.10008.5.1.4.1.1.${last}`);
  });
});
