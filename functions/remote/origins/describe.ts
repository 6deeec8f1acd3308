import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { CrawlProgress, Origins, Replayed } from './schema';

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

export const describeProgress: RouteDescription = {
  summary: 'Shows how far the studies of the origins are described or mirrored',
  answers: { 200: answersJson('For each node.', CrawlProgress) },
  errors: ['SPACE_NOT_FOUND', 'ORIGINS_NOT_FOUND'],
};

export const describeReplay: RouteDescription = {
  summary: 'Tries again what the mirrors of a space gave up, and goes through the past anew',
  description: 'What is here already is not fetched again.',
  answers: { 202: answersJson('How much that is.', Replayed) },
  errors: ['SPACE_NOT_FOUND', 'ORIGINS_NOT_FOUND'],
};
