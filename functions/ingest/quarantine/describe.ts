import { answersJson, answersNothing, type RouteDescription } from '#shared/kernel/function/describe';
import { QuarantinePage, Replayed } from './schema';

/** What an object may be refused for. */
const refusals = [
  ...['NOT_DICOM', 'MALFORMED_DATA_SET', 'TRUNCATED_DATA_SET', 'MISSING_IDENTITY', 'MISSING_ATTRIBUTE', 'INVALID_UID'],
  ...['INVALID_KEY', 'IDENTITY_MISMATCH', 'REPEATED_INSTANCE', 'STORE_FULL'],
];

export const describeList: RouteDescription = {
  summary: 'Lists objects that could not be stored',
  description: 'Newest first.',
  answers: { 200: answersJson('One page of them.', QuarantinePage) },
};

export const describeDownload: RouteDescription = {
  summary: 'Returns an object unchanged',
  answers: { 200: { description: 'Its bytes.', content: { 'application/octet-stream': 'bytes' } } },
};

export const describeReplay: RouteDescription = {
  summary: 'Stores an object again',
  description: 'After a change of the policy that refused it, say. Refused again, it stays here.',
  answers: { 200: answersJson('Where it is now.', Replayed) },
  errors: refusals,
};

export const describeDiscard: RouteDescription = {
  summary: 'Throws an object away for good',
  answers: { 204: answersNothing },
};
