import { DicomDataSet } from '#shared/dicom/json-model-schema';
import type { AnswerDescription, RouteDescription } from '#shared/kernel/function/describe';

const answer = (description: string): AnswerDescription => ({
  description,
  content: {
    'application/dicom+json': DicomDataSet,
    'application/json': DicomDataSet,
    'application/dicom+xml': 'text',
  },
});

/** A store request, in a space or to one study. */
export const describeStore: RouteDescription = {
  summary: 'Stores instances',
  description:
    'STOW-RS (DICOM PS3.18 10.5). What the answer names as stored is durable. A body that breaks off leaves everything up ' +
    'to its last complete part stored. The answer is the Store Instances Response Module (PS3.18 Annex I).',
  body: {
    description:
      'Part 10 objects, many as multipart or one alone; or metadata in JSON or XML, followed by the bulk data that it ' +
      'names, each part with its Content-Location (or Content-ID, named `cid:...`).',
    content: {
      'multipart/related; type="application/dicom"': 'bytes',
      'application/dicom': 'bytes',
      'multipart/related; type="application/dicom+json"': 'bytes',
      'application/dicom+json': 'bytes',
      'multipart/related; type="application/dicom+xml"': 'bytes',
      'application/dicom+xml': 'bytes',
    },
  },
  answers: {
    200: answer('All are stored.'),
    202: answer('Some are stored, or with a warning.'),
    409: answer('None is stored; Failure Reason (0008,1197) of each says why.'),
    503: answer('None is stored; the store does not answer.'),
    507: answer('None is stored; there is no room.'),
  },
  errors: [
    'SPACE_NOT_FOUND',
    'NOT_ACCEPTABLE',
    'UNSUPPORTED_MEDIA_TYPE',
    'MALFORMED_MULTIPART',
    'INVALID_DICOM_JSON',
    'INVALID_NATIVE_MODEL',
    'LIMIT_EXCEEDED',
    'STORE_FULL',
  ],
};
