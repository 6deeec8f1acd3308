import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { PerformedStep, PerformedStepPage } from './schema';

export const describeList: RouteDescription = {
  summary: 'Lists performed procedure steps',
  description: 'What modalities report that they do and did (MPPS, DICOM PS3.4 Annex F), newest first.',
  answers: { 200: answersJson('One page of them.', PerformedStepPage) },
  errors: ['SPACE_NOT_FOUND'],
};

export const describeStep: RouteDescription = {
  summary: 'Shows a performed procedure step',
  answers: { 200: answersJson('The step.', PerformedStep) },
  errors: ['SPACE_NOT_FOUND', 'PERFORMED_STEP_NOT_FOUND'],
};
