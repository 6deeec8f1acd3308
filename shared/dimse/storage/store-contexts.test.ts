import { StoreContexts } from './store-contexts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const explicit = '1.2.840.10008.1.2.1';
const implicit = '1.2.840.10008.1.2';
const jpegLossless = '1.2.840.10008.1.2.4.70';
const jpeg2000 = '1.2.840.10008.1.2.4.90';

const contexts = (...syntaxes: string[]) =>
  new StoreContexts(
    syntaxes.map((transferSyntaxUid, at) => ({
      id: 2 * at + 1,
      abstractSyntaxUid: ct,
      transferSyntaxUid,
      requestorRoles: { scu: true, scp: true },
    })),
  );

describe('the contexts to send instances on', () => {
  it('prefer the stored transfer syntax, then Explicit, then Implicit, then what else was accepted', () => {
    const all = contexts(jpeg2000, implicit, explicit, jpegLossless);
    expect(all.syntaxesFor(ct, jpegLossless)).toEqual([jpegLossless, explicit, implicit, jpeg2000]);
    expect(all.syntaxesFor(ct, '1.2.3')).toEqual([explicit, implicit, jpeg2000, jpegLossless]);
  });

  it('name none for a class that was not accepted', () => {
    expect(contexts(explicit).syntaxesFor('1.2.3', explicit)).toEqual([]);
    expect(contexts(explicit).contextFor('1.2.3', explicit)).toBeUndefined();
  });

  it('of several with the same classes and syntax are the first', () => {
    expect(contexts(explicit, implicit, explicit).contextFor(ct, explicit)?.id).toBe(1);
    expect(contexts(explicit, implicit, explicit).contextFor(ct, implicit)?.id).toBe(3);
  });
});
