import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { Retrieval, RetrievalPage } from './schema';

const errors = ['SPACE_NOT_FOUND', 'RETRIEVAL_NOT_FOUND'] as const;

export const describeCreate: RouteDescription = {
  summary: 'Fetches a study or series from a node',
  description:
    'By WADO-RS from a DICOMweb node, by C-GET or C-MOVE from a DIMSE node. While the same objects are being fetched ' +
    'already, that retrieval is answered.',
  answers: { 202: answersJson('The retrieval.', Retrieval, { Location: 'Address of its job' }) },
  errors: ['SPACE_NOT_FOUND', 'NODE_NOT_FOUND'],
};

export const describeList: RouteDescription = {
  summary: 'Lists retrievals',
  description: 'The newest first.',
  answers: { 200: answersJson('One page of them.', RetrievalPage) },
  errors: ['SPACE_NOT_FOUND'],
};

export const describeRetrieval: RouteDescription = {
  summary: 'Shows how far a retrieval is',
  answers: { 200: answersJson('The retrieval.', Retrieval) },
  errors: [...errors],
};

export const describeCancel: RouteDescription = {
  summary: 'Gives up a retrieval',
  description: 'What has arrived stays. One that is over already is answered as it is.',
  answers: { 200: answersJson('The retrieval.', Retrieval) },
  errors: [...errors],
};

export const describeRetry: RouteDescription = {
  summary: 'Tries a retrieval again',
  description: 'As a new retrieval of the same objects.',
  answers: { 202: answersJson('The new retrieval.', Retrieval, { Location: 'Address of its job' }) },
  errors: [...errors],
};
