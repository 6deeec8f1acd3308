import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { RemoteStudies } from './schema';

export const describeSearch: RouteDescription = {
  summary: 'Searches a space and other systems at once',
  description:
    'Asks the space and each node by C-FIND or QIDO-RS at the same time, and puts the studies together by their UID: ' +
    'where each of them is, here or elsewhere. Without `node` the origins of the space are asked, else all active nodes ' +
    'that may use it. A node that fails or is late is named with its error and takes nothing from the others.',
  answers: { 200: answersJson('The studies, the newest first, and how each place answered.', RemoteStudies) },
  errors: ['SPACE_NOT_FOUND', 'NODE_NOT_FOUND'],
};
