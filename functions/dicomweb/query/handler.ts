import type { Level } from '#shared/archive/query/keys';
import { defineFunction } from '#shared/kernel/function/http';
import type { RouteSpec } from '#shared/kernel/function/route';
import { describeSearch } from './describe';
import { answerQuery, type QueryCall } from './query';
import { queryRequest } from './schema';

const search = (level: Level): RouteSpec<ReturnType<typeof queryRequest>> => ({
  input: queryRequest(level),
  access: 'study:read',
  describe: describeSearch(level),
  run: (request, ctx) => answerQuery(level, request as QueryCall, ctx.caller, ctx.need('archive', 'audit')),
});

/** QIDO-RS: searches studies, series and instances of a space (PS3.18 10.6). */
export const handler = defineFunction({
  routes: {
    'GET /spaces/{space}/dicomweb/studies': search('study'),
    'GET /spaces/{space}/dicomweb/series': search('series'),
    'GET /spaces/{space}/dicomweb/instances': search('instance'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series': search('series'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/instances': search('instance'),
    'GET /spaces/{space}/dicomweb/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances': search('instance'),
  },
});
