import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { Origins } from './schema';

export const describeOrigin: RouteDescription = {
  summary: 'Shows from where a space fetches what it has not',
  answers: { 200: answersJson('The origins.', Origins) },
  errors: ['SPACE_NOT_FOUND', 'ORIGINS_NOT_FOUND'],
};

export const describeSet: RouteDescription = {
  summary: 'Says from where a space fetches what it has not',
  answers: { 200: answersJson('The origins.', Origins) },
  errors: ['SPACE_NOT_FOUND', 'NODE_NOT_FOUND'],
};

export const describeRemove: RouteDescription = {
  summary: 'Lets a space fetch from nowhere',
  description: 'What was fetched stays.',
  answers: { 204: { description: 'There are none any more.' } },
  errors: ['SPACE_NOT_FOUND'],
};
