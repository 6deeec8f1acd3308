import { DataSetWriter } from '#shared/dicom/data-set-writer';
import { lookUp, tagKey, tagOf } from '#shared/dicom/dictionary';
import type { ObjectValues } from '../../testing/make-object';
import type { Stored, Values } from './reference';

const pick = <T>(list: readonly T[], seed: number): T => list[Math.abs(seed) % list.length]!;
const sexes = ['F', 'M', 'O', null];
const patients = ['Doe^Jane', 'Doe^John', 'Zhang^Wei=张^伟', 'O.Neill^(Al)', 'Müller^Eva', 'Ng^X'];
const modalities = ['CT', 'MR', 'SR', 'US'];
const descriptions = ['T1 axial', 'T2 (fat.sat)', 'axial+C', '胸部 平扫', null, 'A*B'];
const operators = ['Op^One', 'Op^Two\\Op^One', null];
const classes = ['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.4', '1.2.840.10008.5.1.4.1.1.88.22'];
const codes = [
  [{ CodeValue: 'C1', CodingSchemeDesignator: 'L' }],
  [
    { CodeValue: 'C1', CodingSchemeDesignator: 'M' },
    { CodeValue: 'C2', CodingSchemeDesignator: 'L' },
  ],
  null,
];
const requests = [[{ ScheduledProcedureStepID: 'S1', RequestedProcedureID: 'R1' }], null];

/** Twelve studies of one to three series of one to three instances, from few values, so that queries find some. */
export const all: readonly Stored[] = Array.from({ length: 12 }, (_, number): Stored[] => {
  const study: Values = {
    StudyInstanceUID: `1.2.${number + 1}`,
    StudyDate: pick(['20240101', '20240115', '20240201', null], number),
    StudyTime: pick(['0900', '101530.5', '18', null], number * 5),
    PatientName: pick(patients, number),
    PatientID: `P${number % 7}`,
    PatientSex: pick(sexes, number),
    AccessionNumber: `A${number}`,
    ReferringPhysicianName: pick(['Ref^A', 'Ref^B', null], number),
    StudyDescription: pick(descriptions, number + 1),
    OtherPatientIDs: pick(['X1\\X2', 'X2', null], number),
    ProcedureCodeSequence: pick(codes, number),
  };
  return Array.from({ length: 1 + (number % 3) }, (_, at): Stored[] => {
    const series: Values = {
      SeriesInstanceUID: `1.2.${number + 1}.${at + 1}`,
      SeriesNumber: String(at + 1),
      SeriesDate: pick(['20240101', '20240116', null], number + at),
      Modality: pick(modalities, number + at),
      SeriesDescription: pick(descriptions, number * 3 + at),
      BodyPartExamined: pick(['HEAD', 'CHEST', null], number + at * 2),
      OperatorsName: pick(operators, number + at),
      StationName: pick(['ST-1', 'ST-2', 'st-1'], number),
      RequestAttributesSequence: pick(requests, number + at),
    };
    return Array.from({ length: 1 + ((number + at) % 3) }, (_, index): Stored => {
      const instance: Values = {
        SOPInstanceUID: `1.2.${number + 1}.${at + 1}.${index + 1}`,
        SOPClassUID: pick(classes, number + at),
        InstanceNumber: String(index + 1),
        Rows: pick(['4', '8'], number),
        ContentDate: pick(['20240101', '20240301', null], number + index),
        ImageType: pick(['ORIGINAL\\PRIMARY', 'DERIVED\\SECONDARY\\MIP', null], number + index),
        ConceptNameCodeSequence: pick(codes, number + index),
      };
      return { study, series, instance };
    });
  }).flat();
}).flat();

/** The values of an instance as `makeObject` takes them. */
export function objectOf({ study, series, instance }: Stored): ObjectValues {
  const values = Object.entries({ ...study, ...series, ...instance }).map(([keyword, value]) => {
    const tag = tagOf(keyword)!;
    const { vr } = lookUp(tag)!;
    if (value === null || typeof value === 'string') return [tagKey(tag), vr === 'US' ? Number(value) : value];
    return [tagKey(tag), value.map(itemOf)];
  });
  return Object.fromEntries(values) as ObjectValues;
}

function itemOf(item: Readonly<Record<string, string>>): Uint8Array {
  const writer = new DataSetWriter();
  const tags = Object.entries(item).map(([keyword, value]) => [tagOf(keyword)!, value] as const);
  for (const [tag, value] of tags.sort(([a], [b]) => a - b)) writer.element(tag, lookUp(tag)!.vr, value);
  return writer.toBytes();
}

const value = (...values: readonly string[]): readonly string[] => values;
const text = (list: readonly (string | null)[], ...wildcards: readonly string[]) =>
  value(...list.filter((one) => one !== null && !one.includes('\\')).map((one) => one!), ...wildcards);

/** Keys by the lowest level of searches that may be asked for them, with the values to ask for. */
export const studyKeys = {
  StudyDate: value('20240101', '20240115-', '-20240115', '20240102-20240201', '20300101'),
  StudyTime: value('09', '1015-', '-1015', '0900-1800'),
  PatientName: value(
    'doe^jane',
    'Doe*',
    '*^j?ne',
    '张*',
    '*伟',
    'O.Neill*',
    '*(al)',
    'müller^EVA',
    'Ng?X',
    'nobody',
    '*',
  ),
  PatientID: value('P1', 'P*', '?3', 'p1', '*'),
  PatientSex: value('F', 'M,O', 'X'),
  AccessionNumber: value('A1', 'A1?', 'A*'),
  ReferringPhysicianName: value('ref^a', 'Ref*', 'x*'),
  StudyDescription: text(descriptions, '*ax*', 'T?*', '*胸*', '*.sat)', '*+C'),
  OtherPatientIDs: value('X1', 'X2', 'X*', 'Y'),
  ModalitiesInStudy: value('CT', 'MR,US', 'S?'),
  StudyInstanceUID: value('1.2.3', '1.2.3,1.2.5', '9.9'),
  'ProcedureCodeSequence.CodeValue': value('C1', 'C2', 'C*', 'C9'),
  'ProcedureCodeSequence.CodingSchemeDesignator': value('L', 'M', 'L*'),
};
export const seriesKeys = {
  SeriesNumber: value('1', '2', '3'),
  SeriesDate: value('20240101', '20240102-', '-20240116'),
  Modality: value('CT', 'MR,SR', 'U*'),
  SeriesDescription: text(descriptions, '*ax*', 'T*', '*平*', '*fat.sat*', 'A?B', '*+C'),
  BodyPartExamined: value('HEAD', 'HEAD,CHEST', 'H*'),
  OperatorsName: value('op^one', 'Op*', '*Two'),
  StationName: value('ST-1', 'ST*', '*-1'),
  SOPClassUID: value(classes[0]!, `${classes[1]},${classes[2]}`),
  'RequestAttributesSequence.ScheduledProcedureStepID': value('S1', 'S2'),
  'RequestAttributesSequence.RequestedProcedureID': value('R1', 'R*'),
};
export const instanceKeys = {
  InstanceNumber: value('1', '3'),
  Rows: value('4', '8', '16'),
  ContentDate: value('20240101', '20240102-', '-20240301'),
  ImageType: value('PRIMARY', 'DERIVED', 'MI?'),
  'ConceptNameCodeSequence.CodeValue': value('C1', 'C2'),
  'ConceptNameCodeSequence.CodingSchemeDesignator': value('L', 'M'),
};
