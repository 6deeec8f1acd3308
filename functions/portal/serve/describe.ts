import type { RouteDescription } from '#shared/kernel/function/describe';

export const describePage: RouteDescription = {
  summary: 'The portal',
  answers: { 200: { description: 'Its page, made anew each time.', content: { 'text/html': 'text' } } },
  errors: ['NOT_FOUND'],
};

export const describeFile: RouteDescription = {
  summary: 'A file of the portal',
  answers: {
    200: {
      description: 'The file.',
      content: { 'text/css': 'text', 'text/javascript': 'text', 'image/svg+xml': 'text' },
      headers: { ETag: 'Version of the file' },
    },
    304: { description: 'The browser has this version.' },
  },
  headers: { 'If-None-Match': 'ETag of the version that the client has' },
  errors: ['NOT_FOUND'],
};
