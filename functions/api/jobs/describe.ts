import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { Job } from './schema';

export const describeJob: RouteDescription = {
  summary: 'Says how far a long piece of work is',
  description:
    'Answers 202 that begin a retrieval or a delivery give this address as `Location`. The work itself, with all that is ' +
    'known of it, is at `links.work`. Work in spaces that the caller may not read is not found.',
  answers: { 200: answersJson('The job.', Job) },
  errors: ['JOB_NOT_FOUND'],
  rights: ['space:read'],
};
