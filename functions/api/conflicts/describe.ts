import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { ConflictPage } from './schema';

export const describeConflicts: RouteDescription = {
  summary: 'Lists instances that are kept aside',
  description:
    'What came under the UID of a stored instance and is not shown: other pixels (`conflict`), and versions that a later ' +
    'one replaced (`version`). Newest first. Without `space` it takes the right on the platform as a whole.',
  answers: { 200: answersJson('One page of them.', ConflictPage) },
  rights: ['quarantine:read'],
};
