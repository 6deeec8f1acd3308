import { answersJson, answersNothing, type RouteDescription } from '#shared/kernel/function/describe';
import { Echo, Node, NodePage } from './schema';

export const describeList: RouteDescription = {
  summary: 'Lists nodes',
  description: 'Other systems that talk to us or that we talk to, by name, with their live state.',
  answers: { 200: answersJson('One page of nodes.', NodePage) },
};

export const describeCreate: RouteDescription = {
  summary: 'Registers a node',
  description: 'Secrets are kept sealed and never shown.',
  answers: { 201: answersJson('The new node.', Node, { Location: 'Address of the node' }) },
  errors: ['NODE_EXISTS', 'SECRET_KEY'],
};

export const describeNode: RouteDescription = {
  summary: 'Shows a node',
  answers: { 200: answersJson('The node.', Node) },
  errors: ['NODE_NOT_FOUND'],
};

export const describeReplace: RouteDescription = {
  summary: 'Replaces a node',
  description:
    'All of it: what the body leaves out has its default then, but for secrets, which stay. Without a difference nothing is written.',
  answers: { 200: answersJson('The node as it is now.', Node) },
  errors: ['NODE_NOT_FOUND', 'NODE_EXISTS', 'NODE_CHANGED', 'SECRET_KEY'],
};

export const describeEcho: RouteDescription = {
  summary: 'Asks a node whether it is there',
  description:
    'By C-ECHO on an association of its own, or by a search for one study. A node that is not there is an answer too, with ' +
    'the reason; it is kept as its last error.',
  answers: { 200: answersJson('Whether it is there.', Echo) },
  errors: ['NODE_NOT_FOUND'],
};

export const describeRemove: RouteDescription = {
  summary: 'Removes a node',
  answers: { 204: answersNothing },
  errors: ['NODE_NOT_FOUND'],
};
