import { deflateRawSync } from 'node:zlib';
import { DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import type { ObjectReader } from '#shared/objects/port';
import { InflatedReader } from './inflated-reader';

/** A reader of a deflated data set behind a file meta of 100 bytes, and how often it was read from. */
function open(key: string, deflated: Uint8Array) {
  const bytes = Buffer.concat([Buffer.alloc(100), deflated]);
  let reads = 0;
  const reader: ObjectReader = {
    length: bytes.length,
    read: async (buffer, position) => {
      reads += 1;
      return bytes.copy(buffer, 0, position);
    },
    close: async () => undefined,
  };
  const location = { store: 'a', key, offset: 0, length: bytes.length };
  const entry = { location, dataSetOffset: 100, transferSyntaxUid: DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN };
  return { inflated: new InflatedReader(reader, entry), reads: () => reads };
}

describe('a deflated data set', () => {
  const noise = Buffer.from(Uint32Array.from({ length: 50_000 }, (_, at) => Math.imul(at, 0x9e3779b1)).buffer);

  it('that is small is inflated once, and given out in copies', async () => {
    const first = open('small', deflateRawSync(noise));
    const range = await first.inflated.read(150_000, 100);
    expect(Buffer.compare(range, noise.subarray(150_000, 150_100))).toBe(0);
    range.fill(0);
    const again = open('small', deflateRawSync(noise));
    expect(Buffer.compare(await again.inflated.read(150_000, 100), noise.subarray(150_000, 150_100))).toBe(0);
    expect([first.reads(), again.reads()]).toEqual([1, 0]);
    expect(await again.inflated.read(noise.length - 3, 100)).toHaveLength(3);
  });

  it('that is large once inflated is read piece by piece, forwards and backwards', async () => {
    const large = Buffer.concat([noise, Buffer.alloc(17 * 1024 * 1024, 7), noise]);
    const { inflated } = open('large', deflateRawSync(large));
    for (const from of [1000, large.length - 50, 5])
      expect(Buffer.compare(await inflated.read(from, 50), large.subarray(from, from + 50))).toBe(0);
    await inflated.close();
  });

  it('that ends early gives what there is, and says so where it ends', async () => {
    const { inflated } = open('cut', deflateRawSync(noise).subarray(0, 100_000));
    expect(Buffer.compare(await inflated.read(0, 50), noise.subarray(0, 50))).toBe(0);
    await expect(inflated.read(noise.length - 10, 10)).rejects.toMatchObject({ code: 'MALFORMED_DATA_SET' });
    await inflated.close();
  });
});
