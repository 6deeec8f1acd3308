import { z } from 'zod';
import { elsewhereErrors } from '#shared/archive/describe/pass-through';
import type { Level } from '#shared/archive/query/keys';
import { DicomDataSet } from '#shared/dicom/json-model-schema';
import type { RouteDescription } from '#shared/kernel/function/describe';

const things: Readonly<Record<Level, string>> = { study: 'studies', series: 'series', instance: 'instances' };
const found = z.array(DicomDataSet);
const xml = 'multipart/related; type="application/dicom+xml"';
const headers = {
  Warning: '299: more could be had, or a field is not kept for searches, or the newest may be missing',
};

/** A search at one level. */
export const describeSearch = (level: Level): RouteDescription => ({
  summary: `Searches ${things[level]}`,
  description:
    'QIDO-RS (DICOM PS3.18 10.6). Beside the parameters below, any attribute may be named by its keyword or its tag ' +
    '(`00100010`), within sequences with a dot between them; one that is no search key and has no value is added to the ' +
    'answer. Searches for instances take any standard attribute as a key, which is compared with their metadata.',
  answers: {
    200: {
      description: `The ${things[level]} found.`,
      content: { 'application/dicom+json': found, 'application/json': found, [xml]: z.string() },
      headers,
    },
    204: { description: 'Nothing was found.', headers },
  },
  errors: ['SPACE_NOT_FOUND', 'NOT_ACCEPTABLE', ...elsewhereErrors],
});
