import { defineFunction } from '#shared/kernel/function/http';
import type { RouteSpec } from '#shared/kernel/function/route';
import { correct, listCorrections, undo } from './corrections';
import { describeCorrect, describeList, describeUndo } from './describe';
import { CorrectRequest, ListCorrectionsRequest, UndoRequest } from './schema';

type Level = 'study' | 'series' | 'instance';

const correcting = (level: Level): RouteSpec<typeof CorrectRequest> => ({
  input: CorrectRequest,
  access: 'study:write',
  describe: describeCorrect(level),
  run: ({ path, body, sourceIp: peer }, ctx) =>
    correct(path, body, { caller: ctx.caller, peer }, ctx.need('archive', 'audit')),
});

const undoing = (level: Level): RouteSpec<typeof UndoRequest> => ({
  input: UndoRequest,
  access: 'study:write',
  describe: describeUndo(level),
  run: ({ path, query, sourceIp: peer }, ctx) =>
    undo(path, query.revision, { caller: ctx.caller, peer }, ctx.need('archive', 'audit')),
});

/** Corrections of attributes (overlays): see them, make them, undo them. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces/{space}/studies/{studyInstanceUid}/corrections': {
      input: ListCorrectionsRequest,
      access: 'study:read',
      describe: describeList,
      run: ({ path, query, sourceIp: peer }, ctx) =>
        listCorrections(path, query, { caller: ctx.caller, peer }, ctx.need('archive', 'audit')),
    },
    'POST /api/spaces/{space}/studies/{studyInstanceUid}/corrections': correcting('study'),
    'POST /api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/corrections': correcting('series'),
    'POST /api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/corrections':
      correcting('instance'),
    'DELETE /api/spaces/{space}/studies/{studyInstanceUid}/corrections/{id}': undoing('study'),
    'DELETE /api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/corrections/{id}':
      undoing('series'),
    'DELETE /api/spaces/{space}/studies/{studyInstanceUid}/series/{seriesInstanceUid}/instances/{sopInstanceUid}/corrections/{id}':
      undoing('instance'),
  },
});
