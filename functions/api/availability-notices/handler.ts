import { answersJson } from '#shared/kernel/function/describe';
import { defineFunction } from '#shared/kernel/function/http';
import { listNotices } from './list-notices';
import { listReceived, showReceived } from './received-notices';
import {
  AvailabilityNoticePage,
  ListReceivedRequest,
  ListRequest,
  ReceivedNoticeDetails,
  ReceivedNoticePage,
  ReceivedRequest,
} from './schema';

/** Notifications that studies are available: those that we send, and those that we are sent. */
export const handler = defineFunction({
  routes: {
    'GET /api/spaces/{space}/availability-notices': {
      input: ListRequest,
      access: 'space:read',
      describe: {
        summary: 'Lists notifications of nodes that studies are available',
        description: 'One for each node with the service `availability` and each time a study settles, newest first.',
        answers: { 200: answersJson('One page of them.', AvailabilityNoticePage) },
        errors: ['SPACE_NOT_FOUND'],
      },
      run: (request, ctx) => listNotices(request, ctx.need('archive', 'workflow')),
    },
    'GET /api/spaces/{space}/availability-notices/received': {
      input: ListReceivedRequest,
      access: 'space:read',
      describe: {
        summary: 'Lists notifications of other systems that instances of theirs are available',
        description: 'Instance Availability Notifications that were sent to the space, newest first.',
        answers: { 200: answersJson('One page of them.', ReceivedNoticePage) },
        errors: ['SPACE_NOT_FOUND'],
      },
      run: (request, ctx) => listReceived(request, ctx.need('archive', 'workflow')),
    },
    'GET /api/spaces/{space}/availability-notices/received/{sopInstanceUid}': {
      input: ReceivedRequest,
      access: 'space:read',
      describe: {
        summary: 'Shows a notification of another system with its instances',
        answers: { 200: answersJson('The notification.', ReceivedNoticeDetails) },
        errors: ['SPACE_NOT_FOUND', 'RECEIVED_NOTICE_NOT_FOUND'],
      },
      run: (request, ctx) => showReceived(request, ctx.need('archive', 'workflow')),
    },
  },
});
