import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { RequestedCommitmentDetails, RequestedCommitmentPage, RequestedCommitments } from './schema';

export const describeCreate: RouteDescription = {
  summary: 'Asks a node for storage commitment',
  description:
    'Of the instances of a study that are there now, a thousand in one request. Nodes report later, on the same association or on one of theirs.',
  answers: { 202: answersJson('The requests; the node is asked in the background.', RequestedCommitments) },
  errors: ['SPACE_NOT_FOUND', 'STUDY_NOT_FOUND', 'NOBODY_TO_ASK'],
};

export const describeList: RouteDescription = {
  summary: 'Lists storage commitments that nodes are asked for',
  description: 'Newest first.',
  answers: { 200: answersJson('One page of them.', RequestedCommitmentPage) },
  errors: ['SPACE_NOT_FOUND'],
};

export const describeShow: RouteDescription = {
  summary: 'Shows a storage commitment that a node is asked for',
  answers: { 200: answersJson('The request.', RequestedCommitmentDetails) },
  errors: ['SPACE_NOT_FOUND', 'COMMITMENT_REQUEST_NOT_FOUND'],
};

export const describeRetry: RouteDescription = {
  summary: 'Asks a node for storage commitment once more',
  description: 'For what it did not commit to, could not be asked, or never reported.',
  answers: { 202: answersJson('The request; the node is asked in the background.', RequestedCommitmentDetails) },
  errors: ['SPACE_NOT_FOUND', 'COMMITMENT_REQUEST_NOT_FOUND', 'COMMITMENT_REQUEST_STATE'],
};
