import { answersJson, answersNothing, type RouteDescription } from '#shared/kernel/function/describe';
import { WorklistItem, WorklistItemPage } from './schema';

const errors = ['SPACE_NOT_FOUND'];
const ofBody = ['INVALID_DICOM_JSON', 'LIMIT_EXCEEDED'];
const ofItem = [...errors, 'WORKLIST_ITEM_NOT_FOUND'];

export const describeList: RouteDescription = {
  summary: 'Lists scheduled procedure steps',
  description: 'What modalities find on their worklist (DICOM PS3.4 Annex K), those that are over too, by start.',
  answers: { 200: answersJson('One page of them.', WorklistItemPage) },
  errors,
};

export const describeCreate: RouteDescription = {
  summary: 'Schedules a procedure step',
  description:
    'The data set needs what PS3.4 Table K.6-1 returns as type 1; attributes of type 2 that are missing are added empty. ' +
    'A Study Instance UID is made where there is none. The step is known by its Study Instance UID and its Scheduled ' +
    'Procedure Step ID: the same again is refused.',
  answers: { 201: answersJson('The step.', WorklistItem, { Location: 'Address of the step' }) },
  errors: [...errors, ...ofBody, 'WORKLIST_ITEM_EXISTS'],
};

export const describeItem: RouteDescription = {
  summary: 'Shows a scheduled procedure step',
  answers: { 200: answersJson('The step.', WorklistItem) },
  errors: ofItem,
};

export const describeReplace: RouteDescription = {
  summary: 'Changes a scheduled procedure step',
  description:
    'The whole data set anew. It stays the step that it is. One that was taken from a node is as the node has it again after ' +
    'the next look there.',
  answers: { 200: answersJson('The step.', WorklistItem) },
  errors: [...ofItem, ...ofBody, 'WORKLIST_ITEM_BUSY'],
};

export const describeDelete: RouteDescription = {
  summary: 'Takes a procedure step off the worklist',
  description: 'One that was taken from a node comes again as long as the node has it.',
  answers: { 204: answersNothing },
  errors: ofItem,
};
