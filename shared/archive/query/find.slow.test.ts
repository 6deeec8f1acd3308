import fc from 'fast-check';
import { makeObject } from '../testing/make-object';
import { findAnswers } from './find';
import { readIdentifier } from './identifier';
import { FindClient, identifierOf, type Keys, nothingAgreed, studyRoot } from './testing/find-client';
import { expected, type Query } from './testing/reference';
import { all, instanceKeys, objectOf, seriesKeys, studyKeys } from './testing/reference-set';

let client: FindClient;
beforeAll(async () => {
  client = await FindClient.open();
  for (const [at, one] of all.entries()) {
    await client.test.send(makeObject(objectOf(one)));
    // Two thirds are packed, the rest waits.
    if (at === Math.floor((all.length * 2) / 3)) await client.test.settleAndPack();
  }
});
afterAll(() => client.test.close());

const uids = { study: 'StudyInstanceUID', series: 'SeriesInstanceUID', instance: 'SOPInstanceUID' } as const;
const dimseLevels = { study: 'STUDY', series: 'SERIES', instance: 'IMAGE' } as const;

/** Up to three keys. */
function queries(keys: Readonly<Record<string, readonly string[]>>): fc.Arbitrary<Query> {
  return fc.subarray(Object.keys(keys), { minLength: 0, maxLength: 3 }).chain((names) =>
    fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...keys[name]!)])), {
      noNullPrototype: true,
    }),
  );
}

const searches = fc.oneof(
  queries({ ...studyKeys, ...seriesKeys }).map((query) => ['study', query] as const),
  queries({ ...studyKeys, ...seriesKeys }).map((query) => ['series', query] as const),
  queries({ ...studyKeys, ...seriesKeys, ...instanceKeys }).map((query) => ['instance', query] as const),
);

/** Values of lists stand behind each other in an identifier as they do in a data set; keys of items in an item. */
function keysOf(query: Query): Keys {
  const keys: Record<string, string | Record<string, string>> = {};
  for (const [name, wanted] of Object.entries(query)) {
    const [outer = '', inner] = name.split('.');
    const value = wanted.replaceAll(',', '\\');
    keys[outer] = inner === undefined ? value : { ...(keys[outer] as Record<string, string>), [inner]: value };
  }
  return keys;
}

describe('a relational query', () => {
  it('finds what the standard says, at each level', async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(searches, async ([level, query]) => {
        const asking = { options: { relational: true } };
        const found = await client.values(uids[level], dimseLevels[level], keysOf(query), asking);
        expect([query, new Set(found)]).toEqual([query, expected(all, level, query)]);
        expect(new Set(found).size).toBe(found.length);
        if (found.length > 0) hits += 1;
      }),
      { numRuns: 150 },
    );
    // Not by finding nothing.
    expect(hits).toBeGreaterThan(30);
  });

  it('finds the patients of the studies that fit', async () => {
    const patientOf = new Map(all.map(({ study }) => [study['StudyInstanceUID'], study['PatientID']]));
    await fc.assert(
      fc.asyncProperty(queries({ ...studyKeys, ...seriesKeys }), async (query) => {
        const asking = { levels: ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'] as const, options: { relational: true } };
        const found = await client.values('PatientID', 'PATIENT', keysOf(query), asking);
        const patients = [...expected(all, 'study', query)].map((uid) => patientOf.get(uid));
        expect([query, new Set(found)]).toEqual([query, new Set(patients)]);
        expect(new Set(found).size).toBe(found.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe('many answers', () => {
  const count = 450;
  let many: FindClient;
  beforeAll(async () => {
    many = await FindClient.open();
    for (let number = 0; number < count; number++) {
      const day = String(1 + (number % 28)).padStart(2, '0');
      const values = {
        ...{ '00080018': `1.2.${number}.1.1`, '0020000D': `1.2.${number}`, '0020000E': `1.2.${number}.1` },
        ...{ '00100020': `P${number % 150}`, '00080020': `202401${day}`, '00080060': number % 2 ? 'MR' : 'CT' },
      };
      await many.test.send(makeObject(values));
    }
  }, 120_000);
  afterAll(() => many.test.close());

  it('of studies come in the order of their dates, none twice', async () => {
    const found = await many.values('StudyDate', 'STUDY', { StudyInstanceUID: '' });
    expect(found).toHaveLength(count);
    expect(found).toEqual([...found].sort().reverse());
    expect(new Set(await many.values('StudyInstanceUID', 'STUDY', {})).size).toBe(count);
  });

  it('are found by what is in their series, whichever way is taken', async () => {
    expect(await many.values('StudyInstanceUID', 'STUDY', { Modality: 'CT' })).toHaveLength(count / 2);
    expect(await many.values('StudyInstanceUID', 'STUDY', { Modality: 'C?', ModalitiesInStudy: 'CT' })).toHaveLength(
      225,
    );
    expect(await many.values('StudyInstanceUID', 'STUDY', { Modality: '?*T' })).toHaveLength(225);
  });

  it('of patients count all of their studies', async () => {
    const keys = { NumberOfPatientRelatedStudies: '', StudyDate: '20240103' };
    const asking = { levels: ['PATIENT'] as const, options: { relational: true } };
    const counts = await many.values('NumberOfPatientRelatedStudies', 'PATIENT', keys, asking);
    expect(counts).toEqual(Array.from({ length: 16 }, () => '3'));
    expect(await many.values('PatientID', 'PATIENT', {}, asking)).toHaveLength(150);
  });

  it('are not all read by who takes the first', async () => {
    let isRead = false;
    const { studies } = many.test.archive.collections;
    const iterate: typeof studies.iterate = (...args) => {
      isRead = true;
      return studies.iterate(...args);
    };
    const watched = { find: studies.find.bind(studies), iterate } as typeof studies;
    const archive = { ...many.test.archive, collections: { ...many.test.archive.collections, studies: watched } };
    const request = readIdentifier('main', identifierOf({ QueryRetrieveLevel: 'STUDY' }), studyRoot, nothingAgreed);
    for await (const page of findAnswers(archive as typeof many.test.archive, request, {})) {
      expect(page).toHaveLength(200);
      break;
    }
    expect(isRead).toBe(false);
  });
});
