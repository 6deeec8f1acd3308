import { answersJson, answersNothing, type RouteDescription } from '#shared/kernel/function/describe';
import { Joined, StudyDetail, StudyPage } from './schema';

export const describeList: RouteDescription = {
  summary: 'Lists the studies of a space',
  description:
    'By UID. `assumedCharacterSet=GB18030` lists those whose text contradicts its declared character set and was read ' +
    'in that one. Searches by attributes are QIDO-RS.',
  answers: { 200: answersJson('One page of them.', StudyPage) },
  errors: ['SPACE_NOT_FOUND'],
};

export const describeRead: RouteDescription = {
  summary: 'Shows a study with its series',
  answers: { 200: answersJson('The study.', StudyDetail) },
  errors: ['SPACE_NOT_FOUND', 'STUDY_NOT_FOUND'],
};

export const describeJoin: RouteDescription = {
  summary: 'Lets a study of another space appear in this one',
  description:
    'References, no copies. What the space holds under the same UIDs meets the identity rules: duplicates are passed ' +
    'over, other attributes follow the policy of the space, other pixels are kept aside; the answer says what became of ' +
    'each. It takes `study:read` in the other space too.',
  answers: { 201: answersJson('It is in both.', Joined, { Location: 'Address of the study in DICOMweb' }) },
  rights: ['study:read'],
  errors: ['SPACE_NOT_FOUND', 'STUDY_NOT_FOUND'],
};

/** @param what - `study`, `series` or `instance` */
export const describeDelete = (what: string): RouteDescription => ({
  summary: `Deletes ${what === 'instance' ? 'an' : 'a'} ${what} from a space`,
  description: 'Bytes that another space shows stay there.',
  answers: { 204: answersNothing },
  errors: [
    'SPACE_NOT_FOUND',
    'STUDY_NOT_FOUND',
    ...(what === 'study' ? [] : ['SERIES_NOT_FOUND']),
    ...(what === 'instance' ? ['INSTANCE_NOT_FOUND'] : []),
  ],
});
