import type { RouteDescription } from '#shared/kernel/function/describe';

const unchanged = { 304: { description: 'The browser has this version.' } };
const headers = { 'If-None-Match': 'ETag of the version that the client has' };
const etag = { ETag: 'Version of the file' };

export const describePage: RouteDescription = {
  summary: 'The portal',
  answers: { 200: { description: 'Its page.', content: { 'text/html': 'text' }, headers: etag }, ...unchanged },
  headers,
};

export const describeFile: RouteDescription = {
  summary: 'A file of the portal',
  answers: {
    200: {
      description: 'The file.',
      content: { 'text/html': 'text', 'text/css': 'text', 'text/javascript': 'text', 'image/svg+xml': 'text' },
      headers: etag,
    },
    ...unchanged,
  },
  headers,
  errors: ['NOT_FOUND'],
};
