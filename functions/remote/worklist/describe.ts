import { answersJson, answersNothing, type RouteDescription } from '#shared/kernel/function/describe';
import { RemoteItems, RemoteWorklist, RemoteWorklistList } from './schema';

const ofNode = ['SPACE_NOT_FOUND', 'NODE_NOT_FOUND'];
const ofOne = [...ofNode, 'REMOTE_WORKLIST_NOT_FOUND'];

export const describeItems: RouteDescription = {
  summary: 'Asks the worklist of a node',
  description:
    'By C-FIND of the Modality Worklist (DICOM PS3.4 Annex K), as the AE title of the space. Text of the answers is in ' +
    'Unicode, whatever character set the node has it in.',
  answers: { 200: answersJson('What the node answered.', RemoteItems) },
  errors: [
    ...ofNode,
    ...['NODE_UNUSABLE', 'NODE_TIMEOUT', 'DIMSE_TIMEOUT', 'DIMSE_ASSOCIATION_REJECTED', 'DIMSE_ASSOCIATION_ABORTED'],
    ...['DIMSE_NO_PRESENTATION_CONTEXT', 'DIMSE_PEER_STATUS'],
  ],
};

export const describeList: RouteDescription = {
  summary: 'Lists the worklists of nodes that a space takes over',
  answers: { 200: answersJson('All of them.', RemoteWorklistList) },
  errors: ['SPACE_NOT_FOUND'],
};

export const describeWorklist: RouteDescription = {
  summary: 'Shows how the worklist of a node is taken over',
  answers: { 200: answersJson('Its settings and its last run.', RemoteWorklist) },
  errors: ofOne,
};

export const describeSet: RouteDescription = {
  summary: 'Takes over the worklist of a node',
  description:
    'Again and again the node is asked for the scheduled procedure steps of some days. They are made and changed in the ' +
    'worklist of the space as the node has them, and removed when the node has them no more. What a modality performs or ' +
    'performed here stays as it is, as do steps that were scheduled here. Nothing is removed after an answer that ' +
    'failed or was cut, and a node that has nothing at all is believed the second time. The first look follows at once.',
  answers: { 200: answersJson('Its settings and its last run.', RemoteWorklist) },
  errors: ofNode,
};

export const describeRemove: RouteDescription = {
  summary: 'Takes over the worklist of a node no longer',
  description: 'Steps that were taken stay.',
  answers: { 204: answersNothing },
  errors: ofOne,
};
