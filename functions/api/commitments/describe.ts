import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { CommitmentDetails, CommitmentPage } from './schema';

export const describeList: RouteDescription = {
  summary: 'Lists requests for storage commitment',
  description: 'What peers asked us to keep, newest first, and whether they took our report.',
  answers: { 200: answersJson('One page of them.', CommitmentPage) },
  errors: ['SPACE_NOT_FOUND'],
};

export const describeCommitment: RouteDescription = {
  summary: 'Shows a request for storage commitment',
  answers: { 200: answersJson('The request.', CommitmentDetails) },
  errors: ['SPACE_NOT_FOUND', 'COMMITMENT_NOT_FOUND'],
};

export const describeReport: RouteDescription = {
  summary: 'Reports a storage commitment once more',
  description: 'Its instances are checked as they are now, and the node of the AE title that asked is told.',
  answers: { 202: answersJson('The request; it is reported in the background.', CommitmentDetails) },
  errors: ['SPACE_NOT_FOUND', 'COMMITMENT_NOT_FOUND'],
};
