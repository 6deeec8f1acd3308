import { answersJson, answersNothing, type RouteDescription } from '#shared/kernel/function/describe';
import { AcceptedPeer, UnknownPeerPage } from './schema';

export const describeList: RouteDescription = {
  summary: 'Lists DIMSE callers that were turned away',
  description:
    'The latest first, at most 1,000, of them 20 of one address, with the reason and what they were answered. A page goes on after a caller that is still there: when it was accepted or removed, begin anew.',
  answers: { 200: answersJson('One page of them.', UnknownPeerPage) },
  errors: ['UNKNOWN_PEER_NOT_FOUND'],
};

export const describeAccept: RouteDescription = {
  summary: 'Lets a caller in',
  description: 'Registers it as a node by its AE title and its certificate, or its address where it showed none.',
  answers: { 201: answersJson('The node.', AcceptedPeer, { Location: 'Address of the node' }) },
  errors: ['UNKNOWN_PEER_NOT_FOUND', 'NODE_EXISTS'],
};

export const describeRemove: RouteDescription = {
  summary: 'Removes a caller from the list',
  answers: { 204: answersNothing },
  errors: ['UNKNOWN_PEER_NOT_FOUND'],
};
