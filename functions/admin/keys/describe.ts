import { answersJson, answersNothing, type RouteDescription } from '#shared/kernel/function/describe';
import { KeyPage, NewKey } from './schema';

export const describeList: RouteDescription = {
  summary: 'Lists API keys',
  description: 'Keys that were not revoked, without their tokens.',
  answers: { 200: answersJson('One page of keys.', KeyPage) },
};

export const describeCreate: RouteDescription = {
  summary: 'Makes an API key',
  description: 'Nobody makes a key that can do more than they can.',
  answers: { 201: answersJson('The key with its token.', NewKey, { Location: 'Address of the key' }) },
};

export const describeRevoke: RouteDescription = {
  summary: 'Revokes an API key',
  description: 'At once in this process, within 5 s in others.',
  answers: { 204: answersNothing },
  errors: ['API_KEY_NOT_FOUND'],
};
