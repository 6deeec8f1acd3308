import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { Corrections, CorrectionsPage } from './schema';

type Level = 'study' | 'series' | 'instance';

const missing = (level: Level): readonly string[] => [
  'SPACE_NOT_FOUND',
  'STUDY_NOT_FOUND',
  ...(level === 'study' ? [] : ['SERIES_NOT_FOUND']),
  ...(level === 'instance' ? ['INSTANCE_NOT_FOUND'] : []),
];

export const describeList: RouteDescription = {
  summary: 'Lists what is corrected of a study',
  description: 'Of the study, of its series and of its instances, with history.',
  answers: { 200: answersJson('One page of it.', CorrectionsPage) },
  errors: missing('study'),
};

export const describeCorrect = (level: Level): RouteDescription => ({
  summary: `Corrects attributes of ${level === 'instance' ? 'an' : 'a'} ${level}`,
  description:
    'From then on they show on every way out; the stored bytes stay as they are. Attributes of QIDO-RS answers for ' +
    'studies are corrected at the study, those for series at the series, all others at any level. What identifies an ' +
    'instance, or says how its text and pixels are encoded, is not corrected.',
  answers: { 201: answersJson('What is corrected now.', Corrections) },
  errors: [...missing(level), 'OVERLAY_CHANGED', 'INVALID_DICOM_JSON'],
});

export const describeUndo = (level: Level): RouteDescription => ({
  summary: `Undoes a correction of ${level === 'instance' ? 'an' : 'a'} ${level}`,
  description: 'Whether somebody made it or an arrival brought it. It stays in the history.',
  answers: { 200: answersJson('What is corrected now.', Corrections) },
  errors: ['SPACE_NOT_FOUND', 'CORRECTION_NOT_FOUND', 'OVERLAY_CHANGED'],
});
