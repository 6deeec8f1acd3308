import { inferLevel } from './infer-level';

const patientRoot = ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'] as const;
const studyRoot = ['STUDY', 'SERIES', 'IMAGE'] as const;
const [patient, study, series, image] = ['00100020', '0020000D', '0020000E', '00080018'];
const given = (values: Readonly<Record<string, string | null>>) =>
  Object.fromEntries(
    Object.entries(values).map(([tag, value]) => [tag, { vr: 'UI', ...(value !== null && { Value: [value] }) }]),
  );

it.each([
  ['nothing', patientRoot, {}, 'PATIENT'],
  ['nothing', studyRoot, {}, 'STUDY'],
  ['a patient asked for', patientRoot, { [patient]: null }, 'PATIENT'],
  ['studies asked for, whoever the patient is', patientRoot, { [study]: null }, 'STUDY'],
  ['studies and series asked for', studyRoot, { [study]: null, [series]: null }, 'STUDY'],
  ['series of a study', studyRoot, { [study]: '1.2', [series]: null, [image]: null }, 'SERIES'],
  ['images of a series', patientRoot, { [patient]: 'P', [study]: '1.2', [series]: '1.3', [image]: null }, 'IMAGE'],
] as const)('%s of %j without a level: %j has that of %s', (_what, levels, values, level) => {
  const expected = { vr: 'CS', Value: [level] };
  expect(inferLevel(given(values), levels)['00080052']).toEqual(expected);
  expect(inferLevel({ ...given(values), '00080052': { vr: 'CS' } }, levels)['00080052']).toEqual(expected);
});

it('a level that is there stays, also one of another model', () => {
  const identifier = { ...given({ [study]: '1.2' }), '00080052': { vr: 'CS', Value: ['PATIENT'] } };
  expect(inferLevel(identifier, studyRoot)).toBe(identifier);
});
