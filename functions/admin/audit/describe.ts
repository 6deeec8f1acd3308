import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { AuditPage } from './schema';

export const describeAudit: RouteDescription = {
  summary: 'Reads the audit trail',
  description:
    'Newest first. Events by the vocabulary of DICOM PS3.15 A.5. Reading the trail is itself recorded. Without `space` it ' +
    'takes the right on the platform as a whole.',
  answers: { 200: answersJson('One page of the trail.', AuditPage) },
  rights: ['audit:read'],
};
