import { elsewhereErrors } from '#shared/archive/describe/pass-through';
import { answersJson, type RouteDescription } from '#shared/kernel/function/describe';
import { Delivery, DeliveryPage, InstancesPage } from './schema';

export const describeCreate: RouteDescription = {
  summary: 'Queues a delivery',
  description: 'The instances that are there now are sent to a node, by C-STORE or STOW-RS; `GET` says how far it is.',
  answers: { 202: answersJson('It is queued.', Delivery, { Location: 'Address of its job' }) },
  errors: ['SPACE_NOT_FOUND', 'STUDY_NOT_FOUND', 'DESTINATION_REFUSED', ...elsewhereErrors],
};

export const describeList: RouteDescription = {
  summary: 'Lists deliveries',
  description: 'Newest first.',
  answers: { 200: answersJson('One page of them.', DeliveryPage) },
  errors: ['SPACE_NOT_FOUND'],
};

export const describeListAll: RouteDescription = {
  summary: 'Lists deliveries of all spaces',
  description: 'Those of spaces that the caller may read, newest first.',
  answers: { 200: answersJson('One page of them.', DeliveryPage) },
  errors: ['SPACE_NOT_FOUND'],
  rights: ['space:read'],
};

export const describeShow: RouteDescription = {
  summary: 'Says how far a delivery is',
  answers: { 200: answersJson('The delivery.', Delivery) },
  errors: ['DELIVERY_NOT_FOUND'],
};

export const describeInstances: RouteDescription = {
  summary: 'Says what became of each instance',
  answers: { 200: answersJson('One page of them, in the order of sending.', InstancesPage) },
  errors: ['DELIVERY_NOT_FOUND'],
};

export const describeRetry: RouteDescription = {
  summary: 'Sends again what a delivery did not get through',
  description: 'What failed or is open, at once.',
  answers: { 202: answersJson('It is queued.', Delivery, { Location: 'Address of its job' }) },
  errors: ['DELIVERY_NOT_FOUND', 'DELIVERY_STATE'],
};

export const describeCancel: RouteDescription = {
  summary: 'Sends nothing more of a delivery',
  description: 'What is on its way may still arrive.',
  answers: { 200: answersJson('It is cancelled.', Delivery) },
  errors: ['DELIVERY_NOT_FOUND', 'DELIVERY_STATE'],
};
