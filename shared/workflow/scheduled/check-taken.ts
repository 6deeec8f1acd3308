import { createHash } from 'node:crypto';
import type { JsonAttributes } from '#shared/archive/documents';
import { fromDicomJson, toDicomJson } from '#shared/dicom/json';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '#shared/dicom/transfer-syntaxes';
import { uidOfName } from '#shared/dicom/uid';
import { PlatformError } from '#shared/kernel/errors';
import { attributeOf, hasValue, itemsOf, tagNamed, text, textOf, withAttributes } from '#shared/worklist/data-set';
import { checkTypes, row, rows } from '../attribute-types';
import { stepFields, stepOf, withStatus } from './check-step';
import { scheduledStepIdOf } from './documents';

/** A step as a node answered it. */
export interface AnsweredStep {
  readonly dataSet: JsonAttributes;
  /** As `scheduledStepIdOf`. */
  readonly id: string;
  /** SHA-256 of the answer, base64url. */
  readonly digest: string;
}

/** Why an answer cannot be taken, without values. */
export interface UnusableStep {
  readonly problem: string;
}

/**
 * What an answer cannot do without: that by which its step, its patient and its time are known. Much else that Table K.6-1
 * demands is missing in real worklists, and is answered to modalities without a value, as the node does.
 */
const needed = [
  row('1', 'ScheduledProcedureStepSequence', {
    maxItems: 1,
    items: rows('1', 'ScheduledProcedureStepStartDate ScheduledProcedureStepID'),
  }),
  ...rows('1', 'StudyInstanceUID PatientID'),
];
/** Of an answer as text. */
const longestAnswer = 256 * 1024;
const deepest = 8;

/**
 * Says which step an answer is. A node that gives no Study Instance UID gets one from its other keys, always the same.
 *
 * @param given - text in Unicode
 */
export function identifyStep(nodeId: string, given: JsonAttributes): AnsweredStep | UnusableStep {
  const written = JSON.stringify(given);
  if (written.length > longestAnswer) return { problem: 'too long' };
  if (depthOf(given) > deepest) return { problem: 'sequences nest too deeply' };
  const digest = createHash('sha256').update(written).digest('base64url');
  const { dataSet, problems } = checkTypes(withStudy(nodeId, given), needed);
  const [first] = problems;
  if (first) return { problem: `${first.path}: ${first.message}` };
  const studyUid = textOf(attributeOf(dataSet, 'StudyInstanceUID'))!;
  const stepId = textOf(attributeOf(stepOf(dataSet), 'ScheduledProcedureStepID'))!;
  return { dataSet, id: scheduledStepIdOf(studyUid, stepId), digest };
}

function withStudy(nodeId: string, given: JsonAttributes): JsonAttributes {
  if (hasValue(attributeOf(given, 'StudyInstanceUID'))) return given;
  const [procedure, order, patient] = ['RequestedProcedureID', 'AccessionNumber', 'PatientID'].map((keyword) =>
    textOf(attributeOf(given, keyword)),
  );
  if (procedure === undefined && order === undefined) return given;
  const uid = uidOfName(JSON.stringify(['worklist', nodeId, patient, order, procedure]));
  return withAttributes(given, { [tagNamed('StudyInstanceUID')]: text('UI', uid) });
}

const depthOf = (dataSet: JsonAttributes): number =>
  1 + Math.max(0, ...Object.values(dataSet).flatMap((attribute) => itemsOf(attribute).map(depthOf)));

/** The fields of an answered step as it is kept: tags ascending, as it can be written again. */
export function fieldsOfAnswer({ dataSet: given }: AnsweredStep, timeZone: string) {
  let dataSet: JsonAttributes;
  try {
    const bytes = fromDicomJson(given);
    dataSet = JSON.parse(toDicomJson(bytes, { transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN })) as JsonAttributes;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { problem: `cannot be kept: ${String(error.details['path'] ?? error.code)}` };
  }
  const fields = stepFields(dataSet, timeZone);
  if (fields.startAt === 0) return { problem: 'ScheduledProcedureStepStartDate: not a date' };
  return { fields: { ...fields, dataSet: withStatus(dataSet, fields.status) } };
}
