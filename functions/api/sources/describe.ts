import { answersJson, answersNothing, type RouteDescription } from '#shared/kernel/function/describe';
import { Replayed, Source, SourceItemPage, SourcePage } from './schema';

export const describeList: RouteDescription = {
  summary: 'Lists sources',
  description: 'Watched folders, database views and links, with how far each is.',
  answers: { 200: answersJson('One page of sources.', SourcePage) },
};

export const describeCreate: RouteDescription = {
  summary: 'Makes a source',
  description: 'It begins within a second. Secrets are kept sealed and never shown.',
  answers: { 201: answersJson('The new source.', Source, { Location: 'Address of the source' }) },
  errors: ['SOURCE_EXISTS', 'SPACE_NOT_FOUND'],
};

export const describeSource: RouteDescription = {
  summary: 'Shows a source',
  answers: { 200: answersJson('The source.', Source) },
  errors: ['SOURCE_NOT_FOUND'],
};

export const describeReplace: RouteDescription = {
  summary: 'Replaces a source',
  description:
    'Its kind and how far it has read stay, and secrets that are not given, unless it is to connect elsewhere. The inbox ' +
    'can only be stopped and started. Without a difference nothing is written.',
  answers: { 200: answersJson('The source as it is now.', Source) },
  errors: ['SOURCE_NOT_FOUND', 'SOURCE_EXISTS', 'SOURCE_CHANGED', 'SOURCE_BUILT_IN', 'SPACE_NOT_FOUND'],
};

export const describeRemove: RouteDescription = {
  summary: 'Removes a source',
  description:
    'With what it remembers. What it landed stays; what it indexed in place is taken out of the catalogue, its files stay.',
  answers: { 204: answersNothing },
  errors: ['SOURCE_NOT_FOUND', 'SOURCE_BUILT_IN'],
};

export const describeItems: RouteDescription = {
  summary: 'Lists files, rows or links of a source',
  description: 'Those of one state; default: those that were given up.',
  answers: { 200: answersJson('One page of them.', SourceItemPage) },
  errors: ['SOURCE_NOT_FOUND'],
};

export const describeReplay: RouteDescription = {
  summary: 'Has a source take things again',
  description:
    'Whatever failed; or all that ended, and all rows that changed, since a time; or single items. What was landed before is ' +
    'a duplicate then.',
  answers: { 200: answersJson('How many are tried again.', Replayed) },
  errors: ['SOURCE_NOT_FOUND', 'SOURCE_CHANGED'],
};

export const describeRun: RouteDescription = {
  summary: 'Has a source look now',
  answers: { 202: { description: 'It will, within a second.' } },
  errors: ['SOURCE_NOT_FOUND'],
};
