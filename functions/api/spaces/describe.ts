import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { Space, SpacePage } from './schema';

export const describeList: RouteDescription = {
  summary: 'Lists spaces',
  description: 'Those that the caller may read (`space:read`), all on one page.',
  answers: { 200: answersJson('The spaces.', SpacePage) },
};

export const describeCreate: RouteDescription = {
  summary: 'Makes a space',
  answers: { 201: answersJson('The new space.', Space, { Location: 'Address of the space' }) },
  errors: ['SPACE_EXISTS'],
};

export const describeChange: RouteDescription = {
  summary: 'Changes a space',
  description:
    'What the body does not name stays; null takes AE title, port or purpose away. DIMSE listeners follow within seconds.',
  answers: { 200: answersJson('The space as it is now.', Space) },
  errors: ['SPACE_NOT_FOUND', 'SPACE_CHANGED'],
};

export const describeSpace: RouteDescription = {
  summary: 'Shows a space',
  answers: { 200: answersJson('The space.', Space) },
  errors: ['SPACE_NOT_FOUND'],
};
