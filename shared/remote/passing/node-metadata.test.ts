import fc from 'fast-check';
import { objectsAsTheyCome, ownMetadata } from './node-metadata';

const series = { space: 'main', studyInstanceUid: '1.2', seriesInstanceUid: '1.2.3' };
const uids = {
  '0020000D': { vr: 'UI', Value: ['1.2'] },
  '0020000E': { vr: 'UI', Value: ['1.2.3'] },
  '00080018': { vr: 'UI', Value: ['1.2.3.4'] },
};

async function objectsOf(text: string, cuts: readonly number[] = []): Promise<string[]> {
  const bytes = Buffer.from(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
  const got: string[] = [];
  for await (const object of objectsAsTheyCome(
    (async function* () {
      yield* chunks;
    })(),
  ))
    got.push(object);
  return got;
}

describe('metadata of a node', () => {
  it('is read object by object, wherever its chunks end', async () => {
    const value = fc.record({ a: fc.string({ unit: 'grapheme' }), b: fc.array(fc.record({ c: fc.string() })) });
    await fc.assert(
      fc.asyncProperty(fc.array(value), fc.array(fc.nat()), fc.boolean(), async (all, cuts, isSpaced) => {
        const text = isSpaced ? JSON.stringify(all, null, 2) : JSON.stringify(all);
        expect((await objectsOf(text, cuts)).map((object) => JSON.parse(object))).toEqual(all);
      }),
    );
  });

  it.each([['[{"a":1}'], ['[{"a":1},{"b":'], [''], ['no JSON'], ['[{"a":1},{"b":2']])(
    'fails when it broke off: %j',
    async (text) => {
      await expect(objectsOf(text)).rejects.toMatchObject({ code: 'NODE_ANSWER_INVALID' });
    },
  );

  it('gets our addresses of bulk data, at every depth, and our order of tags', () => {
    const item = { '54001010': { vr: 'OW', BulkDataURI: 'http://node/bulk/2' } };
    const given = {
      '7FE00010': { vr: 'OW', BulkDataURI: 'http://node/bulk/1' },
      '54000100': { vr: 'SQ', Value: [{}, item] },
      '00020010': { vr: 'UI', Value: ['1.2.840.10008.1.2'] },
      ...uids,
      '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
      '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Jane' }] },
      '00280010': { vr: 'US', Value: [4] },
      '00209999': { vr: 'OB', InlineBinary: 'AAE=' },
      '00081110': { vr: 'SQ' },
    };
    const bulk = '/spaces/main/dicomweb/studies/1.2/series/1.2.3/instances/1.2.3.4/bulkdata';
    expect(ownMetadata(JSON.stringify(given), series)).toEqual({
      sopInstanceUid: '1.2.3.4',
      json:
        '{"00080005":{"vr":"CS","Value":["ISO_IR 192"]},"00080018":{"vr":"UI","Value":["1.2.3.4"]},' +
        '"00081110":{"vr":"SQ"},"00100010":{"vr":"PN","Value":[{"Alphabetic":"Doe^Jane"}]},' +
        '"0020000D":{"vr":"UI","Value":["1.2"]},"0020000E":{"vr":"UI","Value":["1.2.3"]},' +
        '"00209999":{"vr":"OB","InlineBinary":"AAE="},"00280010":{"vr":"US","Value":[4]},' +
        `"54000100":{"vr":"SQ","Value":[{},{"54001010":{"vr":"OW","BulkDataURI":"${bulk}/54000100.1.54001010"}}]},` +
        `"7FE00010":{"vr":"OW","BulkDataURI":"${bulk}/7FE00010"}}`,
    });
  });

  const nested = (depth: number): object =>
    depth === 0 ? {} : { '00081110': { vr: 'SQ', Value: [nested(depth - 1)] } };
  it.each([
    ['of another series', { ...uids, '0020000E': { vr: 'UI', Value: ['9.9'] } }],
    ['without UID', { ...uids, '00080018': { vr: 'UI' } }],
    ['no data set', { ...uids, '00081110': 'x' }],
    ['an item that is none', { ...uids, '00081110': { vr: 'SQ', Value: ['x'] } }],
    ['nested deeply', { ...uids, ...nested(40) }],
  ])('is refused when it is %s', (_what, given) => {
    expect(() => ownMetadata(JSON.stringify(given), series)).toThrow(
      expect.objectContaining({ code: 'NODE_ANSWER_INVALID' }),
    );
  });
});
