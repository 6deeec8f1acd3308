import { answersJson, answersNothing, type RouteDescription } from '#shared/kernel/function/describe';
import { DeadLetterPage } from './schema';

export const describeList: RouteDescription = {
  summary: 'Lists messages that were given up',
  description: 'A page goes on after a message that is still there: when it was replayed or thrown away, begin anew.',
  answers: { 200: answersJson('One page of them, with the reason and the event.', DeadLetterPage) },
  errors: ['DEAD_LETTER_NOT_FOUND'],
};

export const describeReplay: RouteDescription = {
  summary: 'Delivers a message again to its consumer',
  answers: { 204: answersNothing },
  errors: ['DEAD_LETTER_NOT_FOUND'],
};

export const describeDiscard: RouteDescription = {
  summary: 'Throws a message away',
  answers: { 204: answersNothing },
  errors: ['DEAD_LETTER_NOT_FOUND'],
};
