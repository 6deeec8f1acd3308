import type { RouteDescription } from '#shared/kernel/function/describe';
import { QueuedLinks } from './schema';

export const describeQueue: RouteDescription = {
  summary: 'Has a source download images',
  description:
    'A message in JSON, or a SOAP 1.1 or 1.2 envelope, with addresses of images and zip archives; the mapping of the source ' +
    'says where they stand. What is queued is durable and is downloaded, however often that has to be tried. A SOAP message ' +
    'is answered with an envelope, its failures with a Fault.',
  body: {
    description: 'The message; 1 MiB at most.',
    content: { 'application/json': 'text', 'text/xml': 'text', 'application/soap+xml': 'text' },
  },
  answers: {
    202: { description: 'The links of a JSON message are queued.', content: { 'application/json': QueuedLinks } },
    200: {
      description: 'The links of a SOAP message are queued.',
      content: { 'text/xml': 'text', 'application/soap+xml': 'text' },
    },
    400: {
      description: 'Of a message in SOAP 1.2: a Fault whose code is Sender.',
      content: { 'application/soap+xml': 'text' },
    },
    500: {
      description: 'Of a message in SOAP 1.1: any Fault; in SOAP 1.2: one whose code is Receiver or MustUnderstand.',
      content: { 'text/xml': 'text', 'application/soap+xml': 'text' },
    },
  },
  errors: ['SOURCE_NOT_FOUND', 'SOURCE_BUSY', 'UNREADABLE_MESSAGE', 'UNSUPPORTED_MEDIA_TYPE', 'LIMIT_EXCEEDED'],
  rights: ['study:write'],
};
